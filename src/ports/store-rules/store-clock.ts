import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import { isEpochMs, later, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../clock.ts";
import type { StoreFailure, StoreSilence } from "../store-failure.ts";
import { LeapGuard, type LeapOptions } from "./leap-guard.ts";

/** The instant of a call, or why there is none, once the latest recorded instant has been found. */
export type Instant = (latestMs: EpochMs) => Result<EpochMs, StoreFailure>;

/** The instants of a store that reads the clock of its process (S-39). Each handle on a store's data has one of its own. */
export type StoreClock = Readonly<{
  /**
   * The instant of a call: the clock's reading, never lower than the latest instant that is recorded. A reading that
   * leapt is refused, unless another process has recorded an instant that it is no leap from; so is one that is no
   * reading. To be asked once in each transaction, under its locks.
   */
  instant: Instant;

  /**
   * The same in two steps: reads the clock now, and says the instant once the latest that is recorded has been found. A
   * read that takes no lock looks at the clock first and at the data after it (S-47).
   */
  read: () => Instant;
}>;

/**
 * Guards a clock against leaps, by rule 7. Throws if an option is misspelt or out of its range, or the clock counts
 * nothing.
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

/** The instant of one reading. To ask it again changes nothing. */
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

/** Both readings of a clock, which is the host's: anything else than an instant and a number is no reading. */
export const readClock = (clock: Clock): ClockReading => {
  try {
    const nowMs: unknown = clock.nowMs();
    const elapsedMs: unknown = clock.elapsedMs();
    if (!isEpochMs(nowMs)) return err(noReading("nowMs is no instant in whole milliseconds from 1970 to 9999"));
    if (!isElapsed(elapsedMs)) return err(noReading("elapsedMs is no number of milliseconds"));
    return ok({ nowMs, elapsedMs });
  } catch (cause) {
    return err(noReading(cause instanceof Error ? cause.message : "it failed without saying why"));
  }
};

export const isElapsed = (elapsedMs: unknown): elapsedMs is number => Number.isFinite(elapsedMs);

/** A clock that cannot be read: nothing was done. */
export const noReading = (problem: string): StoreSilence => ({
  outcome: "not_done",
  cause: `the clock cannot be read: ${problem}`,
});
