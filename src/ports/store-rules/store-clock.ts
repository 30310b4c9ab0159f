import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import { isEpochMs, later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../clock.ts";
import type { StoreFailure, StoreSilence } from "../store-failure.ts";
import { LeapGuard, type LeapOptions } from "./leap-guard.ts";

/** Returns the instant of a call, or why there is none, once the latest recorded instant is known. */
export type Instant = (latestMs: EpochMs) => Result<EpochMs, StoreFailure>;

/** The instants of a store that reads the clock of its process (S-39). Each handle on a store's data has its own. */
export type StoreClock = Readonly<{
  /**
   * Returns the instant of a call: the clock's reading, never lower than the latest recorded instant. A reading that
   * leapt is refused, unless another process has recorded an instant from which it is not a leap. An invalid reading is
   * refused. Call it once in each transaction, under its locks.
   */
  instant: Instant;

  /**
   * The same in two steps: reads the clock now, and returns the instant once the latest recorded one is known. A read
   * without a lock reads the clock first and the data after it (S-47).
   */
  read: () => Instant;
}>;

/**
 * Guards a clock against leaps, by rule 7. Throws if an option is misspelt or out of its range, or if the clock has no
 * `elapsedMs`.
 */
export const createStoreClock = (clock: Clock, options: LeapOptions = {}): StoreClock => {
  invariant("elapsedMs" in clock, "a store's clock has elapsedMs beside nowMs");
  const guard = new LeapGuard(options);
  const read: StoreClock["read"] = () => {
    const reading = readClock(clock);
    return (latestMs) => guarded(guard, reading, latestMs);
  };
  return { read, instant: (latestMs) => guarded(guard, readClock(clock), latestMs) };
};

type ClockReading = Result<Readonly<{ nowMs: EpochMs; elapsedMs: number }>, StoreSilence>;

/** Returns the instant of one reading. Repeated calls return the same. */
export const guardedInstant =
  (guard: LeapGuard, reading: ClockReading): Instant =>
  (latestMs) =>
    guarded(guard, reading, latestMs);

const guarded = (guard: LeapGuard, reading: ClockReading, latestMs: EpochMs): Result<EpochMs, StoreFailure> => {
  if (reading.isErr()) return err(reading.error);
  const { nowMs, elapsedMs } = reading.value;
  const leap = guard.judge(nowMs, elapsedMs, latestMs);
  return leap === null ? ok(later(nowMs, latestMs)) : err(leap);
};

/** Reads a clock of the host: any value other than an instant and a number is refused. */
export const readClock = (clock: Clock): ClockReading => {
  try {
    const nowMs: unknown = clock.nowMs();
    const elapsedMs: unknown = clock.elapsedMs();
    if (!isEpochMs(nowMs)) return err(noReading("nowMs is not an instant in whole milliseconds from 1970 to 9999"));
    if (!isElapsed(elapsedMs)) return err(noReading("elapsedMs is not a number of milliseconds"));
    return ok({ nowMs, elapsedMs });
  } catch (cause) {
    return err(noReading(cause instanceof Error ? cause.message : "it failed without saying why"));
  }
};

export const isElapsed = (elapsedMs: unknown): elapsedMs is number => Number.isFinite(elapsedMs);

/** Returns the failure of a clock that cannot be read: nothing was done. */
export const noReading = (problem: string): StoreSilence => ({
  outcome: "not_done",
  cause: `the clock cannot be read: ${problem}`,
});
