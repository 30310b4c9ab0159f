import { err, ok, type Result } from "neverthrow";
import { checked, parsed, either, type Reader } from "../../domain/input/reader.ts";
import type { WallTimeSkipped } from "../../domain/refusal/refusal.ts";
import { parseEpochMs, type EpochMs } from "../../domain/time/instant.ts";
import { formatWall, parseDateTime, type WallMs } from "../../domain/time/wall-time.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";

/** A text that is a center's wall time. */
type AskedWall = Readonly<{ wallMs: WallMs }>;

/**
 * A time in the input: an instant in epoch milliseconds, or ISO text, a center's wall time unless it has an offset. A
 * text with an offset is read as its instant, so that both are the same request (rule 8).
 */
export type AskedTime = EpochMs | AskedWall;

const parseTime = (text: string): AskedTime | null => {
  const read = parseDateTime(text);
  if (read === null) return null;
  return read.offsetMs === null ? { wallMs: read.wallMs } : parseEpochMs(read.wallMs - read.offsetMs);
};

export const askedTime: Reader<AskedTime> = either<EpochMs, AskedTime>(
  checked(parseEpochMs, "an instant in epoch milliseconds, or an ISO date-time"),
  parsed(
    parseTime,
    "an ISO date-time such as 2026-05-10T10:30:00, from 1970-01-02 to 9999-12-30, or an instant in epoch milliseconds",
  ),
  (value) => typeof value === "string",
);

/** Whether the time needs a zone before it is an instant. */
export const needsZone = (asked: AskedTime): asked is AskedWall => typeof asked === "object";

/** Rule 15: a wall time that does not exist is refused; one that exists twice is the earlier. */
export const instantIn = (zones: ZoneRules, zone: string, asked: AskedTime): Result<EpochMs, WallTimeSkipped> => {
  if (typeof asked === "number") return ok(asked);
  const { wallMs } = asked;
  const instants = zones.instantsOf(zone, wallMs);
  if (instants.kind === "skipped") return err(skipped(wallMs, zone));
  return ok(instants.kind === "single" ? instants.atMs : instants.earlierMs);
};

const skipped = (wallMs: WallMs, zone: string): WallTimeSkipped => ({
  code: "WALL_TIME_SKIPPED",
  wallTime: formatWall(wallMs),
  zone,
});
