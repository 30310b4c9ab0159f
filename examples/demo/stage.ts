import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReservationEngine, type Clock, type ReservationEngine, type ReservationStore } from "holdfast";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "holdfast/catalog";
import { createLuxonZoneRules } from "holdfast/luxon";
import { createMemoryStore } from "holdfast/memory";
import { openSqlite } from "holdfast/sqlite";
import { systemParts } from "holdfast/system";
import { createManualClock, type ManualClock } from "holdfast/testing";

export const DATE = "2026-05-13";
export const CENTER = "harbour-spa";

export type Print = (line: string) => void;

/** An engine on the sample center, with a clock that moves only when the story moves it. */
export type Stage = Readonly<{
  engine: ReservationEngine;
  clock: ManualClock;
  print: Print;
  /** Prints a statement, and whether it is true. */
  check: (statement: string, isTrue: boolean) => void;
  /** The first letter of the guest's name, by the reservation's id. */
  initials: Map<string, string>;
  close: () => Promise<void>;
}>;

/** Opens the stage at eight in the morning, on an SQLite file that `close` removes, or in memory. */
export const openStage = async (print: Print, check: Stage["check"], inMemory: boolean): Promise<Stage> => {
  const zones = createLuxonZoneRules();
  const system = systemParts();
  const file = valueOf(await readCatalogFile(sampleCatalogUrl(), { zones }));
  const sources = createFileCatalog(file, { ids: system.ids });
  const clock = createManualClock(Date.parse(`${DATE}T08:00:00+02:00`));
  const { store, where, close } = await (inMemory ? openMemory(clock) : openFile(clock));
  print(`Everything is recorded ${where}.`);
  const engine = createReservationEngine({ store, ...sources, zones, ...system });
  return { engine, clock, print, check, initials: new Map(), close };
};

/** The value of a result that this story expects to be accepted. */
export const valueOf = <Value>(result: { _unsafeUnwrap: () => Value }): Value => result._unsafeUnwrap();

/** The center's wall clock: Rome is two hours ahead of UTC on that day. */
export const wallOf = (instantMs: number): string => new Date(instantMs + 2 * 3_600_000).toISOString().slice(11, 23);

type Opened = Readonly<{ store: ReservationStore; where: string; close: () => Promise<void> }>;

const openMemory = (clock: Clock): Promise<Opened> =>
  Promise.resolve({ store: createMemoryStore({ clock }), where: "in memory", close: () => Promise.resolve() });

const openFile = async (clock: Clock): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = join(folder, "holdfast.db");
  const opened = await openSqlite({ file, clock });
  if (opened.isErr()) {
    await remove();
    throw new Error(`${opened.error.message} (or run the demo with --memory)`);
  }
  const { store } = opened.value;
  const close = async (): Promise<void> => {
    await store.close();
    await remove();
  };
  return { store, where: `in the file ${file}, which is removed at the end`, close };
};
