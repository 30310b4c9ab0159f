import { invariant } from "../domain/invariant.ts";
import { type EpochMs, parseEpochMs } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";

/** A clock that moves only when a test moves it, forwards or backwards. */
export type ManualClock = Clock &
  Readonly<{
    /**
     * Sets the clock to this instant; moving forward also counts as elapsed time. Throws if it is not an instant (see
     * {@link parseEpochMs}).
     */
    set: (ms: number) => EpochMs;
    /** Moves the clock by this many milliseconds, back if negative, and returns the new instant. */
    advance: (ms: number) => EpochMs;
    /**
     * Moves the clock ahead by this many milliseconds without elapsed time, as after a sleep of the machine or a wrong
     * setting.
     */
    leap: (ms: number) => EpochMs;
  }>;

/** Creates a clock that stays at `startMs` (milliseconds since 1970, UTC) until it is set, advanced or leaps. */
export const createManualClock = (startMs: number): ManualClock => {
  let nowMs = instant(startMs);
  let elapsedMs = 0;
  const show = (ms: number): EpochMs => (nowMs = instant(ms));
  const set = (ms: number): EpochMs => {
    const before = nowMs;
    show(ms);
    elapsedMs += Math.max(0, nowMs - before);
    return nowMs;
  };
  return {
    nowMs: () => nowMs,
    elapsedMs: () => elapsedMs,
    set,
    advance: (ms) => set(nowMs + ms),
    leap: (ms) => show(nowMs + ms),
  };
};

const instant = (ms: number): EpochMs => {
  const parsed = parseEpochMs(ms);
  invariant(parsed !== null, `a manual clock shows whole milliseconds between 1970 and 9999, not ${ms}`);
  return parsed;
};
