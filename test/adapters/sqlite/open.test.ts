import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqliteMigrations } from "../../../src/adapters/sqlite/index.ts";
import { prepare } from "../../../src/adapters/sqlite/driver.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding, reading } from "../../../src/conformance/store/change-sets.ts";
import { START, reservationId } from "../../../src/conformance/store/fixtures.ts";
import { commit, freshFile, handleOn, opened, refusedToOpen } from "../../support/sqlite-files.ts";
import { readOne } from "../../support/read-one.ts";
import { accepted } from "../../support/answers.ts";

const clock = createManualClock(START);
const first = { kind: "reservation", reservationId: reservationId(1) } as const;

describe("opening a file", () => {
  it("makes it, with its tables, in WAL mode, and finds everything again", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    await commit(store, holding(1));
    await store.close();
    await store.close();
    const again = await opened({ file, clock });
    expect(accepted(await readOne(again.store, reading(first))).reservation?.version).toBe(1);
    const handle = handleOn(file);
    expect(prepare(handle, "PRAGMA journal_mode").get([])).toEqual(["wal"]);
    const known = sqliteMigrations.map(({ version, name }) => [version, name]);
    expect(prepare(handle, "SELECT version, name FROM holdfast_migration").all([])).toEqual(known);
    expect(known.map(([version]) => version)).toEqual(known.map((_, at) => at + 1));
  });

  it("migrates once if several open a new file at once", async () => {
    const file = freshFile();
    const all = await Promise.all(Array.from({ length: 4 }, () => opened({ file, clock })));
    for (const [at, { store }] of all.entries()) await commit(store, holding(at + 1));
    expect(prepare(handleOn(file), "SELECT count(*) FROM holdfast_migration").get([])).toEqual([1]);
  });

  it("leaves the host's own handle open, with the host's own tables in the same file", async () => {
    const file = freshFile();
    const database = handleOn(file);
    database.exec("CREATE TABLE own (note TEXT); INSERT INTO own VALUES ('kept')");
    const { store } = await opened({ database, clock });
    await commit(store, holding(1));
    await store.close();
    expect(prepare(database, "SELECT note FROM own").get([])).toEqual(["kept"]);
    const { store: again } = await opened({ database, clock });
    expect(accepted(await readOne(again, reading(first))).reservation).not.toBeNull();
  });

  it("answers nothing once it is closed", async () => {
    const { store } = await opened({ file: freshFile(), clock });
    await store.close();
    expect((await store.commit([holding(1)])).isErr()).toBe(true);
    expect((await readOne(store, reading(first))).isErr()).toBe(true);
  });

  it.each([
    ["full", 2],
    ["normal", 1],
    ["off", 0],
  ] as const)("synchronous %s is set in SQLite, and full by default", async (synchronous, level) => {
    const database = handleOn(freshFile());
    await opened({ database, clock });
    expect(prepare(database, "PRAGMA synchronous").get([])).toEqual([2]);
    await opened({ database, clock, synchronous });
    expect(prepare(database, "PRAGMA synchronous").get([])).toEqual([level]);
  });

  it("opens the same driver's handle whichever way the host has set its numbers", async () => {
    const database = handleOn(freshFile()) as ReturnType<typeof handleOn> & { defaultSafeIntegers?: () => void };
    database.defaultSafeIntegers?.();
    const { store } = await opened({ database, clock });
    await commit(store, holding(1));
    expect(accepted(await readOne(store, reading(first))).reservation?.writtenAtMs).toBe(START);
  });
});

const fails = (): never => {
  throw new Error("no battery");
};
const NO_INSTANT: object = { ...clock, nowMs: () => NaN };
const NO_COUNT: object = { ...clock, elapsedMs: () => NaN };
const NO_BATTERY: object = { ...clock, nowMs: fails };

describe("a file that cannot be opened is refused with a code", () => {
  it.each([
    ["neither a file nor a handle", {}, "file"],
    ["a misspelt file", { path: "x.db" }, "path"],
    ["a misspelt durability", { file: "x.db", synchronus: "off" }, "synchronus"],
    ["a misspelt clock", { file: "x.db", Clock: clock }, "Clock"],
    ["both", { file: "x.db", database: {} }, "file"],
    ["an empty path", { file: "" }, "file"],
    ["a path with a NUL", { file: "a\0b" }, "file"],
    ["a path with half a character", { file: "a\ud800" }, "file"],
    ["a path that is a number", { file: 3 }, "file"],
    ["a URI of memory", { file: "file:holdfast.db?mode=memory" }, "file"],
    ["the address of a server", { file: "libsql://example.org" }, "file"],
    ["a folder", { file: "holdfast.db/" }, "file"],
    ["a wait that is not a number", { file: "x.db", waitLimitMs: NaN }, "waitLimitMs"],
    ["no options", undefined, "options"],
    ["a path in place of options", "x.db", "options"],
    ["a handle that is none", { database: {} }, "database"],
    ["an unknown durability", { file: "x.db", synchronous: "maybe" }, "synchronous"],
    ["a negative wait", { file: "x.db", waitLimitMs: -1 }, "waitLimitMs"],
    ["a clock that is none", { file: "x.db", clock: {} }, "clock"],
    ["a clock that counts nothing", { file: "x.db", clock: { nowMs: () => 0 } }, "clock"],
    ["a clock that shows no instant", { file: "x.db", clock: NO_INSTANT }, "clock"],
    ["a clock that counts no time", { file: "x.db", clock: NO_COUNT }, "clock"],
    ["a clock that throws", { file: "x.db", clock: NO_BATTERY }, "clock"],
    ["a log of SQLite's", { file: "x.db-wal" }, "file"],
    ["a leap of half a millisecond", { file: "x.db", maxLeapMs: 0.5 }, "maxLeapMs"],
    ["a leap that settles before it came", { file: "x.db", leapSettleMs: -1 }, "leapSettleMs"],
  ])("%s", async (_, options, field) => {
    expect(await refusedToOpen(options)).toMatchObject({ code: "INVALID_OPTION", field });
  });

  it("a file of something else", async () => {
    const file = freshFile();
    writeFileSync(file, "no database at all, but long enough for a header\n".repeat(100));
    expect(await refusedToOpen({ file })).toMatchObject({ code: "NOT_A_DATABASE" });
  });

  it("a folder, or a path in one that is not there", async () => {
    const file = freshFile();
    mkdirSync(file);
    expect(await refusedToOpen({ file })).toMatchObject({ code: "FILE_NOT_OPENED" });
    const nowhere = join(dirname(file), "nowhere", "holdfast.db");
    expect(await refusedToOpen({ file: nowhere })).toMatchObject({ code: "FILE_NOT_OPENED" });
  });

  it("a device or a pipe, beside which nothing is left", async () => {
    const pipe = freshFile();
    execFileSync("mkfifo", [pipe]);
    for (const file of ["/dev/null", "/dev/zero", pipe]) {
      expect(await refusedToOpen({ file })).toMatchObject({
        code: "FILE_NOT_OPENED",
        message: `${file} is not a regular file`,
      });
    }
    expect(readdirSync(dirname(pipe))).toEqual([basename(pipe)]);
  });

  it("a handle that may not write", async () => {
    const database = handleOn(freshFile());
    database.exec("PRAGMA journal_mode = WAL; PRAGMA query_only = ON");
    expect(await refusedToOpen({ database, clock })).toMatchObject({ code: "FILE_READ_ONLY" });
  });

  it("another process keeps the lock for longer than the wait", async () => {
    const file = freshFile();
    const other = handleOn(file);
    other.exec("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
    expect(await refusedToOpen({ file, waitLimitMs: 20 })).toMatchObject({ code: "FILE_BUSY" });
    other.exec("ROLLBACK");
    await opened({ file, clock });
  });

  it("a later version of this library has written to it", async () => {
    const file = freshFile();
    await opened({ file, clock });
    handleOn(file).exec("INSERT INTO holdfast_migration VALUES (99, 'of the future', 0)");
    const refusal = await refusedToOpen({ file });
    expect(refusal).toMatchObject({ code: "SCHEMA_TOO_NEW", found: 99, known: sqliteMigrations.length });
  });

  it("the tables have no room, and nothing of them is left behind", async () => {
    const database = handleOn(freshFile());
    database.exec("PRAGMA journal_mode = WAL; PRAGMA max_page_count = 10");
    expect(await refusedToOpen({ database, clock })).toMatchObject({ code: "DISK_FULL" });
    expect(prepare(database, "SELECT count(*) FROM sqlite_schema").get([])).toEqual([0]);
  });

  it("a file whose journal cannot be a log", async () => {
    // The error for a file whose memory cannot be shared between processes.
    const handle = handleOn(freshFile());
    const prepared = (sql: string) => handle.prepare(sql.includes("journal_mode") ? "SELECT 'delete'" : sql);
    const database = { prepare: prepared, exec: (sql: string) => handle.exec(sql), close: () => handle.close() };
    expect(await refusedToOpen({ database, clock })).toMatchObject({ code: "WAL_UNAVAILABLE" });
  });
});
