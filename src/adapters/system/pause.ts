import {
  aFunction,
  checkOptions,
  mayBeLeftOut,
  type OptionRule,
  type OptionRules,
} from "../../domain/input/options.ts";
import type { Pause } from "../../ports/pause.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";

/** Options of {@link createJitteredPause}; all are optional. */
export type JitteredPauseOptions = Readonly<{
  /** The longest wait before the second attempt, in milliseconds; 2 by default. It doubles with each attempt. */
  baseMs?: number;
  /** No wait is longer than this, in milliseconds; 250 by default. */
  maxMs?: number;
  /** Returns a number from 0 to 1, exclusive; `Math.random` by default. */
  random?: () => number;
}>;

/**
 * Creates exponential backoff with full jitter. Before attempt n + 1 it waits a random time below
 * `min(maxMs, baseMs * 2^(n-1))`; at 0 it waits a turn of the event loop. Colliding commands spread out instead of
 * colliding again. Throws a TypeError for options that are misspelt or out of range.
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
    // For any attempt, NaN and Infinity included, the wait stays within [0, maxMs).
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
