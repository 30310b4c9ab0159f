import { err, ok, type Result } from "neverthrow";
import type { CenterId } from "../../domain/ids.ts";
import type { ChangeSet, CommitOutcome, ReservationStore, TriedOutcome } from "../../ports/reservation-store.ts";
import type { Locked, StoreFailure } from "../../ports/store-failure.ts";
import type { HighWater } from "./high-water.ts";

type Waiting = Readonly<{
  changeSet: ChangeSet;
  /** When its caller began to wait. */
  sinceMs: number;
  /** Whether it is settled as `locked` as soon as a lock it needs is held. */
  passesOver: boolean;
  /** Whether it is a retry: retries are at the front of their line. */
  wasHeld: boolean;
  settle: (outcome: Result<CommitOutcome, StoreFailure>) => void;
  fail: (cause: unknown) => void;
}>;

/**
 * The change sets of some centers, in the order of the centers' turns. Sets of one center are in their order of
 * arrival.
 */
type Lines = Map<CenterId, Waiting[]>;

/** One commit, in the turns of these centers. */
type Group = Readonly<{ sets: readonly Waiting[]; centers: readonly CenterId[] }>;

const PASSED_OVER: Locked = { outcome: "locked", cause: "another transaction has a lock of it" };

/**
 * Maximum number of groups that do not wait for locks: more would only make each smaller, at a cost to the database.
 */
const MOST_THAT_TRY = 2;

/**
 * Batches commits. A change set that comes while its center's commit is running goes into a later one. Sets of one
 * center are committed in their order of arrival, except for held ones. If the store allows it, groups of different
 * centers commit side by side: then no group waits for a lock. A set that needs a held lock waits for it alone, so that
 * it stops no other set, not even of its own center (rule 20). Only commands that join a transaction of the host commit
 * outside this queue.
 */
export class CommitQueue {
  readonly #store: ReservationStore;
  readonly #maxBatch: number;
  readonly #highWater: HighWater;
  /** Each center with sets is in one of these: it waits for its turn, or its commit is running. */
  readonly #ready: Lines = new Map();
  readonly #underWay: Lines = new Map();
  /** Sets that needed a lock which another transaction held. */
  #held: Waiting[] = [];
  #waiting = 0;
  #trying = 0;
  #isPausing = false;
  readonly #pause: () => Promise<unknown>;

  constructor(store: ReservationStore, maxBatch: number, highWater: HighWater, pause: () => Promise<unknown>) {
    this.#store = store;
    this.#maxBatch = maxBatch;
    this.#highWater = highWater;
    this.#pause = pause;
  }

  /**
   * Returns the outcome of one change set, once its batch is durable. In total, over all retries, it waits for other
   * transactions as long as the store's limit, counted from `sinceMs`: a set that is held after that is locked.
   */
  submit(changeSet: ChangeSet, sinceMs = performance.now()): Promise<Result<CommitOutcome, StoreFailure>> {
    const locked = this.#heldUp();
    if (locked !== null) return Promise.resolve(err(locked));
    return new Promise((settle, fail) => {
      this.#lineUp({ changeSet, sinceMs, passesOver: false, wasHeld: false, settle, fail });
      this.#start();
    });
  }

  /**
   * The same for many change sets, once the last of them is durable, without a promise for each. With `passesOver`, a
   * set that another transaction holds up is `locked` at once, if the store can detect that.
   */
  submitAll(
    changeSets: readonly ChangeSet[],
    passesOver = false,
  ): Promise<readonly Result<CommitOutcome, StoreFailure>[]> {
    if (changeSets.length === 0) return Promise.resolve([]);
    const locked = this.#heldUp();
    if (locked !== null) return Promise.resolve(changeSets.map(() => err(locked)));
    return new Promise((resolve, fail) => {
      const outcomes = new Array<Result<CommitOutcome, StoreFailure>>(changeSets.length);
      let left = changeSets.length;
      const sinceMs = performance.now();
      changeSets.forEach((changeSet, at) => {
        const settle = (outcome: Result<CommitOutcome, StoreFailure>): void => {
          outcomes[at] = outcome;
          left -= 1;
          if (left === 0) resolve(outcomes);
        };
        this.#lineUp({ changeSet, sinceMs, passesOver, wasHeld: false, settle, fail });
      });
      this.#start();
    });
  }

  /** Returns the refusal if the caller would wait for its own transaction (rule 20). Its set then joins no line. */
  #heldUp(): Locked | null {
    return this.#store.hostTransactions?.heldUpByCaller() ?? null;
  }

  #lineUp(waiting: Waiting, place: "first" | "last" = "last"): void {
    const { centerId } = waiting.changeSet;
    const line = this.#underWay.get(centerId) ?? this.#ready.get(centerId);
    if (line === undefined) this.#ready.set(centerId, [waiting]);
    else if (place === "first") line.unshift(waiting);
    else line.push(waiting);
  }

  #start(): void {
    const most = this.#store.concurrentCommits?.inFlight ?? 1;
    while (this.#waiting + this.#trying < most) {
      if (this.#held.length > 0 && this.#mayWait()) {
        // A held set is committed alone, and takes no center's turn.
        void this.#commit({ sets: this.#held.splice(0, 1), centers: [] }, true);
      } else if (this.#ready.size > 0 && this.#trying < MOST_THAT_TRY) {
        void this.#commit(this.#takeReady(), this.#store.concurrentCommits === null);
      } else return;
    }
  }

  /** Takes one batch, the centers in turns. */
  #takeReady(): Group {
    const sets: Waiting[] = [];
    const centers: CenterId[] = [];
    for (const [centerId, line] of this.#ready) {
      sets.push(...takenFrom(line, this.#maxBatch - sets.length));
      centers.push(centerId);
      this.#ready.delete(centerId);
      this.#underWay.set(centerId, line);
      if (sets.length === this.#maxBatch) break;
    }
    return { sets, centers };
  }

  /** With `waits`, the store waits for locks of other processes. */
  async #commit({ sets, centers }: Group, waits: boolean): Promise<void> {
    if (waits) this.#waiting += 1;
    else this.#trying += 1;
    try {
      for (const held of settleAll(sets, await this.#ask(sets, waits))) {
        if (held.passesOver || this.#hasWaited(held)) held.settle(err(PASSED_OVER));
        else this.#held.push(held);
      }
    } catch (cause) {
      // A rejecting store is a fault of the program: each command that waits for it fails with it.
      for (const { fail } of sets) fail(cause);
    }
    if (waits) this.#waiting -= 1;
    else this.#trying -= 1;
    for (const centerId of centers) this.#endTurn(centerId);
    this.#start();
    if (this.#held.length > 0) void this.#tryAgainLater();
  }

  /** Whether a set has waited for the store's whole limit: then it is not retried. */
  #hasWaited({ sinceMs }: Waiting): boolean {
    const { concurrentCommits } = this.#store;
    return concurrentCommits !== null && performance.now() - sinceMs >= concurrentCommits.waitLimitMs;
  }

  /** Leaves the last place to a commit that does not wait. */
  #mayWait(): boolean {
    return this.#waiting < (this.#store.concurrentCommits?.inFlight ?? 1) - 1;
  }

  /**
   * Retries held sets after a pause, if no commit that waits has a place for them. They go before newer sets of their
   * centers. Their locks may be free long before the locks that others wait for. Many retries leave half of a batch to
   * other sets.
   */
  async #tryAgainLater(): Promise<void> {
    if (this.#isPausing) return;
    this.#isPausing = true;
    await this.#pause();
    this.#isPausing = false;
    const held = this.#held;
    this.#held = [];
    for (const waiting of held.reverse()) this.#lineUp({ ...waiting, wasHeld: true }, "first");
    this.#start();
  }

  #ask(sets: readonly Waiting[], waits: boolean): Promise<Result<readonly TriedOutcome[], StoreFailure>> {
    const changeSets = sets.map(({ changeSet }) => this.#notBeforeAnswers(changeSet));
    const { concurrentCommits } = this.#store;
    return waits || concurrentCommits === null
      ? this.#store.commit(changeSets, performance.now() - Math.max(...sets.map(({ sinceMs }) => sinceMs)))
      : concurrentCommits.tryCommit(changeSets);
  }

  #endTurn(centerId: CenterId): void {
    const line = this.#underWay.get(centerId) ?? [];
    this.#underWay.delete(centerId);
    if (line.length > 0) this.#ready.set(centerId, line);
  }

  /**
   * While a set waited for its turn, the engine may have answered at a later instant, and called a hold dead that the
   * set keeps alive. So the set is not dated before that instant, even if the clock steps back meanwhile (INV-07). Once
   * the store has the set, the store dates it, within rule 7's limit.
   */
  #notBeforeAnswers(changeSet: ChangeSet): ChangeSet {
    const { instantMs } = this.#highWater;
    return changeSet.decidedAtMs < instantMs ? { ...changeSet, decidedAtMs: instantMs } : changeSet;
  }
}

/** Takes as many sets from a line as fit. Retries take more than half of the room only if newer sets leave it free. */
const takenFrom = (line: Waiting[], room: number): readonly Waiting[] => {
  const firstNew = line.findIndex(({ wasHeld }) => !wasHeld);
  if (firstNew < 0) return line.splice(0, room);
  const again = line.splice(0, Math.min(firstNew, Math.max(Math.ceil(room / 2), room - (line.length - firstNew))));
  return [...again, ...line.splice(firstNew - again.length, room - again.length)];
};

/** Settles each set with its outcome. Returns the held sets. */
const settleAll = (
  sets: readonly Waiting[],
  outcomes: Result<readonly TriedOutcome[], StoreFailure>,
): readonly Waiting[] => {
  if (outcomes.isErr()) {
    for (const { settle } of sets) settle(err(outcomes.error));
    return [];
  }
  return sets.filter(({ settle }, at) => {
    const outcome = outcomes.value[at] as TriedOutcome;
    if (outcome.kind === "held") return true;
    settle(ok(outcome));
    return false;
  });
};
