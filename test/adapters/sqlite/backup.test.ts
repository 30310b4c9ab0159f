import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Sqlite, SqliteDatabase } from "../../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding, reading } from "../../../src/conformance/store/change-sets.ts";
import { reservationId } from "../../../src/conformance/store/fixtures.ts";
import { NOW } from "../../support/small-spa.ts";
import { dumpOf } from "./dump.ts";
import { commit, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { readOne } from "../../support/read-one.ts";
import { accepted } from "../../support/answers.ts";

const clock = createManualClock(NOW);

describe("a backup", () => {
  it("has everything committed before it, nothing after it, and is a file like any other", async () => {
    const [file, copy, restored] = [freshFile(), freshFile(), freshFile()];
    const { store, backUp } = await opened({ file, clock });
    await commit(store, holding(1), holding(2));
    const before = dumpOf(handleOn(file));
    accepted(await backUp(copy));
    await commit(store, holding(3));
    await store.close();

    // A restore puts the copy in place, under any name, with no log beside it.
    copyFileSync(copy, restored);
    const again = await opened({ file: restored, clock });
    expect(dumpOf(handleOn(restored))).toEqual(before);
    const read = async (n: number) =>
      accepted(await readOne(again.store, reading({ kind: "reservation", reservationId: reservationId(n) })))
        .reservation;
    expect([(await read(2))?.version, await read(3)]).toEqual([1, null]);
    // Positions and sequences continue from those of the copy.
    expect(await commit(again.store, holding(3))).toMatchObject([{ sequence: 3 }]);
  });

  it("overwrites nothing: no file, no folder, not itself, and no file that a link leads to", async () => {
    const [file, copy] = [freshFile(), freshFile()];
    const { backUp } = await opened({ file, clock });
    writeFileSync(copy, "something of the host's");
    symlinkSync(copy, `${copy}.link`);
    for (const taken of [copy, dirname(copy), file, `${copy}.link`]) {
      expect(refusalOf(await backUp(taken))).toMatchObject({ code: "FILE_EXISTS" });
    }
    expect(readFileSync(copy, "utf8")).toBe("something of the host's");
  });

  it.each([
    ["nothing", ""],
    ["no text", null],
    ["a number", 3],
    ["a NUL", "a\0b.db"],
    ["a lone surrogate", "a\ud800.db"],
    ["memory", ":memory:"],
    ["a URI", "file:copy.db?mode=memory"],
    ["an address", "https://example.org/copy.db"],
    ["a folder", "backups/"],
    ["a name of SQLite's own", "holdfast.db-journal"],
    ["another of them", "holdfast.db-wal"],
  ])("whose name is %s is refused, and nothing is written", async (_, name) => {
    const file = freshFile();
    const { store, backUp } = await opened({ file, clock });
    await commit(store, holding(1));
    expect(refusalOf(await backUp(name as string))).toMatchObject({ code: "INVALID_INPUT", field: "file" });
    expect(readdirSync(dirname(file)).sort()).toEqual(["holdfast.db", "holdfast.db-shm", "holdfast.db-wal"]);
  });

  it("into a folder that is not there is refused", async () => {
    const { backUp } = await opened({ file: freshFile(), clock });
    expect(refusalOf(await backUp(join(dirname(freshFile()), "nowhere", "copy.db")))).toMatchObject({
      code: "FILE_NOT_OPENED",
    });
  });

  it("that fails on the way leaves nothing behind", async () => {
    const [file, copy] = [freshFile(), freshFile()];
    const handle = handleOn(file);
    const failing: SqliteDatabase = {
      exec: (sql) => handle.exec(sql),
      close: () => handle.close(),
      prepare: (sql) => {
        if (sql.startsWith("VACUUM")) throw Object.assign(new Error("said by the test"), { errcode: 13 });
        return handle.prepare(sql);
      },
    };
    const { backUp } = await opened({ database: failing, clock });
    expect(refusalOf(await backUp(copy))).toMatchObject({ code: "DISK_FULL" });
    expect(existsSync(copy)).toBe(false);
  });
});

const refusalOf = (result: Awaited<ReturnType<Sqlite["backUp"]>>) => (result.isErr() ? result.error : null);

describe("positions", () => {
  it("are never given again after retention has removed the newest", async () => {
    const { store } = await opened({ file: freshFile(), clock });
    const setWithEvent = (n: number) => {
      const set = holding(n);
      const { state } = set.reservations[0]!;
      const about = {
        centerId: state.centerId,
        bookingId: state.bookingId,
        reservationId: state.id,
        atMs: clock.nowMs(),
      };
      return { ...set, events: [{ type: "ReservationConfirmed", ...about } as const] };
    };
    await commit(store, setWithEvent(1), setWithEvent(2));
    const ages = { commandsOlderThanMs: 0, endedOlderThanMs: 0, openOlderThanMs: 0, eventsOlderThanMs: 0, limit: 10 };
    expect(accepted(await store.retention.removeOld(ages))).toMatchObject({ events: 2 });
    await commit(store, setWithEvent(3));
    const taken = accepted(
      await store.outbox.takeEvents({ consumer: "mail", dispatcher: "one", leaseMs: 1_000, limit: 5 }),
    );
    expect(taken.kind === "taken" && taken.events.map(({ position }) => position)).toEqual([3]);
  });
});
