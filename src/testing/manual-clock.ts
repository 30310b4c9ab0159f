import { invariant } from "../domain/invariant.ts";
import { type EpochMs, parseEpochMs } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";

/** A clock that moves only when it is told to; it may be told to step backwards. */
export type ManualClock = Clock &
  Readonly<{
    /** Shows this instant from now on. Throws where it is no instant (see {@link parseEpochMs}). */
    set: (ms: number) => EpochMs;
    /** Moves by so many milliseconds, back where negative, and answers with the instant that it then shows. */
    advance: (ms: number) => EpochMs;
  }>;

/** A clock that stands still at `startMs` (milliseconds since 1970, UTC) until it is set or advanced. */
export const createManualClock = (startMs: number): ManualClock => {
  let nowMs = instant(startMs);
  const set = (ms: number): EpochMs => {
    nowMs = instant(ms);
    return nowMs;
  };
  return { nowMs: () => nowMs, set, advance: (ms) => set(nowMs + ms) };
};

const instant = (ms: number): EpochMs => {
  const parsed = parseEpochMs(ms);
  invariant(parsed !== null, `a manual clock shows whole milliseconds between 1970 and 9999, not ${ms}`);
  return parsed;
};
