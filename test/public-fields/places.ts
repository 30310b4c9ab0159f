import { onTestFinished, vi } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import type { ReservationEngine, ReservationStore } from "../../src/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import type { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { freshFile } from "../support/sqlite-files.ts";
import { MINUTE, NOW } from "../support/catalog.ts";
import { tampered } from "../support/tampered-store.ts";
import { openWorld } from "../support/engine-world.ts";

/** A slow part in the middle of a reserve: a port of the host, or the way to the store. */
export type Slow = "the guest directory" | "the catalog" | "the roster" | "the commit";

/** Two engines on one store, each as in its own process, and a guest of each. */
export type Place = Readonly<{
  ada: ReservationEngine;
  ben: ReservationEngine;
  /** Lets time pass on every clock. */
  pass: (ms: number) => Promise<void>;
  nowMs: () => number;
  /** The next answer of this to Ada's engine waits until it is let go; `asked` resolves once it was called. */
  hold: (slow: Slow) => Readonly<{ asked: Promise<void>; letGo: () => void }>;
}>;

type Stores = Readonly<{
  adas: ReservationStore;
  bens: ReservationStore;
  setClock: (ms: number) => Promise<void>;
  /** The error of this process's own clock during a call. */
  skewMs?: number;
}>;

const openPlace = async ({ adas, bens, setClock, skewMs = 0 }: Stores): Promise<Place> => {
  const world = await openWorld();
  const store = tampered(adas);
  let nowMs = NOW;
  await setClock(nowMs);
  const { catalog, roster } = world.host;
  const ports = {
    "the guest directory": [world.directory, "find"],
    "the catalog": [catalog, "center"],
    "the roster": [roster, "roster"],
  } as const;
  const hold: Place["hold"] = (slow) => {
    let [ask, letGo] = [(): void => undefined, (): void => undefined];
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const going = new Promise<void>((resolve) => (letGo = resolve));
    const late = async <Value>(run: () => Promise<Value>): Promise<Value> => {
      ask();
      await going;
      return run();
    };
    if (slow === "the commit") store.onNextCommit((commit) => late(commit));
    else {
      const [port, name] = ports[slow];
      const methods = port as unknown as Record<string, (...input: unknown[]) => Promise<unknown>>;
      const usual = methods[name] as (typeof methods)[string];
      methods[name] = (...input) => {
        methods[name] = usual;
        return late(() => usual(...input));
      };
    }
    return { asked, letGo };
  };
  return {
    ada: skewed(world.engineOn(store), -skewMs),
    ben: skewed(world.engineOn(bens), skewMs),
    pass: async (ms) => {
      nowMs += ms;
      await setClock(nowMs);
    },
    nowMs: () => nowMs,
    hold,
  };
};

/** The same engine in a process whose own clock is wrong. */
const skewed = (engine: ReservationEngine, skewMs: number): ReservationEngine => {
  if (skewMs === 0) return engine;
  const calls = Object.entries(engine).map(([name, run]: [string, unknown]) => [
    name,
    (...input: unknown[]): unknown => {
      vi.useFakeTimers({ toFake: ["Date"], now: NOW + skewMs });
      return (run as (...all: unknown[]) => unknown)(...input);
    },
  ]);
  onTestFinished(() => void vi.useRealTimers());
  return Object.fromEntries(calls) as ReservationEngine;
};

export const memoryPlace = (): Promise<Place> => {
  const clock = createManualClock(NOW);
  const store = createMemoryStore({ clock });
  return openPlace({ adas: store, bens: store, setClock: (ms) => Promise.resolve(void clock.set(ms)) });
};

/** Two handles on a file; the clock of Ada's process is `behindMs` behind. */
export const sqlitePlace = async (behindMs = 0): Promise<Place> => {
  const file = freshFile();
  const clocks = { adas: createManualClock(NOW), bens: createManualClock(NOW) };
  const open = async (clock: (typeof clocks)["adas"]): Promise<ReservationStore> => {
    const { store } = (await openSqlite({ file, clock }))._unsafeUnwrap();
    onTestFinished(() => store.close());
    return store;
  };
  return openPlace({
    adas: await open(clocks.adas),
    bens: await open(clocks.bens),
    setClock: (ms) => {
      clocks.adas.set(ms - behindMs);
      clocks.bens.set(ms);
      return Promise.resolve();
    },
  });
};

/** Two pools on a server; the clocks of the engines' processes are ten minutes apart, and none of them matters. */
export const postgresPlace = async (harness: Awaited<ReturnType<typeof createPostgresHarness>>): Promise<Place> => {
  const { store, reopen, setClock } = await harness.open();
  const other = await reopen?.();
  if (other === undefined) throw new Error("the harness has several handles");
  return openPlace({ adas: store, bens: other, setClock, skewMs: 5 * MINUTE });
};
