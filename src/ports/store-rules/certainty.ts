import { err, ok, type Result } from "neverthrow";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Snapshot, Versioned } from "../reservation-store.ts";
import type { StoreFailure } from "../store-failure.ts";
import { KnownDead } from "./called-dead.ts";

/** Two ways to run some work on a store's records. Both read the clock first. */
export type Looks<State> = Readonly<{
  /** Runs the work on one consistent state. */
  once: <Value>(work: (state: State, nowMs: EpochMs) => Value) => Promise<Result<Value, StoreFailure>>;
  /** The same while no commit runs; null if a commit stays in progress for too long. */
  alone: <Value>(work: (state: State, nowMs: EpochMs) => Value) => Promise<Result<Value | null, StoreFailure>>;
}>;

/** An answer, and the holds that it shows as dead or leaves out as dead without a recorded end. */
export type Looked<Answer> = Readonly<{ answer: Answer; dead: readonly Versioned<Reservation>[] }>;

/** Returns an answer in which each end is certain, or named as undecided. */
export type CertainLook<State> = <Answer extends Undecided>(
  look: (state: State, nowMs: EpochMs) => readonly Looked<Answer>[],
) => Promise<Result<readonly Answer[], StoreFailure>>;

type Undecided = Pick<Snapshot, "undecided">;

/**
 * Checks each hold that an answer shows as dead (S-46), for a store with one commit at a time. A commit in progress may
 * have read its clock already and not be visible yet. So the store looks again while no commit runs: a later commit
 * reads its clock later, too. Holds that cannot be checked in time are `undecided`.
 */
export const createCertainLook = <State>({ once, alone }: Looks<State>): CertainLook<State> => {
  const known = new KnownDead();
  return async (look) => {
    const first = await once(look);
    if (first.isErr()) return err(first.error);
    if (first.value.every(({ dead }) => known.unknownAmong(dead).length === 0)) return ok(first.value.map(answerOf));
    const again = await alone(look);
    if (again.isErr()) return err(again.error);
    if (again.value === null) {
      return ok(
        first.value.map(({ answer, dead }) => ({
          ...answer,
          undecided: known.unknownAmong(dead).map(({ state }) => state.id),
        })),
      );
    }
    for (const { dead } of again.value) known.note(dead);
    return ok(again.value.map(answerOf));
  };
};

const answerOf = <Answer>({ answer }: Looked<Answer>): Answer => answer;
