import type fc from "fast-check";
import type { ChangeSet, ReservationEngine, ReservationStore } from "../../src/index.ts";
import { createManualClock, createSeededIds, type ManualClock } from "../../src/testing/index.ts";
import { optionsOf, type Answer, type Call } from "../model/asks.ts";
import { createEngine } from "../model/engines.ts";
import type { WorldSpec } from "../model/scene.ts";
import { worldOf, type World } from "../model/world.ts";
import { createTestStore, type TestStore } from "../support/stores.ts";

/** A change set that was accepted, and its place in the history. */
export type Accepted = Readonly<{ set: ChangeSet; sequence: number; atMs: number }>;

/** A call with its own key, and its answer. */
export type Asked = Readonly<{ call: Call; answer: Answer }>;

/** Logs the accepted change sets. */
const logged = (store: ReservationStore, log: Accepted[]): ReservationStore => ({
  ...store,
  commit: async (sets) => {
    const outcomes = await store.commit(sets);
    for (const [at, outcome] of outcomes.unwrapOr([]).entries()) {
      if (outcome.kind === "accepted") log.push({ set: sets[at]!, sequence: outcome.sequence, atMs: outcome.atMs });
    }
    return outcomes;
  },
});

/** Delegates. Each read, commit and listing of due holds waits for the scheduler, and so does its answer. */
const scheduled = (store: ReservationStore, scheduler: fc.Scheduler): ReservationStore => {
  const turn = async <Value>(what: string, work: () => Promise<Value>): Promise<Value> => {
    await scheduler.schedule(Promise.resolve(), what);
    const value = await work();
    await scheduler.schedule(Promise.resolve(), `answer of ${what}`);
    return value;
  };
  return {
    ...store,
    read: (...asked) =>
      turn(`read ${asked[0].map(({ subject }) => subject.kind).join(", ")}`, () => store.read(...asked)),
    commit: (sets) => turn(`commit of ${sets.length}`, () => store.commit(sets)),
    due: (request) => turn("due", () => store.due(request)),
  };
};

/** A place with an hour's service by one of two therapists in a room of three beds, by default. */
const PLACE: WorldSpec = {
  scene: 0,
  grid: 30,
  therapists: [
    { gender: 0, skills: 1, shift: 0, rest: 0, off: 0 },
    { gender: 0, skills: 1, shift: 0, rest: 0, off: 0 },
  ],
  rooms: [{ kind: 0, beds: 3 }],
  equipment: [2],
  services: [{ duration: 60, preparation: 0, recovery: 0, therapist: true, room: 1, equipment: 0 }],
  addOn: { duration: 15, equipment: 0 },
  pack: [0],
  blockTime: 5,
  maxBlockTime: 15,
  lifetimeCap: 30,
  holderLimit: 3,
  guests: 4,
  items: 8,
  leadTime: 0,
  grace: 5,
  holdAgain: 0,
  horizonDays: 3,
  holiday: false,
  reacquires: false,
  dropsNotes: true,
  startsBefore: 60,
};

export const place = (over: Partial<WorldSpec> = {}): World => worldOf({ ...PLACE, ...over });

/** Several engines on one store whose every answer the scheduler holds back. */
export class Race {
  readonly world: World;
  readonly clock: ManualClock;
  readonly store: TestStore;
  readonly engines: readonly ReservationEngine[];
  readonly log: Accepted[] = [];
  readonly asked: Asked[] = [];
  readonly #scheduler: fc.Scheduler;
  readonly #quietly: ReservationEngine;
  readonly #running: Promise<unknown>[] = [];
  #keys = 0;

  constructor(scheduler: fc.Scheduler, world: World, nodes = 3) {
    this.world = world;
    this.#scheduler = scheduler;
    this.clock = createManualClock(world.startMs);
    this.store = createTestStore({ clock: this.clock });
    const base = logged(this.store, this.log);
    const [stock] = world.stocks;
    this.#quietly = createEngine(world, () => stock, base, createSeededIds(99));
    this.engines = Array.from({ length: nodes }, (_, node) =>
      createEngine(world, () => stock, scheduled(base, scheduler), createSeededIds(node)),
    );
  }

  /** Runs a call before the race, alone. */
  async before<Value>(call: Call): Promise<Value> {
    const answer = await this.#ask(this.#quietly, call);
    return answer._unsafeUnwrap() as Value;
  }

  /** Calls a node without waiting. Every call has a key, so that its change set can be found. */
  async send(node: number, call: Call): Promise<Answer> {
    // Calls sent at once read at once; the scheduler orders their reads.
    const engine = this.engines[node % this.engines.length]!;
    const running = this.#scheduler.schedule(Promise.resolve(), "asked").then(() => this.#ask(engine, call));
    this.#running.push(running);
    return running;
  }

  async sweep(node: number): Promise<Readonly<{ expired: number; overtaken: number }>> {
    const running = this.engines[node % this.engines.length]!.expireDue().then((swept) => swept._unsafeUnwrap());
    this.#running.push(running);
    return running;
  }

  /**
   * Sets the clock when the scheduler reaches the last of some turns. With one turn the clock nearly always comes
   * first, since a call takes many.
   */
  tick(atMs: number, turns = 1): void {
    const ticking = async (): Promise<void> => {
      for (let nth = 0; nth < turns; nth += 1) await this.#scheduler.schedule(Promise.resolve(), `clock at ${atMs}`);
      this.clock.set(atMs);
    };
    this.#running.push(ticking());
  }

  /** Waits until every call is answered; a deadlock never ends. */
  async end(): Promise<void> {
    await this.#scheduler.waitFor(Promise.all(this.#running));
  }

  async #ask(engine: ReservationEngine, call: Call): Promise<Answer> {
    const asking = { ...call.asking, key: call.asking.key ?? `race-${(this.#keys += 1)}` };
    const keyed = { ...call, asking };
    const answer = await keyed.ask(engine, optionsOf(asking));
    this.asked.push({ call: keyed, answer });
    return answer;
  }
}
