import { between, mayBeLeftOut, optionProblems, type OptionRules } from "../../domain/input/options.ts";
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
const LONGEST_LEAP_MS = 100 * 365 * 24 * HOUR_MS;
const aLeapMs = mayBeLeftOut(between(0, LONGEST_LEAP_MS));

/** For the options of every store that has these. */
export const LEAP_OPTIONS: OptionRules<LeapOptions> = { maxLeapMs: aLeapMs, leapSettleMs: aLeapMs };

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
    const [wrong] = optionProblems(options, LEAP_OPTIONS);
    invariant(wrong === undefined, wrong === undefined ? "" : `${wrong.field} ${wrong.problem}`);
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
