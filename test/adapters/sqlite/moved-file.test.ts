import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../../src/adapters/catalog/index.ts";
import { createApiKeys, createHttpHandler } from "../../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { systemParts } from "../../../src/adapters/system/index.ts";
import { createReservationEngine } from "../../../src/engine/engine.ts";
import { openWithSteps } from "../../../src/adapters/sqlite/open.ts";
import type { WriteStep } from "../../../src/adapters/sqlite/connection.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding } from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { START } from "../../../src/conformance/store/fixtures.ts";
import { commit, failure, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { dumpOf } from "./dump.ts";
import { accepted } from "../../support/answers.ts";

const clock = createManualClock(START);
const isServed = async (store: Parameters<typeof everyCall>[0], n: number) => {
  for (const [name, call] of Object.entries(everyCall(store, n)))
    expect([name, (await call()).isOk()]).toEqual([name, true]);
};

/** Moves of an open file, and the name that a refusal mentions. */
const MOVES: readonly (readonly [what: string, named: string, move: (file: string) => void])[] = [
  ["the file is deleted", "holdfast.db ", (file) => rmSync(file)],
  ["the file is renamed", "holdfast.db ", (file) => renameSync(file, `${file}.old`)],
  [
    "the file is replaced by a copy of itself",
    "holdfast.db ",
    (file) => {
      copyFileSync(file, `${file}.new`);
      renameSync(`${file}.new`, file);
    },
  ],
  [
    "a folder takes its place",
    "holdfast.db ",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
  ["the log is deleted", "holdfast.db-wal ", (file) => rmSync(`${file}-wal`)],
  [
    "the log is replaced",
    "holdfast.db-wal ",
    (file) => {
      copyFileSync(`${file}-wal`, `${file}-new`);
      renameSync(`${file}-new`, `${file}-wal`);
    },
  ],
  ["the log's index is deleted", "holdfast.db-shm ", (file) => rmSync(`${file}-shm`)],
  ["all three are deleted", "holdfast.db ", (file) => ["", "-wal", "-shm"].forEach((end) => rmSync(file + end))],
  ["its folder is renamed", "holdfast.db ", (file) => renameSync(dirname(file), `${dirname(file)}-old`)],
  ["its folder is deleted", "holdfast.db ", (file) => rmSync(dirname(file), { recursive: true })],
];

describe("N21 a file whose name refers to another file", () => {
  it.each(MOVES)("%s: every call is refused, and nothing is called accepted", async (_, named, move) => {
    const file = freshFile();
    const { store, guests, backUp } = await opened({ file, clock });
    await isServed(store, 1);
    move(file);
    const refused = { outcome: "not_done", cause: expect.stringContaining(named) as unknown };
    for (const [name, call] of Object.entries(everyCall(store, 2)))
      expect([name, await failure(call())]).toEqual([name, refused]);
    await expect(guests.find([])).rejects.toThrow("deleted, renamed or replaced");
    const copied = await backUp(`${freshFile()}.copy`);
    expect(copied.isErr() && copied.error.code).toBe("FILE_MOVED");
    await store.close();
    rmSync(`${dirname(file)}-old`, { recursive: true, force: true });
  });

  it("a file that is put back is served again, with everything that was accepted", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    await commit(store, holding(1));
    const before = dumpOf(handleOn(file));
    renameSync(file, `${file}.old`);
    expect(await failure(store.commit([holding(2)]))).toMatchObject({ outcome: "not_done" });
    renameSync(`${file}.old`, file);
    expect(dumpOf(handleOn(file))).toEqual(before);
    await isServed(store, 2);
  });

  it.each([
    ["locked", "not_done"],
    ["written", "unknown"],
  ] as const)("deleted within a commit, once it is %s: its outcome is %s", async (step, outcome) => {
    const file = freshFile();
    let at: WriteStep | null = null;
    const sqlite = accepted(await openWithSteps({ file, clock }, (reached) => reached === at && rmSync(file)));
    await commit(sqlite.store, holding(1));
    at = step;
    expect(await failure(sqlite.store.commit([holding(2)]))).toMatchObject({ outcome });
    at = null;
    expect(await failure(sqlite.store.commit([holding(3)]))).toMatchObject({ outcome: "not_done" });
    await sqlite.store.close();
  });

  it("a process that still has the old file does not touch the file in its place, not even when it closes", async () => {
    const file = freshFile();
    const old = await opened({ file, clock });
    await commit(old.store, holding(1));
    for (const end of ["", "-wal", "-shm"]) renameSync(file + end, `${file}.old${end}`);
    const next = await opened({ file, clock });
    await commit(next.store, holding(2));
    const files = ["", "-wal"].map((end) => readFileSync(file + end));
    expect(await failure(old.store.commit([holding(3)]))).toMatchObject({ outcome: "not_done" });
    await old.store.close();
    expect(["", "-wal"].map((end) => readFileSync(file + end))).toEqual(files);
    await isServed(next.store, 3);
  });

  it("two that share a file are both refused, and a third one sees the accepted changes", async () => {
    const file = freshFile();
    const [one, other] = [await opened({ file, clock }), await opened({ file, clock })];
    await commit(one.store, holding(1));
    await commit(other.store, holding(2));
    const before = dumpOf(handleOn(file));
    const put = ["", "-wal", "-shm"].map((end) => [file + end, `${file}.old${end}`] as const);
    for (const [name, away] of put) renameSync(name, away);
    for (const { store } of [one, other])
      expect(await failure(store.commit([holding(3)]))).toMatchObject({ outcome: "not_done" });
    for (const [name, away] of put) renameSync(away, name);
    expect(dumpOf(handleOn(file))).toEqual(before);
  });

  it("a link that leads to another file from now on", async () => {
    const [file, another] = [freshFile(), freshFile()];
    const link = join(dirname(file), "current.db");
    symlinkSync(file, link);
    const { store } = await opened({ file: link, clock });
    await commit(store, holding(1));
    const handle = handleOn(another);
    handle.exec("CREATE TABLE t (a)");
    symlinkSync(another, `${link}.new`);
    renameSync(`${link}.new`, link);
    expect(await failure(store.commit([holding(2)]))).toMatchObject({
      cause: expect.stringContaining("current.db") as unknown,
    });
  });

  it("a second name of the file, a relative path and a changed working folder do not count as moves", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    linkSync(file, `${file}.link`);
    await isServed(store, 1);
    expect(readdirSync(dirname(file))).toContain(`${basename(file)}.link`);
  });

  it("a handle of the host's own is looked after as well, and one in memory has no place", async () => {
    const file = freshFile();
    const { store } = await opened({ database: handleOn(file), clock });
    await isServed(store, 1);
    rmSync(file);
    expect(await failure(store.commit([holding(2)]))).toMatchObject({ outcome: "not_done" });
    const inMemory = await opened({ file: ":memory:", clock });
    await isServed(inMemory.store, 1);
  });
});

describe("readiness", () => {
  it("N21 /readyz answers 503 while the file is away, and 200 once it is back", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    const zones = createLuxonZoneRules();
    const parts = systemParts();
    const catalog = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();
    const sources = { ...createFileCatalog(catalog, { ids: parts.ids }), zones };
    const engine = createReservationEngine({ ...parts, ...sources, store });
    const handler = createHttpHandler({
      engine,
      ...sources,
      authentication: createApiKeys({ keys: { web: "a-key-of-the-tests" } }),
    });
    const ready = async () => (await handler(new Request("http://localhost/readyz"))).status;
    expect(await ready()).toBe(200);
    renameSync(file, `${file}.old`);
    expect(await ready()).toBe(503);
    renameSync(`${file}.old`, file);
    expect(await ready()).toBe(200);
  });
});
