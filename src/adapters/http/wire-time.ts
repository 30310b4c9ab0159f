import { MINUTE_MS, SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import { formatOffset, formatWall, wallAt } from "../../domain/time/wall-time.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";

/** Writes instants of one center for the wire (rule 15). It never throws: it also writes answers about commits. */
export type WireClock = Readonly<{
  /** Wall clock without offset, floored to the second: `2026-05-10T10:30:00`. Null if the zone rules fail. */
  wall: (atMs: EpochMs) => string | null;
  /**
   * Wall clock with offset, with milliseconds if there are any: `2026-05-10T10:30:00+02:00`. In UTC, which is the same
   * instant, if the zone rules fail.
   */
  withOffset: (atMs: EpochMs) => string;
  /** Whether the wall time leads back to this instant: false for the later one in a repeated hour. Null as above. */
  isNamedByWall: (atMs: EpochMs) => boolean | null;
}>;

export const wireClock = (zones: ZoneRules, zone: string): WireClock => {
  const offsetMsAt = (atMs: EpochMs): number | null => orNull(() => zones.offsetMsAt(zone, atMs));
  return {
    wall: (atMs) => {
      const offsetMs = offsetMsAt(atMs);
      return offsetMs === null ? null : formatWall(wallAt(atMs, offsetMs));
    },
    withOffset: (atMs) => {
      const offsetMs = offsetMsAt(atMs) ?? 0;
      const milliseconds = atMs % SECOND_MS;
      const fraction = milliseconds === 0 ? "" : `.${String(milliseconds).padStart(3, "0")}`;
      return formatWall(wallAt(atMs, offsetMs)) + fraction + formatOffset(wholeMinutes(offsetMs));
    },
    isNamedByWall: (atMs) => {
      const offsetMs = offsetMsAt(atMs);
      const named = offsetMs === null ? null : orNull(() => zones.instantsOf(zone, wallAt(atMs, offsetMs)));
      if (named === null) return null;
      return named.kind === "single" || (named.kind === "repeated" && named.earlierMs === atMs);
    },
  };
};

const orNull = <Value>(ask: () => Value): Value | null => {
  try {
    return ask();
  } catch {
    return null;
  }
};

/** Offsets with seconds ended in the 1970s. */
const wholeMinutes = (offsetMs: number): number => Math.round(offsetMs / MINUTE_MS) * MINUTE_MS;
