import { between, mayBeLeftOut, optionProblems, type OptionRules } from "../../domain/input/options.ts";
import { invariant } from "../../domain/invariant.ts";
import { HOUR_MS, SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { ClockLeap } from "../store-failure.ts";

/** The limits for leaps of a store's clock. */
export type LeapOptions = Readonly<{
  /**
   * How far a reading may be ahead of the last one plus the elapsed time, in milliseconds; 3,600,000 (1 hour) by
   * default.
   */
  maxLeapMs?: number;
  /** How long readings must agree with one that leapt before it is accepted; 30,000 ms by default. */
  leapSettleMs?: number;
}>;

type Reading = Readonly<{ nowMs: number; elapsedMs: number }>;

/** The largest value of `maxLeapMs` and of `leapSettleMs`: 100 years. */
const LONGEST_LEAP_MS = 100 * 365 * 24 * HOUR_MS;
const aLeapMs = mayBeLeftOut(between(0, LONGEST_LEAP_MS));

/** The rules of these options, for every store that has them. */
export const LEAP_OPTIONS: OptionRules<LeapOptions> = { maxLeapMs: aLeapMs, leapSettleMs: aLeapMs };

/**
 * Judges the readings of one store's clock (rule 7). A reading more than `maxLeapMs` ahead of the last one plus the
 * elapsed time is refused. If readings agree with it for `leapSettleMs`, it is accepted: the machine slept, or its
 * clock was corrected. The first reading is accepted without a check.
 */
export class LeapGuard {
  readonly #maxLeapMs: number;
  readonly #settleMs: number;
  #last: Reading | null = null;
  /** The first reading of a leap that has not settled. */
  #leapt: Reading | null = null;

  constructor(options: LeapOptions) {
    const [wrong] = optionProblems(options, LEAP_OPTIONS);
    invariant(wrong === undefined, wrong === undefined ? "" : `${wrong.field} ${wrong.problem}`);
    this.#maxLeapMs = options.maxLeapMs ?? HOUR_MS;
    this.#settleMs = options.leapSettleMs ?? 30 * SECOND_MS;
  }

  /** Returns the highest reading that is not a leap; null before the first reading. */
  ceilingMs(elapsedMs: number): number | null {
    return this.#last === null ? null : Math.ceil(expected(this.#last, elapsedMs) + this.#maxLeapMs);
  }

  /** Accepts a reading as the time. */
  accept(nowMs: number, elapsedMs: number): void {
    this.#last = { nowMs, elapsedMs };
    this.#leapt = null;
  }

  /**
   * Accepts a reading unless it leapt: returns null, or why it is refused. A recorded instant was once accepted as the
   * time, so a reading is measured from that instant if it is later.
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

/** Returns the expected reading now, from an earlier reading. */
const expected = (then: Reading, elapsedMs: number): number => then.nowMs + Math.max(0, elapsedMs - then.elapsedMs);

const leapOf = (aheadMs: number, settlesInMs: number): ClockLeap => ({
  outcome: "clock_leapt",
  cause: `the clock shows ${aheadMs} ms more than has passed`,
  aheadMs,
  settlesInMs,
});
