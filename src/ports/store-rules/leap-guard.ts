import { invariant } from "../../domain/invariant.ts";
import { HOUR_MS, SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { ClockLeap } from "../store-failure.ts";

/** When a reading of a store's clock is a leap, and how long it takes to settle. */
export type LeapOptions = Readonly<{
  /** How far a reading may be ahead of the last one plus what elapsed, in milliseconds; 3,600,000 (1 hour) by default. */
  maxLeapMs?: number;
  /** For how long readings must agree with one that leapt before it is the time; 30,000 ms by default. */
  leapSettleMs?: number;
}>;

type Reading = Readonly<{ nowMs: number; elapsedMs: number }>;

/** The longest leap that can be allowed. */
export const LONGEST_LEAP_MS = 100 * 365 * 24 * HOUR_MS;

/** The first leap option that is no whole number of milliseconds in its range; null if both can be used. */
export const invalidLeapOption = (
  options: LeapOptions,
): Readonly<{ field: keyof LeapOptions; problem: string }> | null => {
  for (const field of ["maxLeapMs", "leapSettleMs"] as const) {
    const value: unknown = options[field];
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LONGEST_LEAP_MS))
      continue;
    return { field, problem: `must be a whole number of milliseconds from 0 to ${LONGEST_LEAP_MS}` };
  }
  return null;
};

/**
 * Judges the readings of one store's clock (rule 7). A reading more than `maxLeapMs` ahead of the last one plus what
 * elapsed is refused. If readings agree with it for `leapSettleMs`, it is the time: the machine slept, or its clock was
 * repaired. The first reading has none before it, and is taken as it is.
 */
export class LeapGuard {
  readonly #maxLeapMs: number;
  readonly #settleMs: number;
  #last: Reading | null = null;
  /** The first reading of a leap that has not settled. */
  #leapt: Reading | null = null;

  constructor(options: LeapOptions) {
    const invalid = invalidLeapOption(options);
    invariant(invalid === null, invalid === null ? "" : `${invalid.field} ${invalid.problem}`);
    this.#maxLeapMs = options.maxLeapMs ?? HOUR_MS;
    this.#settleMs = options.leapSettleMs ?? 30 * SECOND_MS;
  }

  /** The highest reading that is no leap; null before the first reading. */
  ceilingMs(elapsedMs: number): number | null {
    return this.#last === null ? null : Math.ceil(expected(this.#last, elapsedMs) + this.#maxLeapMs);
  }

  /** Takes a reading as the time. */
  accept(nowMs: number, elapsedMs: number): void {
    this.#last = { nowMs, elapsedMs };
    this.#leapt = null;
  }

  /**
   * Takes a reading as the time unless it leapt: null, or why it is refused. An instant that is recorded already has been
   * the time: a reading is no leap for being ahead of the last one if it is not ahead of that.
   */
  judge(nowMs: EpochMs, elapsedMs: number, recordedMs = 0): ClockLeap | null {
    const aheadMs = this.#last === null ? 0 : nowMs - Math.max(expected(this.#last, elapsedMs), recordedMs);
    if (aheadMs > this.#maxLeapMs) {
      if (this.#leapt === null || !this.#agree(this.#leapt, nowMs, elapsedMs)) this.#leapt = { nowMs, elapsedMs };
      const settlesInMs = this.#settleMs - Math.max(0, elapsedMs - this.#leapt.elapsedMs);
      if (settlesInMs > 0) return leapOf(Math.ceil(aheadMs), Math.ceil(settlesInMs));
    }
    this.accept(nowMs, elapsedMs);
    return null;
  }

  #agree(leapt: Reading, nowMs: number, elapsedMs: number): boolean {
    return Math.abs(nowMs - expected(leapt, elapsedMs)) <= this.#maxLeapMs;
  }
}

/** What a clock should show now that showed this then. */
const expected = (then: Reading, elapsedMs: number): number => then.nowMs + Math.max(0, elapsedMs - then.elapsedMs);

const leapOf = (aheadMs: number, settlesInMs: number): ClockLeap => ({
  outcome: "clock_leapt",
  cause: `the clock shows ${aheadMs} ms more than has passed`,
  aheadMs,
  settlesInMs,
});
