import { err, ok, type Result } from "neverthrow";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Snapshot, Versioned } from "../reservation-store.ts";
import type { StoreFailure } from "../store-failure.ts";
import { KnownDead } from "./called-dead.ts";

/** Two ways to run some work on what a store has recorded. Both read the clock first of all. */
export type Looks<State> = Readonly<{
  /** In one consistent state. */
  once: <Value>(work: (state: State, nowMs: EpochMs) => Value) => Promise<Result<Value, StoreFailure>>;
  /** The same while nothing commits; null if a commit stays under way for too long. */
  alone: <Value>(work: (state: State, nowMs: EpochMs) => Value) => Promise<Result<Value | null, StoreFailure>>;
}>;

/** An answer, and the holds that it shows as dead or leaves out as dead, though no end of theirs is recorded. */
export type Looked<Answer> = Readonly<{ answer: Answer; dead: readonly Versioned<Reservation>[] }>;

/** Answers of which each end is certain, or named as undecided. */
export type CertainLook<State> = <Answer extends Undecided>(
  look: (state: State, nowMs: EpochMs) => readonly Looked<Answer>[],
) => Promise<Result<readonly Answer[], StoreFailure>>;

type Undecided = Pick<Snapshot, "undecided">;

/**
 * Makes sure of each hold that an answer calls dead (S-46), for a store in which one commit is under way at a time. That
 * commit may have read its clock already and not be seen yet. So the store looks again while nothing commits: a commit
 * after that reads its clock after it, too. What cannot be made sure of in time is `undecided`.
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
