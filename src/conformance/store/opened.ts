import type { Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  ChangeSet,
  CommitOutcome,
  CommitRefusal,
  DuePage,
  ListRequest,
  ReadRequest,
  ReservationPage,
  ReservationStore,
  Snapshot,
} from "../../ports/reservation-store.ts";
import type { EventOutbox } from "../../ports/event-outbox.ts";
import type { Retention } from "../../ports/retention.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { StoreDump } from "../store-dump.ts";
import type { ConformanceCase } from "../cases.ts";
import { demand, demandEqual, NotConforming } from "../expectations.ts";
import { ending } from "./change-sets.ts";
import { instant, START } from "./given.ts";
import type { OpenedStore, StoreCapability, StoreHarness } from "./harness.ts";
import { comparableDump } from "./comparable.ts";

export type StoreCase = ConformanceCase<StoreHarness>;

type Told = Readonly<{ id: string; title: string; shows: readonly string[]; needs?: readonly StoreCapability[] }>;

/** A case on one fresh store. */
export const storeCase = (told: Told, check: (opened: Opened) => Promise<void>): StoreCase => ({
  ...told,
  run: (harness) => onFreshStore(harness, { isSwept: false }, check),
});

/** A case about answers as time passes: with the sweeper never running, and with it running whenever time has passed. */
export const timedCase = (told: Told, check: (opened: Opened) => Promise<void>): StoreCase => ({
  ...told,
  run: async (harness) => {
    for (const isSwept of [false, true]) await onFreshStore(harness, { isSwept }, check);
  },
});

/** Runs a check on a store of its own, and closes it whatever happens. */
export const onFreshStore = async (
  harness: StoreHarness,
  { isSwept }: Readonly<{ isSwept: boolean }>,
  check: (opened: Opened) => Promise<void>,
): Promise<void> => {
  const opened = await harness.open();
  try {
    await opened.setClock(START);
    await check(new Opened(opened, isSwept));
  } catch (cause) {
    if (!isSwept) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new NotConforming(`with the sweeper between all steps: ${said}`, { cause });
  } finally {
    await opened.close();
  }
};

/** What a store answered; a failure is no answer. */
export const answered = <Value>(result: Result<Value, StoreFailure>): Value => {
  if (result.isOk()) return result.value;
  throw new NotConforming(`the store failed: ${result.error.outcome}, ${result.error.cause}`);
};

/** A fresh store in the hands of a case. */
export class Opened {
  readonly harnessed: OpenedStore;
  readonly store: ReservationStore;
  readonly #isSwept: boolean;

  constructor(harnessed: OpenedStore, isSwept: boolean, store: ReservationStore = harnessed.store) {
    this.harnessed = harnessed;
    this.store = store;
    this.#isSwept = isSwept;
  }

  /** Whether no answer of the store is dated before the latest instant that is recorded. */
  get keepsLatest(): boolean {
    return this.harnessed.keepsLatest === true;
  }

  get outbox(): EventOutbox {
    const { outbox } = this.store;
    if (outbox === null) throw new NotConforming("a store without an outbox says that it lacks one");
    return outbox;
  }

  get retention(): Retention {
    const { retention } = this.store;
    if (retention === null) throw new NotConforming("a store without retention says that it lacks it");
    return retention;
  }

  async read(request: ReadRequest, floorMs: EpochMs = instant(0)): Promise<Snapshot> {
    const [snapshot] = await this.readAll([request], floorMs);
    return snapshot as Snapshot;
  }

  async readAll(requests: readonly ReadRequest[], floorMs: EpochMs = instant(0)): Promise<readonly Snapshot[]> {
    const snapshots = answered(await this.store.read(requests, floorMs));
    demand(snapshots.length === requests.length, "each request of a read has an answer");
    return snapshots;
  }

  async commit(...sets: readonly ChangeSet[]): Promise<readonly CommitOutcome[]> {
    const outcomes = answered(await this.store.commit(sets));
    demand(outcomes.length === sets.length, `${sets.length} sets have as many outcomes, not ${outcomes.length}`);
    return outcomes;
  }

  /** Commits sets that must be accepted. */
  async given(...sets: readonly ChangeSet[]): Promise<void> {
    for (const outcome of await this.commit(...sets)) {
      if (outcome.kind === "refused") demandEqual("a set that nothing speaks against", outcome, "accepted");
    }
  }

  /** Why a set is refused, which it must be. */
  async refusal(set: ChangeSet): Promise<CommitRefusal> {
    const [outcome] = await this.commit(set);
    if (outcome?.kind !== "refused") throw new NotConforming("a set is accepted that must be refused");
    return outcome.because;
  }

  /** The set must be refused for this reason. */
  async refuses(what: string, set: ChangeSet, because: CommitRefusal): Promise<void> {
    const [outcome] = await this.commit(set);
    demandEqual(what, outcome?.kind === "refused" ? outcome.because : outcome, because);
  }

  async due(limit = 100, floorMs: EpochMs = instant(0)): Promise<DuePage> {
    return answered(await this.store.due({ floorMs, limit }));
  }

  async list(request: Omit<ListRequest, "floorMs">): Promise<ReservationPage> {
    return answered(await this.store.list({ floorMs: instant(0), ...request }));
  }

  /** From now on the clock shows this; where the case is swept, everything that is due is then recorded. */
  async at(ms: number): Promise<void> {
    await this.harnessed.setClock(ms);
    if (this.#isSwept) await this.sweep();
  }

  /** Records every expiry that is due. */
  async sweep(): Promise<void> {
    // Bounded: a store that goes on listing what has ended is a fault that other cases name.
    for (let round = 0; round < 100; round += 1) {
      const { due } = await this.due();
      if (due.length === 0) return;
      await this.commit(...due.map(({ reservation }) => ending(reservation)));
    }
  }

  /** Everything recorded, in a form in which two stores with the same history are equal. */
  async recorded(): Promise<StoreDump> {
    return comparableDump(await this.harnessed.dump());
  }

  /** Another handle on the same data, by the same clock. */
  async another(): Promise<Opened> {
    const { reopen } = this.harnessed;
    demand(reopen !== undefined, "a harness that does not lack handles can reopen");
    return new Opened(this.harnessed, this.#isSwept, await reopen());
  }
}
