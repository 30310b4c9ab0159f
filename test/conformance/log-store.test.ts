import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openLog, openLogStore } from "../../examples/log-store/store.ts";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { holding, ofBooking, reading } from "../../src/conformance/store/change-sets.ts";
import { START } from "../../src/conformance/store/fixtures.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { logStoreHarness } from "./log-store-harness.ts";

describeReservationStore({
  name: "the worked example on ordered tables",
  runner: { describe, it },
  harness: logStoreHarness(),
  lacks: { host_transactions: "the log has one writer, which is the store" },
});

describe("the worked example opened again", () => {
  const folder = mkdtempSync(join(tmpdir(), "log-store-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const clock = createManualClock(START);
  let logs = 0;

  /** A log with two holds in it, closed. */
  const written = async (): Promise<string> => {
    const path = join(folder, `${(logs += 1)}.log`);
    const store = await openLogStore(path, clock);
    for (const n of [1, 2]) expect((await store.commit([holding(n)])).isOk()).toBe(true);
    await store.close();
    return path;
  };

  const found = async (path: string): Promise<readonly boolean[]> => {
    const store = await openLogStore(path, clock);
    const read = await store.read([reading(ofBooking(1)), reading(ofBooking(2))], START);
    await store.close();
    return read._unsafeUnwrap().map(({ booking }) => booking !== null);
  };

  it("has every acknowledged commit, in a log that has not grown", async () => {
    const path = await written();
    const { size } = statSync(path);
    expect(await found(path)).toEqual([true, true]);
    expect(statSync(path).size).toBeLessThanOrEqual(size);
  });

  it("leaves out a torn last line, torn at any byte, and continues after the last whole one", async () => {
    const bytes = readFileSync(await written());
    const begins = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
    for (const length of [begins, begins + 1, Math.floor((begins + bytes.length) / 2), bytes.length - 1]) {
      const path = join(folder, `${(logs += 1)}.log`);
      writeFileSync(path, bytes.subarray(0, length));
      expect(await found(path)).toEqual([true, false]);
      const store = await openLogStore(path, clock);
      expect((await store.commit([holding(2)])).isOk()).toBe(true);
      await store.close();
      expect(await found(path)).toEqual([true, true]);
    }
  });

  it("leaves out a last line of which a part never came to the disk", async () => {
    const path = await written();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, bytes.length - 20, bytes.length - 10));
    expect(await found(path)).toEqual([true, false]);
  });

  it("has nothing of an append that failed, long or short, and goes on after it", async () => {
    const path = join(folder, `${(logs += 1)}.log`);
    let fails = false;
    const log = await openLog(path, (file) => (fails ? Promise.reject(new Error("no space left")) : file.sync()));
    await log.transact((tables) => tables.put("one", "1"));
    fails = true;
    const failed = log.transact((tables) => tables.put("two", '"long"'.repeat(50)));
    await expect(failed).rejects.toThrow("no space left");
    const all = () => readFileSync(path, "utf8").trimEnd().split("\n").slice(1);
    expect(all()).toEqual(['[["one","1"]]']);
    fails = false;
    await log.transact((tables) => tables.put("two", "2"));
    expect(all()).toEqual(['[["one","1"]]', '[["two","2"]]']);
    await log.close();
  });

  it("is refused if a line before the last is damaged", async () => {
    const path = await written();
    writeFileSync(path, `[[\n${readFileSync(path, "utf8")}`);
    await expect(openLogStore(path, clock)).rejects.toThrow(SyntaxError);
  });
});
