import { err, ok, type Result } from "neverthrow";
import { checked, parsed, either, type Reader } from "../../domain/input/reader.ts";
import type { WallTimeSkipped } from "../../domain/refusal/refusal.ts";
import { isEpochMs, parseEpochMs, type EpochMs } from "../../domain/time/instant.ts";
import { formatWall, parseDateTime, type ReadTime, type WallMs } from "../../domain/time/wall-time.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";

/** A time in the input: an instant in epoch milliseconds, or ISO text, a center's wall time unless it has an offset. */
export type AskedTime = EpochMs | ReadTime;

export const askedTime: Reader<AskedTime> = either<EpochMs, ReadTime>(
  checked(parseEpochMs, "an instant in epoch milliseconds, or an ISO date-time"),
  parsed(
    parseDateTime,
    "an ISO date-time such as 2026-05-10T10:30:00, from 1970-01-02 to 9999-12-30, or an instant in epoch milliseconds",
  ),
  (value) => typeof value === "string",
);

/** Whether the time needs a zone before it is an instant. */
export const needsZone = (asked: AskedTime): asked is ReadTime => typeof asked === "object" && asked.offsetMs === null;

/** Rule 15: a wall time that does not exist is refused; one that exists twice is the earlier. */
export const instantIn = (zones: ZoneRules, zone: string, asked: AskedTime): Result<EpochMs, WallTimeSkipped> => {
  if (typeof asked === "number") return ok(asked);
  const { wallMs, offsetMs } = asked;
  if (offsetMs !== null) {
    const atMs = wallMs - offsetMs;
    return isEpochMs(atMs) ? ok(atMs) : err(skipped(wallMs, zone));
  }
  const instants = zones.instantsOf(zone, wallMs);
  if (instants.kind === "skipped") return err(skipped(wallMs, zone));
  return ok(instants.kind === "single" ? instants.atMs : instants.earlierMs);
};

const skipped = (wallMs: WallMs, zone: string): WallTimeSkipped => ({
  code: "WALL_TIME_SKIPPED",
  wallTime: formatWall(wallMs),
  zone,
});
