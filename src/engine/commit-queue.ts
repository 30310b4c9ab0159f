import { err, ok, type Result } from "neverthrow";
import { invariant } from "../domain/invariant.ts";
import type { ChangeSet, CommitOutcome, ReservationStore, StoreFailure } from "../ports/reservation-store.ts";

type Waiting = Readonly<{
  changeSet: ChangeSet;
  settle: (outcome: Result<CommitOutcome, StoreFailure>) => void;
  fail: (cause: unknown) => void;
}>;

/**
 * Forms batches: whatever is handed in while a commit is under way goes into the next one. This is the only place that
 * calls the store's commit.
 */
export class CommitQueue {
  readonly #store: ReservationStore;
  readonly #maxBatch: number;
  #waiting: Waiting[] = [];
  #committing = false;

  constructor(store: ReservationStore, maxBatch: number) {
    this.#store = store;
    this.#maxBatch = maxBatch;
  }

  /** The outcome of one change set, told once its batch is durable. */
  submit(changeSet: ChangeSet): Promise<Result<CommitOutcome, StoreFailure>> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ changeSet, settle, fail });
      if (!this.#committing) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.length <= this.#maxBatch ? this.#waiting : this.#waiting.slice(0, this.#maxBatch);
      this.#waiting = batch === this.#waiting ? [] : this.#waiting.slice(this.#maxBatch);
      try {
        tell(batch, await this.#store.commit(batch.map(({ changeSet }) => changeSet)));
      } catch (cause) {
        // A rejecting store is a fault of the program: each command that waits for it fails with it.
        for (const { fail } of batch) fail(cause);
      }
    }
    this.#committing = false;
  }
}

const tell = (batch: readonly Waiting[], outcomes: Result<readonly CommitOutcome[], StoreFailure>): void => {
  if (outcomes.isErr()) {
    for (const { settle } of batch) settle(err(outcomes.error));
    return;
  }
  invariant(outcomes.value.length === batch.length, "a store answers with one outcome for each change set");
  batch.forEach(({ settle }, at) => {
    settle(ok(outcomes.value[at] as CommitOutcome));
  });
};
