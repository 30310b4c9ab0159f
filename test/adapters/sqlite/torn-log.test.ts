import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confirming, holding } from "../../../src/conformance/store/change-sets.ts";
import { aHold, START } from "../../../src/conformance/store/fixtures.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { commit, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { dumpOf } from "./dump.ts";

// A power cut leaves the log as far as it was on the disk. The acknowledged commits are before that.

const COMMITS = 6;

/** A file in use, and the length of its log after each commit. */
const written = async () => {
  const file = freshFile();
  const { store } = await opened({ file, clock: createManualClock(START) });
  const logs: number[] = [];
  const dumps: unknown[] = [];
  for (let n = 1; n <= COMMITS; n += 1) {
    await commit(store, holding(n), ...(n > 1 ? [confirming(aHold(n - 1))] : []));
    logs.push(statSync(`${file}-wal`).size);
    dumps.push(dumpOf(handleOn(file)));
  }
  return { file, logs, dumps };
};

const copied = (file: string): string => {
  const copy = freshFile();
  for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix);
  return copy;
};

/** The records that a store finds when it opens a file, after checking that it can continue from there. */
const recovered = async (file: string): Promise<unknown> => {
  const { store } = await opened({ file, clock: createManualClock(START) });
  const found = dumpOf(handleOn(file));
  await commit(store, holding(50));
  return found;
};

describe("N20 a log with a torn tail", () => {
  it("has each commit that was whole before the tear, and nothing of the torn one", async () => {
    const { file, logs, dumps } = await written();
    for (let at = 1; at < COMMITS; at += 1) {
      const [before = 0, after = 0] = logs.slice(at - 1);
      for (const length of [before, before + 1, Math.floor((before + after) / 2), after - 1]) {
        const copy = copied(file);
        truncateSync(`${copy}-wal`, length);
        expect(await recovered(copy), `cut to ${length} of ${after} bytes`).toEqual(dumps[at - 1]);
      }
    }
  });

  it("ignores any bytes behind the last whole commit", async () => {
    const { file, logs, dumps } = await written();
    const copy = copied(file);
    const log = readFileSync(`${copy}-wal`);
    log.fill(0xa5, (logs.at(-2) ?? 0) + 100);
    writeFileSync(`${copy}-wal`, log);
    expect(await recovered(copy)).toEqual(dumps.at(-2));
  });
});
