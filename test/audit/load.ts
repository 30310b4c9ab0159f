import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import type { RecordedEvent, ReservationEngine } from "../../src/index.ts";
import { fastClock, openEngine } from "../crash/center.ts";
import { readLines, type Ask, type Line } from "../crash/journal.ts";
import { dayAfter } from "../crash/rounds.ts";
import { readAll, start } from "../crash/start-client.ts";
import { openStore, openStores, type StoreKind, type StoreSpec } from "../crash/stores.ts";
import { workOn } from "../crash/work.ts";
import { Workload, type Draw } from "../crash/workload.ts";
import { Collector } from "./collect.ts";

/** The amount and duration of a load. */
export type Load = Readonly<{ processes: number; clients: number; forMs: number; kills: number; seed: number }>;

/** The target of a load: `open` returns an engine on it whose store's clock is `aheadMs` ahead. */
export type Target = Readonly<{
  run: (load: Load, draw: Draw) => Promise<readonly Line[]>;
  open: (aheadMs: number) => Promise<Readonly<{ engine: ReservationEngine; close: () => Promise<void> }>>;
  end: () => Promise<void>;
}>;

/** Time after which all clients go on to the next day, since a day fills up. */
const DAY_MS = 3_000;

/** One process, this one, on a store that has no other. */
export const memoryTarget = (startedMs: number): Target => {
  let aheadMs = 0;
  const store = createMemoryStore({
    clock: {
      nowMs: () => fastClock(startedMs, aheadMs).nowMs(),
      elapsedMs: () => fastClock(startedMs).elapsedMs() + aheadMs,
    },
  });
  const open: Target["open"] = (ms) => {
    aheadMs = ms;
    return Promise.resolve({ engine: openEngine(store), close: () => Promise.resolve() });
  };
  return {
    open,
    run: async ({ clients, forMs }, draw) => {
      const { engine } = await open(0);
      const lines: Line[] = [];
      const write = (line: Line): void => void lines.push(JSON.parse(JSON.stringify(line)) as Line);
      const dateNow = () => dayAfter(startedMs, 1 + Math.floor((Date.now() - startedMs) / DAY_MS));
      const workload = new Workload({ seed: draw(2 ** 31), name: "c1", dateNow, looks: true });
      // Calls on this store wait for no I/O, so timers and deliveries would never have a turn.
      const giving = { ...engine, reserve: given(engine.reserve) } as ReservationEngine;
      await workOn(giving, { workload, write, unheard: [], atOnce: clients, forMs });
      return lines;
    },
    end: () => Promise.resolve(),
  };
};

const given =
  <Input extends unknown[], Answer>(run: (...input: Input) => Promise<Answer>) =>
  async (...input: Input): Promise<Answer> => {
    await sleep(0);
    return run(...input);
  };

/** Several processes on one store; some are killed, and their successors retry the unanswered calls. */
export const sharedTarget = async (kind: StoreKind, startedMs: number): Promise<Target> => {
  const stores = await openStores(kind);
  const place = await stores.make(startedMs);
  return targetAt({ kind, place, startedMs, aheadMs: 0 }, async () => {
    await stores.remove(place);
    await stores.end();
  });
};

/** The same on a store that is there already. */
export const targetAt = (spec: StoreSpec, end: Target["end"]): Target => ({
  open: async (aheadMs) => {
    const { store, close } = await openStore({ ...spec, aheadMs }, () => undefined);
    return { engine: openEngine(store), close };
  },
  run: (load, draw) => new Processes(spec, load, draw).run(),
  end,
});

class Processes {
  readonly #spec: StoreSpec;
  readonly #load: Load;
  readonly #draw: Draw;
  readonly #lines: Line[] = [];
  readonly #until: number;
  #started = 0;
  #killsLeft: number;

  constructor(spec: StoreSpec, load: Load, draw: Draw) {
    this.#spec = spec;
    this.#load = load;
    this.#draw = draw;
    this.#until = performance.now() + load.forMs;
    this.#killsLeft = load.kills;
  }

  async run(): Promise<readonly Line[]> {
    await Promise.all(Array.from({ length: this.#load.processes }, () => this.#oneAfterAnother()));
    return this.#lines;
  }

  async #oneAfterAnother(): Promise<void> {
    let unheard: readonly Ask[] = [];
    do {
      unheard = await this.#oneLife(unheard);
    } while (performance.now() < this.#until);
  }

  /** Returns the unanswered calls. */
  async #oneLife(unheard: readonly Ask[]): Promise<readonly Ask[]> {
    this.#started += 1;
    const leftMs = Math.max(0, this.#until - performance.now());
    const client = start({
      name: `c${this.#started}`,
      seed: this.#draw(2 ** 31),
      date: dayAfter(this.#spec.startedMs, 1),
      dayMs: DAY_MS,
      store: this.#spec,
      unheard,
      killAt: null,
      atOnce: this.#load.clients,
      forMs: leftMs,
    });
    const written = readAll(client);
    const isKilled = this.#killsLeft > 0;
    if (isKilled) {
      this.#killsLeft -= 1;
      const share = (this.#load.forMs * this.#load.processes) / (this.#load.kills + this.#load.processes);
      const lifeMs = share / 2 + this.#draw(Math.ceil(share));
      client.stdout?.once("data", () => setTimeout(() => client.kill("SIGKILL"), lifeMs).unref());
    }
    await once(client, "close");
    if (!isKilled && client.exitCode !== 0) throw new Error(`a client ended with ${String(client.exitCode)}`);
    const open = new Map<string, Ask>();
    for (const line of readLines(written())) {
      if ("fault" in line) throw new Error(`a client threw: ${line.fault}`);
      this.#lines.push(line);
      if ("ask" in line) open.set(line.ask.key, line.ask);
      else open.delete(line.answered.key);
    }
    return [...open.values()];
  }
}

/** Delivers events while a task runs, as a dispatcher beside it would. */
export const deliverBeside = async <Value>(
  engine: ReservationEngine,
  events: RecordedEvent[],
  running: Promise<Value>,
): Promise<Value> => {
  const collector = new Collector(engine, events);
  const state = { isOver: false };
  const over = (): void => void (state.isOver = true);
  running.then(over, over);
  while (!state.isOver) {
    await collector.deliverIfReached();
    await Promise.race([running.catch(() => undefined), sleep(50)]);
  }
  return running;
};
