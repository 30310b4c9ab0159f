import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { createMemoryStore } from "../memory/reservation-store.ts";
import { openSqlite } from "../sqlite/open.ts";

/** Where the demo records what happens, in words that end a sentence, and how to leave nothing of it behind. */
export type DemoStore = Readonly<{ store: ReservationStore; where: string; close: () => Promise<void> }>;

/** Opens a store on the demo's clock; throws where there is none to be had. */
export type OpenDemoStore = (clock: Clock) => Promise<DemoStore>;

/** An SQLite file of its own, which the end of the demo removes. */
export const openDemoFile: OpenDemoStore = async (clock) => {
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

/** The memory of this process. */
export const openDemoMemory: OpenDemoStore = (clock) =>
  Promise.resolve({ store: createMemoryStore({ clock }), where: "in memory", close: () => Promise.resolve() });
