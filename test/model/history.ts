import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import type { ReservationEngine } from "../../src/index.ts";
import { createManualClock, type ManualClock } from "../../src/testing/index.ts";
import { optionsOf, type Answer, type Call } from "./asks.ts";
import { callOf } from "./calls.ts";
import { createEngine, IdsOfCalls } from "./engines.ts";
import { nthNewest } from "./inputs.ts";
import { changesBetween, checkEverything, Deaths } from "./invariants.ts";
import { expectSame, Model, type Asking } from "./model.ts";
import { Difference, type ModelEvent } from "./records.ts";
import type { ClockMove, Step } from "./steps.ts";
import { DAY, MINUTE } from "./wall.ts";
import type { World } from "./world.ts";
import { createTestStore, type TestStore } from "../support/stores.ts";

/** The counts of one history. */
export type Tally = Readonly<{
  accepted: Map<string, number>;
  refused: Map<string, number>;
  codes: Map<string, number>;
}>;

export const newTally = (): Tally => ({ accepted: new Map(), refused: new Map(), codes: new Map() });
const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

export type HistoryOptions = Readonly<{
  /** Compares everything each time after this number of commands, and at the end. */
  checkEvery: number;
  tally?: Tally;
  /** Records everything that happened, to replay it on another store. */
  journal?: Entry[];
  /** The clock never steps back. */
  forwardOnly?: boolean;
  /** The first engine gets the calls of the second, too. */
  oneEngine?: boolean;
  /** The store, if it differs from the project's store. */
  createStore?: typeof createTestStore;
}>;

/** Something that happened: the clock or the catalog was set, or a call was answered. */
export type Entry =
  | Readonly<{ kind: "clock"; atMs: number }>
  | Readonly<{ kind: "catalog"; stock: number }>
  | Readonly<{ kind: "call"; call: Call; answer: Answer }>;

/** Two engines on one store, and the model beside them. */
export class History {
  readonly model: Model;
  readonly store: TestStore;
  readonly engines: readonly ReservationEngine[];
  readonly calls: Call[] = [];
  commands = 0;
  readonly #clock: ManualClock;
  readonly #options: HistoryOptions;
  readonly #deaths = new Deaths();
  readonly #ids = new IdsOfCalls();
  #dump: MemoryDump;

  constructor(world: World, options: HistoryOptions) {
    this.#options = options;
    this.model = new Model(world);
    this.#clock = createManualClock(world.startMs);
    this.store = (options.createStore ?? createTestStore)({ clock: this.#clock });
    this.engines = [0, 1].map(() => createEngine(world, () => this.model.stock, this.store, this.#ids));
    this.#dump = this.store.dump();
  }

  /** One step on both sides; throws a {@link Difference}. */
  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case "clock":
        this.moveClock(step.move);
        return;
      case "catalog":
        this.model.stock = this.model.world.stocks[step.stock] ?? this.model.stock;
        this.#options.journal?.push({ kind: "catalog", stock: step.stock });
        return;
      case "again": {
        const call = nthNewest(this.calls, step.at);
        if (call === undefined) return;
        const actor = step.actor === 0 ? call.asking.actor : ({ kind: "guest", guestId: "g2" } as const);
        await this.call({ ...call, asking: { ...call.asking, engine: step.engine, actor } });
        return;
      }
      default: {
        const call = callOf(this.model, step);
        if (call.asking.key !== null) this.calls.push(call);
        await this.call(call);
      }
    }
  }

  async call(asked: Call): Promise<void> {
    const { model, store } = this;
    const call = this.#options.oneEngine === true ? { ...asked, asking: { ...asked.asking, engine: 0 } } : asked;
    const { asking, name } = call;
    const where = `${name} ${JSON.stringify(call.input)} ${describeAsking(asking)} at ${model.clockMs}`;
    try {
      this.#ids.begin(this.commands);
      // A replay repeats the answer of an earlier instant: it calls nothing dead or alive.
      const isReplay = asking.key !== null && model.remembered.has(asking.key);
      const expected = call.expected(model, asking);
      const answer = await call.ask(this.engines[asking.engine] as ReservationEngine, optionsOf(asking));
      this.#options.journal?.push({ kind: "call", call, answer });
      const { tally } = this.#options;
      if (answer.isErr()) {
        if (tally !== undefined) {
          count(tally.refused, name);
          count(tally.codes, answer.error.code);
        }
        if (expected.kind !== "refused") throw new Difference("refused", { model: "accepted", engine: answer.error });
        expectRefusal(expected.refusal, answer.error);
      } else {
        if (tally !== undefined) count(tally.accepted, name);
        if (expected.kind !== "accepted")
          throw new Difference("accepted", { model: expected.refusal, engine: answer.value });
      }
      const events = expected.kind === "accepted" && answer.isOk() ? expected.learn(answer.value) : [];
      if (!isReplay) this.#deaths.hear(call, answer);
      const dump = store.dump();
      if (dump.sequence > this.#dump.sequence)
        model.latestMs = Math.max(model.latestMs, model.highWater[asking.engine] as number);
      changesBetween(this.#dump, dump, { events, refused: answer.isErr() });
      this.#dump = dump;
      this.commands += 1;
      if (this.commands % this.#options.checkEvery === 0) checkEverything(model, dump);
    } catch (cause) {
      if (cause instanceof Difference) throw new Difference(`${where}: ${cause.where}`, cause);
      throw new Difference(where, { model: "no exception", engine: cause instanceof Error ? cause.stack : cause });
    }
  }

  /** The last look at everything. */
  end(): void {
    checkEverything(this.model, this.#dump);
  }

  dump(): MemoryDump {
    return this.#dump;
  }

  moveClock(move: ClockMove): void {
    const { model } = this;
    const toMs = clockAfter(model, move);
    const { startMs } = model.world;
    const leastMs = this.#options.forwardOnly === true ? model.clockMs : startMs - DAY;
    model.clockMs = Math.min(Math.max(toMs, leastMs), startMs + 2 * DAY);
    this.#clock.set(model.clockMs);
    this.#options.journal?.push({ kind: "clock", atMs: model.clockMs });
  }
}

const clockAfter = (model: Model, move: ClockMove): number => {
  switch (move.to) {
    case "minutes":
      return model.clockMs + move.minutes * MINUTE;
    case "milliseconds":
      return model.clockMs + move.ms;
    default: {
      const hold = nthNewest(
        model.reservations.filter(({ status }) => status === "reserved"),
        move.hold,
      );
      if (hold === undefined) return model.clockMs;
      const toMs = move.to === "expiry" ? hold.expiresAtMs : move.to === "start" ? hold.startMs : hold.chainEndMs;
      return toMs + move.plusMs;
    }
  }
};

const describeAsking = ({ engine, actor, key }: Asking): string =>
  `(engine ${engine}${actor.kind === "guest" ? `, guest ${actor.guestId}` : ""}${key === null ? "" : `, ${key}`})`;

const UNORDERED = new Set(["itemIds", "therapistIds"]);

const expectRefusal = (model: ModelEvent | Readonly<Record<string, unknown>>, engine: object): void => {
  const { problem: _text, ...facts } = engine as Record<string, unknown>;
  const expected: Record<string, unknown> = { ...model };
  for (const [name, value] of Object.entries(expected)) {
    if (UNORDERED.has(name)) {
      expected[name] = [...(value as string[])].sort();
      facts[name] = [...((facts[name] as string[] | undefined) ?? [])].sort();
    }
    if (typeof value === "object" && value !== null && "oneOf" in value) {
      const choices = value.oneOf as readonly unknown[];
      if (choices.includes(facts[name])) expected[name] = facts[name];
    }
  }
  expectSame("another refusal", expected, facts);
};
