import { err, ok, type Result } from "neverthrow";
import type { CenterId } from "../../domain/ids.ts";
import type { ChangeSet, CommitOutcome, ReservationStore, TriedOutcome } from "../../ports/reservation-store.ts";
import type { Locked, StoreFailure } from "../../ports/store-failure.ts";
import type { HighWater } from "./high-water.ts";

type Waiting = Readonly<{
  changeSet: ChangeSet;
  /** When its caller began to wait. */
  sinceMs: number;
  /** Whether it is `locked` as soon as it is held. */
  passesOver: boolean;
  /** Whether it is tried again: those are at the front of their line. */
  wasHeld: boolean;
  settle: (outcome: Result<CommitOutcome, StoreFailure>) => void;
  fail: (cause: unknown) => void;
}>;

/** The change sets of some centers, in the order of the centers' turns; of one center, in the order in which they came. */
type Lines = Map<CenterId, Waiting[]>;

/** One commit, in the turns of these centers. */
type Group = Readonly<{ sets: readonly Waiting[]; centers: readonly CenterId[] }>;

const PASSED_OVER: Locked = { outcome: "locked", cause: "another transaction has a lock of it" };

/** Groups of sets that have not been held: one more would only make each smaller, and the database works for each. */
const MOST_THAT_TRY = 2;

/**
 * Batches commits: a change set that comes while its center's commit is under way goes into a later one. Sets of one center
 * are committed in the order in which they came, but for those that are held. Groups of different centers may be under way side
 * by side, if the store takes that: then no group waits for a lock. A set that needs one that is held waits for it by itself,
 * so that it stops no other, not even of its own center (rule 20). Nothing else commits, but for what joins a transaction of the host.
 */
export class CommitQueue {
  readonly #store: ReservationStore;
  readonly #maxBatch: number;
  readonly #highWater: HighWater;
  /** Each center with sets is in one of these: its turn may come, or its commit is under way. */
  readonly #ready: Lines = new Map();
  readonly #underWay: Lines = new Map();
  /** A lock of theirs was held. */
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
   * Returns the outcome of one change set, once its batch is durable. It waits for other transactions for as long as the store
   * says in all, counted from `sinceMs`, however often it is tried: a set that is held after that is locked.
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
   * The same for many change sets, once the last of them is durable: without a promise for each. With
   * `passesOver` a set that another transaction holds up is `locked` at once, if the store can tell.
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

  /** Whether the caller would wait for its own transaction (rule 20). Its set lines up behind no other then. */
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
        // By itself, and in the turn of no center.
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

  /** `waits`: for locks that other processes have. */
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

  /** Whether a set has waited for as long as the store waits in all: then it is not tried again. */
  #hasWaited({ sinceMs }: Waiting): boolean {
    const { concurrentCommits } = this.#store;
    return concurrentCommits !== null && performance.now() - sinceMs >= concurrentCommits.waitLimitMs;
  }

  /** The last place is for those that do not wait. */
  #mayWait(): boolean {
    return this.#waiting < (this.#store.concurrentCommits?.inFlight ?? 1) - 1;
  }

  /**
   * Held sets for which no commit that waits has a place are tried again after a pause, before what came to their centers
   * meanwhile. Their locks may be free long before those that are waited for. Many leave half of a batch to the others.
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
   * While a set waited for its turn, the engine may have answered at a later instant, and called dead what the set keeps
   * alive. It is not dated before that, if the clock steps back meanwhile (INV-07). Once the store has it, rule 7's limit
   * holds: the store dates it.
   */
  #notBeforeAnswers(changeSet: ChangeSet): ChangeSet {
    const { instantMs } = this.#highWater;
    return changeSet.decidedAtMs < instantMs ? { ...changeSet, decidedAtMs: instantMs } : changeSet;
  }
}

/** Takes as many sets from a line as there is room for. Those that are tried again fill more than half of it only alone. */
const takenFrom = (line: Waiting[], room: number): readonly Waiting[] => {
  const firstNew = line.findIndex(({ wasHeld }) => !wasHeld);
  if (firstNew < 0) return line.splice(0, room);
  const again = line.splice(0, Math.min(firstNew, Math.max(Math.ceil(room / 2), room - (line.length - firstNew))));
  return [...again, ...line.splice(firstNew - again.length, room - again.length)];
};

/** Answers each caller. Returns the sets that were held. */
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
