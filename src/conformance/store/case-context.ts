import type { Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  AgendaPage,
  AgendaRequest,
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
import type { ConformanceCase, Lacks } from "../cases.ts";
import { demand, demandEqual, messageOf, NotConforming, openBy } from "../expectations.ts";
import { ending } from "./change-sets.ts";
import { instant, START } from "./fixtures.ts";
import {
  missingMember,
  type OpenedStore,
  type OptionalMember,
  type StoreCapability,
  type StoreHarness,
  type StorePart,
} from "./harness.ts";
import { comparableDump } from "./comparable.ts";

export type StoreCase = ConformanceCase<StoreHarness>;

export type CaseFacts = Omit<StoreCase, "run"> &
  Readonly<{ needs?: readonly StoreCapability[]; parts?: readonly StorePart[] }>;

/** A case on one fresh store. */
export const storeCase = (facts: CaseFacts, check: (opened: CaseContext) => Promise<void>): StoreCase => ({
  ...facts,
  run: (harness, lacks) => onFreshStore(harness, { lacks }, check),
});

/** A case about parts of the port that a store may lack. */
export const partCase =
  (...parts: readonly StorePart[]): typeof storeCase =>
  (facts, check) =>
    storeCase({ ...facts, parts }, check);

/** A case about answers as time passes. It runs twice: without a sweeper, and with a sweep after each step of time. */
export const timedCase = (facts: CaseFacts, check: (opened: CaseContext) => Promise<void>): StoreCase => ({
  ...facts,
  run: async (harness, lacks) => {
    for (const isSwept of [false, true]) await onFreshStore(harness, { lacks, isSwept }, check);
  },
});

/** The declared lacks, and whether due expiries are recorded after each step of time. */
type How = Readonly<{ lacks: Lacks; isSwept?: boolean }>;

/** Runs a check on a fresh store, and always closes the store. */
export const onFreshStore = async (
  harness: StoreHarness,
  how: How,
  check: (opened: CaseContext) => Promise<void>,
): Promise<void> => {
  const opened = await openBy(harness);
  try {
    await opened.setClock(START);
    await check(new CaseContext(opened, how));
  } catch (cause) {
    if (how.isSwept !== true) throw cause;
    throw new NotConforming(`with the sweeper between all steps: ${messageOf(cause)}`, { cause });
  } finally {
    await opened.close();
  }
};

/** Begins a call while another process holds its lock, and releases the lock at an instant. */
export const heldBack = async <Answer>(
  opened: CaseContext,
  call: () => Promise<Answer>,
  atMs: number,
): Promise<Answer> => {
  const lock = await opened.member("holdLock")();
  const answer = call();
  await lock.waitedFor();
  await opened.harnessed.setClock(atMs);
  await lock.release();
  return answer;
};

/** Waits, in a case about something that must not happen. */
export const pause = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), ms));

/** Returns a store's answer; throws on a failure. */
export const answered = <Value>(result: Result<Value, StoreFailure>): Value => {
  if (result.isOk()) return result.value;
  throw new NotConforming(`the store failed: ${result.error.outcome}, ${result.error.cause}`);
};

/** The open store of a case, and its steps. */
export class CaseContext {
  readonly harnessed: OpenedStore;
  readonly store: ReservationStore;
  readonly #how: How;

  constructor(harnessed: OpenedStore, how: How, store: ReservationStore = harnessed.store) {
    this.harnessed = harnessed;
    this.store = store;
    this.#how = how;
  }

  /** Whether the store has a part of the port, which it may lack by declaration. */
  has(part: StorePart): boolean {
    return !this.#how.lacks.has(part);
  }

  /** Whether the harness has a capability that it may lack by declaration. */
  can(capability: StoreCapability): boolean {
    return !this.#how.lacks.has(capability);
  }

  /** Whether every answer is dated at or after the latest recorded instant. */
  get keepsLatest(): boolean {
    return this.harnessed.keepsLatest === true;
  }

  /** Returns an optional member of the harness, for a case that needs it. */
  member<Name extends OptionalMember>(name: Name): NonNullable<OpenedStore[Name]> {
    const member = this.harnessed[name];
    demand(member !== undefined, missingMember(name));
    return member.bind(this.harnessed) as NonNullable<OpenedStore[Name]>;
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
    const kinds: readonly string[] = outcomes.map(({ kind }) => kind);
    const strange = kinds.find((kind) => kind !== "accepted" && kind !== "refused");
    demandEqual("an outcome that is neither accepted nor refused, of a commit that waits", strange, undefined);
    return outcomes;
  }

  /** Commits sets that must be accepted. */
  async given(...sets: readonly ChangeSet[]): Promise<void> {
    for (const outcome of await this.commit(...sets)) {
      if (outcome.kind === "refused") demandEqual("a set that must be accepted", outcome, "accepted");
    }
  }

  /** Returns the refusal of a set that must be refused. */
  async refusal(set: ChangeSet): Promise<CommitRefusal> {
    const [outcome] = await this.commit(set);
    if (outcome?.kind !== "refused") throw new NotConforming("a set is accepted that must be refused");
    return outcome.because;
  }

  /** Demands that the set is refused for this reason. */
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

  async agenda(request: Omit<AgendaRequest, "floorMs">): Promise<AgendaPage> {
    return answered(await this.store.agenda({ floorMs: instant(0), ...request }));
  }

  /** Sets the clock. If the case is swept, due expiries are then recorded. */
  async at(ms: number): Promise<void> {
    await this.harnessed.setClock(ms);
    if (this.#how.isSwept === true) await this.sweep();
  }

  /** Records every due expiry. */
  async sweep(): Promise<void> {
    // Bounded: a store that keeps listing ended reservations is a fault that other cases find.
    for (let round = 0; round < 100; round += 1) {
      const { due } = await this.due();
      if (due.length === 0) return;
      await this.commit(...due.map(({ reservation }) => ending(reservation)));
    }
  }

  /** Returns all records, in a form in which two stores with the same history are equal. */
  async recorded(): Promise<StoreDump> {
    return this.comparable(await this.harnessed.dump());
  }

  /** Compares recorded events. A store without an outbox is not checked. */
  demandEvents(what: string, came: unknown, expected: unknown): void {
    if (this.has("outbox")) demandEqual(what, came, expected);
  }

  /** Returns a dump in that form, without the parts that the store lacks. */
  comparable(dump: StoreDump): StoreDump {
    const { events, consumers, ...records } = comparableDump(dump);
    return this.has("outbox") ? { ...records, events, consumers } : { ...records, events: [], consumers: [] };
  }

  /** Opens another handle on the same data, with the same clock. */
  async another(): Promise<CaseContext> {
    return new CaseContext(this.harnessed, this.#how, await this.member("reopen")());
  }

  /** Returns this handle, and two more if the harness can open them. */
  async handles(): Promise<readonly CaseContext[]> {
    return this.can("handles") ? [this, await this.another(), await this.another()] : [this];
  }
}
