import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding } from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { START } from "../../../src/conformance/store/fixtures.ts";
import { commit, failure, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { dumpOf } from "./dump.ts";

const clock = createManualClock(START);

/** The main file alone, elsewhere, like a copy made after a stop. */
const copied = (file: string): string => {
  const copy = freshFile();
  copyFileSync(file, copy);
  return copy;
};

describe("N21 a data file that is copied after close", () => {
  it.each(["full", "normal", "off"] as const)("is whole by itself, synchronous %s", async (synchronous) => {
    const file = freshFile();
    const { store } = await opened({ file, clock, synchronous });
    for (let n = 1; n <= 20; n += 1) await commit(store, holding(n));
    const before = dumpOf(handleOn(file));
    await store.close();
    expect(dumpOf(handleOn(copied(file)))).toEqual(before);
  });

  it("leaves no log beside it once the last process has closed it, and opens again", async () => {
    const file = freshFile();
    const first = await opened({ file, clock });
    await commit(first.store, holding(1));
    await first.store.close();
    expect(readdirSync(dirname(file))).toEqual(["holdfast.db"]);
    const again = await opened({ file, clock });
    await commit(again.store, holding(2));
    expect(existsSync(`${file}-wal`)).toBe(true);
  });

  it("while another has it open the log stays with it, and the file alone has all commits so far", async () => {
    const file = freshFile();
    const [one, other] = [await opened({ file, clock }), await opened({ file, clock })];
    await commit(one.store, holding(1));
    await commit(other.store, holding(2));
    await one.store.close();
    const atClose = dumpOf(handleOn(copied(file)));
    expect(atClose.sequence).toBe(2);
    await commit(other.store, holding(3));
    await other.store.close();
    expect(dumpOf(handleOn(copied(file))).sequence).toBe(3);
  });

  it("while another reads without end, its read stays whole, and the log is kept", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    await commit(store, holding(1));
    const reader = handleOn(file);
    reader.exec("BEGIN; SELECT * FROM holdfast_counter");
    await commit(store, holding(2));
    await store.close();
    expect(dumpOf(reader).sequence).toBe(1);
    reader.exec("COMMIT");
    expect(dumpOf(reader).sequence).toBe(2);
  });

  it("a handle of the host's own is left as it is", async () => {
    const file = freshFile();
    const { store } = await opened({ database: handleOn(file), clock });
    await commit(store, holding(1));
    await store.close();
    expect(existsSync(`${file}-wal`)).toBe(true);
  });
});

describe("calls after close, and calls that wait while it closes", () => {
  it.each(["file", "handle"])("are refused, on a %s: nothing was done", async (kind) => {
    const file = freshFile();
    const { store, guests, backUp } = await opened(
      kind === "file" ? { file, clock } : { database: handleOn(file), clock },
    );
    await commit(store, holding(1));
    await store.close();
    const closed = { outcome: "not_done", cause: "the store is closed" };
    for (const [name, call] of Object.entries(everyCall(store, 2)))
      expect([name, await failure(call())]).toEqual([name, closed]);
    await expect(guests.find([])).rejects.toThrow("the store is closed");
    const refused = await backUp(`${file}.copy`);
    expect(refused.isErr() && refused.error.code).toBe("STORE_CLOSED");
    expect(existsSync(`${file}.copy`)).toBe(false);
    await store.close();
  });

  it("a commit that waits for another process is refused as soon as the store is closed", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock, waitLimitMs: 60_000 });
    const other = handleOn(file);
    other.exec("BEGIN IMMEDIATE");
    const waiting = store.commit([holding(1)]);
    await store.close();
    expect(await failure(waiting)).toEqual({ outcome: "not_done", cause: "the store is closed" });
    other.exec("ROLLBACK");
    expect(dumpOf(handleOn(file)).sequence).toBe(0);
  });
});
