import { describe, expect, it } from "vitest";
import { sqliteMigrations } from "../../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding } from "../../../src/conformance/store/change-sets.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { START } from "../../../src/conformance/store/fixtures.ts";
import { commit, failure, freshFile, handleOn, opened, refusedToOpen } from "../../support/sqlite-files.ts";
import { dumpOf } from "./dump.ts";

const clock = createManualClock(START);
const next = sqliteMigrations.length + 1;

/** A later version of the library adds its own table and its number when it opens the file. */
const migration = (version: number): string =>
  `CREATE TABLE holdfast_of_the_future (a); INSERT INTO holdfast_migration VALUES (${version}, 'of the future', 0)`;

describe("N21 a file that a newer library migrates while an older one has it open", () => {
  it("is neither read nor written by the older one any more, in any call", async () => {
    const file = freshFile();
    const { store, guests, backUp } = await opened({ file, clock });
    await commit(store, holding(1));
    const newer = handleOn(file);
    newer.exec(`BEGIN IMMEDIATE; ${migration(next)}; COMMIT`);
    const before = dumpOf(handleOn(file));
    const refused = { outcome: "not_done", cause: expect.stringContaining(`version ${next}`) as unknown };
    for (const [name, call] of Object.entries(everyCall(store, 2)))
      expect([name, await failure(call())]).toEqual([name, refused]);
    await expect(guests.find([])).rejects.toThrow("restart it with a later library");
    expect(dumpOf(handleOn(file))).toEqual(before);
    // The copy is of the current file.
    expect((await backUp(`${freshFile()}.copy`)).isOk()).toBe(true);
    await store.close();
    expect(await refusedToOpen({ file })).toMatchObject({ code: "SCHEMA_TOO_NEW", found: next });
  });

  it("a commit that waits while it is migrated is refused", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock, waitLimitMs: 60_000 });
    const newer = handleOn(file);
    newer.exec("BEGIN IMMEDIATE");
    const waiting = store.commit([holding(1)]);
    newer.exec(`${migration(next)}; COMMIT`);
    expect(await failure(waiting)).toMatchObject({ outcome: "not_done" });
  });

  it("until its migration is committed the older one is served", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    const newer = handleOn(file);
    newer.exec(`BEGIN IMMEDIATE; ${migration(next)}; ROLLBACK`);
    await commit(store, holding(1));
    expect((await everyCall(store, 1).read()).isOk()).toBe(true);
  });
});
