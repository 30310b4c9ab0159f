import {
  aFunction,
  checkOptions,
  mayBeLeftOut,
  type OptionRule,
  type OptionRules,
} from "../../domain/input/options.ts";
import type { Pause } from "../../ports/pause.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";

/** How {@link createJitteredPause} waits; everything may be left out. */
export type JitteredPauseOptions = Readonly<{
  /** The longest wait before the second attempt, in milliseconds; 2 by default. It doubles with each further one. */
  baseMs?: number;
  /** No wait is longer than this, in milliseconds; 250 by default. */
  maxMs?: number;
  /** A number from 0 up to, not including, 1; `Math.random` by default. */
  random?: () => number;
}>;

/**
 * Exponential backoff with full jitter: before attempt n + 1 it waits a random time below `min(maxMs, baseMs * 2^(n-1))`;
 * at 0 it waits a turn of the event loop. Commands that collided once are thereby spread out, instead of meeting again.
 * Throws a TypeError for options that are misspelt or out of range.
 */
export const createJitteredPause = (options: JitteredPauseOptions = {}): Pause => {
  checkOptions("createJitteredPause", options, {
    baseMs: aWait,
    maxMs: aWait,
    random: mayBeLeftOut(aFunction),
  } satisfies OptionRules<JitteredPauseOptions>);
  const { baseMs = 2, maxMs = 250, random = Math.random } = options;
  return (attempt) => {
    if (attempt === 0) return new Promise((resolve) => setImmediate(resolve));
    // Whatever attempt is asked about, NaN and Infinity included, the wait stays within [0, maxMs).
    const ceilingMs = Math.min(maxMs, baseMs * 2 ** Math.max(0, attempt - 1)) || maxMs;
    return new Promise((resolve) => {
      setTimeout(resolve, random() * ceilingMs);
    });
  };
};

const aWait: OptionRule = {
  expected: `a number above 0 and at most ${LONGEST_TIMER_MS}`,
  isOptional: true,
  isValid: (value) => typeof value === "number" && value > 0 && value <= LONGEST_TIMER_MS,
};
