import { MINUTE_MS, SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import { formatOffset, formatWall, wallAt, type WallMs } from "../../domain/time/wall-time.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";

/** Instants of one center as the wire writes them (rule 15). */
export type WireClock = Readonly<{
  /** The center's wall clock without offset, floored to the second: `2026-05-10T10:30:00`. */
  wall: (atMs: EpochMs) => string;
  /** The same with its offset, to the millisecond where there are any: `2026-05-10T10:30:00+02:00`. */
  withOffset: (atMs: EpochMs) => string;
  /** Whether the wall time of this instant leads back to it: not so for the later one of a repeated hour. */
  isNamedByWall: (atMs: EpochMs) => boolean;
}>;

export const wireClock = (zones: ZoneRules, zone: string): WireClock => {
  const wallOf = (atMs: EpochMs): WallMs => wallAt(atMs, zones.offsetMsAt(zone, atMs));
  return {
    wall: (atMs) => formatWall(wallOf(atMs)),
    withOffset: (atMs) => {
      const milliseconds = atMs % SECOND_MS;
      const fraction = milliseconds === 0 ? "" : `.${String(milliseconds).padStart(3, "0")}`;
      return formatWall(wallOf(atMs)) + fraction + formatOffset(wholeMinutes(zones.offsetMsAt(zone, atMs)));
    },
    isNamedByWall: (atMs) => {
      const named = zones.instantsOf(zone, wallOf(atMs));
      return named.kind === "single" || (named.kind === "repeated" && named.earlierMs === atMs);
    },
  };
};

/** Offsets with seconds ended in the 1970s. */
const wholeMinutes = (offsetMs: number): number => Math.round(offsetMs / MINUTE_MS) * MINUTE_MS;
