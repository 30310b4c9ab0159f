import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWithSteps } from "../../src/adapters/sqlite/open.ts";
import type { ReservationStore } from "../../src/index.ts";
import type { StoreDump } from "../../src/testing/index.ts";
import { dumpOf as dumpOfFile } from "../adapters/sqlite/dump.ts";
import { openHandle } from "../stores.ts";
import { inKitForm } from "../testing/conformance/kit-form.ts";
import { fastClock } from "./center.ts";

/** Where a store is, and what its clock shows: to be handed to another process. */
export type StoreSpec = Readonly<{ folder: string; startedMs: number; aheadMs: number }>;

/** The points of a commit at which a client may kill itself. */
export const STEPS = ["locked", "written", "committed"] as const;
export type Step = (typeof STEPS)[number];

/** A fresh one, in a folder of its own. */
export const newStore = async (): Promise<StoreSpec> => ({
  folder: await mkdtemp(join(tmpdir(), "holdfast-crash-")),
  startedMs: Date.now(),
  aheadMs: 0,
});

export const removeStore = ({ folder }: StoreSpec): Promise<void> => rm(folder, { recursive: true });

const fileOf = ({ folder }: StoreSpec): string => join(folder, "holdfast.db");

export const openStore = async (spec: StoreSpec, onStep: (step: Step) => void): Promise<ReservationStore> => {
  const clock = fastClock(spec.startedMs, spec.aheadMs);
  const opened = await openWithSteps({ file: fileOf(spec), clock, waitLimitMs: 10_000 }, onStep);
  if (opened.isErr()) throw new Error(`the store did not open: ${JSON.stringify(opened.error)}`);
  return opened.value.store;
};

/** From one consistent state, while clients go on writing. Opened first, as any process would: the tables are then there. */
export const dumpOf = async (spec: StoreSpec): Promise<StoreDump> => {
  await (await openStore(spec, () => undefined)).close();
  const handle = openHandle(fileOf(spec));
  try {
    handle.exec("BEGIN");
    return inKitForm(dumpOfFile(handle));
  } finally {
    handle.close();
  }
};
