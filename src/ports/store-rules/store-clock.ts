import { err, ok, type Result } from "neverthrow";
import { unknownOptions } from "../../domain/input/options.ts";
import { invariant } from "../../domain/invariant.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../clock.ts";
import type { ClockLeap } from "../store-failure.ts";
import { LeapGuard, type LeapOptions } from "./leap-guard.ts";

/** The instants of a store that reads the clock of its process (S-39). Each handle on a store's data has one of its own. */
export type StoreClock = Readonly<{
  /**
   * The instant of a call: the clock's reading, never lower than the latest instant that is recorded. A reading that
   * leapt is refused, unless another process has recorded an instant that it is no leap from. To be asked once in each
   * transaction, under its locks.
   */
  instant: (latestMs: EpochMs) => Result<EpochMs, ClockLeap>;
}>;

/** Guards a clock against leaps, by rule 7. Throws if an option is misspelt or out of its range, or the clock counts nothing. */
export const createStoreClock = (clock: Clock, options: LeapOptions = {}): StoreClock => {
  invariant("elapsedMs" in clock, "a store's clock has elapsedMs beside nowMs");
  const [unknown] = unknownOptions(options, ["maxLeapMs", "leapSettleMs"]);
  invariant(unknown === undefined, unknown === undefined ? "" : `${unknown.field} ${unknown.problem}`);
  const guard = new LeapGuard(options);
  return {
    instant: (latestMs) => {
      const nowMs = clock.nowMs();
      const leap = guard.judge(nowMs, clock.elapsedMs(), latestMs);
      return leap === null ? ok(later(nowMs, latestMs)) : err(leap);
    },
  };
};
