import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWithSteps } from "../../src/adapters/sqlite/open.ts";
import { dumpOf as dumpOfFile } from "../adapters/sqlite/dump.ts";
import { openHandle } from "../support/stores.ts";
import { inKitForm } from "../support/kit-form.ts";
import { fastClock } from "./center.ts";
import type { CrashStores, OpenCrashStore } from "./stores.ts";

/** The points of a commit to a file. */
export const SQLITE_STEPS = ["locked", "written", "committed"] as const;

/** A file in a separate folder for each store; `place` is the folder. */
export const sqliteStores = (): CrashStores => ({
  make: () => mkdtemp(join(tmpdir(), "holdfast-crash-")),
  remove: (folder) => rm(folder, { recursive: true }),
  end: () => Promise.resolve(),
});

const fileIn = (folder: string): string => join(folder, "holdfast.db");

export const openSqliteStore: OpenCrashStore = async ({ place, startedMs, aheadMs }, onStep) => {
  const clock = fastClock(startedMs, aheadMs);
  const opened = await openWithSteps({ file: fileIn(place), clock, waitLimitMs: 10_000 }, onStep);
  if (opened.isErr()) throw new Error(`the store did not open: ${JSON.stringify(opened.error)}`);
  const { store } = opened.value;
  return {
    store,
    dump: () => {
      const handle = openHandle(fileIn(place));
      try {
        handle.exec("BEGIN");
        return Promise.resolve(inKitForm(dumpOfFile(handle)));
      } finally {
        handle.close();
      }
    },
    close: () => store.close(),
  };
};
