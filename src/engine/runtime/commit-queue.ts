import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../domain/invariant.ts";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { HighWater } from "./high-water.ts";

type Waiting = Readonly<{
  changeSet: ChangeSet;
  settle: (outcome: Result<CommitOutcome, StoreFailure>) => void;
  fail: (cause: unknown) => void;
}>;

/** Batches commits: a change set that comes while a commit is under way goes into the next one. Nothing else commits. */
export class CommitQueue {
  readonly #store: ReservationStore;
  readonly #maxBatch: number;
  readonly #highWater: HighWater;
  readonly #waiting: Waiting[] = [];
  #committing = false;

  constructor(store: ReservationStore, maxBatch: number, highWater: HighWater) {
    this.#store = store;
    this.#maxBatch = maxBatch;
    this.#highWater = highWater;
  }

  /** Returns the outcome of one change set, once its batch is durable. */
  submit(changeSet: ChangeSet): Promise<Result<CommitOutcome, StoreFailure>> {
    return new Promise((settle, fail) => {
      const waiting = { changeSet, settle, fail };
      if (this.#committing) this.#waiting.push(waiting);
      else void this.#commitAll([waiting]);
    });
  }

  /** The same for many change sets, once the last of them is durable: without a promise for each. */
  submitAll(changeSets: readonly ChangeSet[]): Promise<readonly Result<CommitOutcome, StoreFailure>[]> {
    if (changeSets.length === 0) return Promise.resolve([]);
    return new Promise((resolve, fail) => {
      const outcomes: Result<CommitOutcome, StoreFailure>[] = [];
      // Batches are settled one after another, so the outcomes come in order.
      const settle = (outcome: Result<CommitOutcome, StoreFailure>): void => {
        if (outcomes.push(outcome) === changeSets.length) resolve(outcomes);
      };
      for (const changeSet of changeSets) this.#waiting.push({ changeSet, settle, fail });
      if (!this.#committing) void this.#commitAll(this.#waiting.splice(0, this.#maxBatch));
    });
  }

  async #commitAll(first: readonly Waiting[]): Promise<void> {
    this.#committing = true;
    for (let batch = first; batch.length > 0; batch = this.#waiting.splice(0, this.#maxBatch)) {
      try {
        settleAll(batch, await this.#store.commit(batch.map(({ changeSet }) => this.#notBeforeAnswers(changeSet))));
      } catch (cause) {
        // A rejecting store is a fault of the program: each command that waits for it fails with it.
        for (const { fail } of batch) fail(cause);
      }
    }
    this.#committing = false;
  }

  /**
   * While a set waited for its turn, the engine may have answered at a later instant, and called dead what the set keeps
   * alive. It is not dated before that, whatever the clock does (INV-07).
   */
  #notBeforeAnswers(changeSet: ChangeSet): ChangeSet {
    const { instantMs } = this.#highWater;
    return changeSet.decidedAtMs < instantMs ? { ...changeSet, decidedAtMs: instantMs } : changeSet;
  }
}

const settleAll = (batch: readonly Waiting[], outcomes: Result<readonly CommitOutcome[], StoreFailure>): void => {
  if (outcomes.isErr()) {
    for (const { settle } of batch) settle(err(outcomes.error));
    return;
  }
  invariant(outcomes.value.length === batch.length, "a store answers with one outcome for each change set");
  batch.forEach(({ settle }, at) => {
    settle(ok(outcomes.value[at] as CommitOutcome));
  });
};
