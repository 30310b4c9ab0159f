import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqlite, type SqliteDatabase } from "../../../src/adapters/sqlite/index.ts";
import { describeError, type ReservationEngine } from "../../../src/index.ts";
import { createManualClock, type ManualClock } from "../../../src/testing/index.ts";
import { accepted, codeOf, refusalOf } from "../../support/answers.ts";
import { asking, engineOn } from "../../support/joined-world.ts";
import { openHandle } from "../../support/stores.ts";
import { inKitForm } from "../../support/kit-form.ts";
import { dumpOf } from "./dump.ts";

// The host has its own connection to the file, and its own table in it.

const SECOND = 1_000;

let folder: string;
let file: string;
let host: SqliteDatabase;
let clock: ManualClock;
let engine: ReservationEngine;
let ends: (() => unknown)[];

const openEngine = async (database?: SqliteDatabase): Promise<ReservationEngine> => {
  const options = { clock, synchronous: "off", waitLimitMs: 300, finishWaitMs: 100 } as const;
  const { store } = accepted(
    await openSqlite(database === undefined ? { file, ...options } : { database, ...options }),
  );
  ends.push(() => store.close());
  return engineOn(store);
};
const openHost = (): SqliteDatabase => {
  const handle = openHandle(file);
  handle.exec("PRAGMA busy_timeout = 0");
  ends.push(() => handle.close());
  return handle;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-joined-"));
  file = join(folder, "spa.db");
  clock = createManualClock(Date.now());
  ends = [];
  engine = await openEngine();
  host = openHost();
  host.exec("CREATE TABLE host_order (name TEXT)");
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true });
});

const orders = (): number => (host.prepare("SELECT name FROM host_order").all() as unknown[]).length;
const order = (): unknown => host.exec("INSERT INTO host_order VALUES ('one')");
const recorded = () => inKitForm(dumpOf(host));

describe("rule 20: commands inside the host's transaction", () => {
  it.each(["BEGIN", "BEGIN IMMEDIATE"])("stands and falls with the host's row, after %s", async (begin) => {
    const before = recorded();
    host.exec(begin);
    order();
    const undone = accepted(await engine.within(host).hold(asking(1)));
    accepted(await engine.within(host).confirm({ reservationId: undone.reservationId }));
    expect(codeOf(await engine.getReservation({ reservationId: undone.reservationId }))).toBe("RESERVATION_NOT_FOUND");
    host.exec("ROLLBACK");
    expect(recorded()).toEqual(before);
    expect(orders()).toBe(0);

    host.exec(begin);
    order();
    const { reservationId } = accepted(await engine.within(host).hold(asking(1)));
    host.exec("COMMIT");
    expect(orders()).toBe(1);
    expect(accepted(await engine.getReservation({ reservationId })).reservation.status).toBe("reserved");
    const delivered: string[] = [];
    accepted(await engine.deliverEvents({ deliver: async ({ event }) => void delivered.push(event.type) }));
    expect(delivered).toEqual(["ReservationMade"]);
  });

  it("a refusal leaves the transaction usable, and a savepoint of the host takes its commands with it", async () => {
    accepted(await engine.hold(asking(1)));
    host.exec("BEGIN IMMEDIATE");
    order();
    expect(refusalOf(await engine.within(host).hold(asking(1))).code).toBe("SLOT_HELD");
    host.exec("SAVEPOINT here");
    const undone = accepted(await engine.within(host).hold(asking(2)));
    host.exec("ROLLBACK TO here; RELEASE here");
    const kept = accepted(await engine.within(host).hold(asking(2)));
    host.exec("COMMIT");
    expect(orders()).toBe(1);
    expect((await engine.getReservation({ reservationId: undone.reservationId })).isErr()).toBe(true);
    expect((await engine.getReservation({ reservationId: kept.reservationId })).isOk()).toBe(true);
  });

  it("a rival waits, and is then right either way", async () => {
    const rival = await openEngine();
    for (const [hour, how, code] of [
      [1, "COMMIT", "SLOT_HELD"],
      [2, "ROLLBACK", "accepted"],
    ] as const) {
      host.exec("BEGIN IMMEDIATE");
      accepted(await engine.within(host).hold(asking(hour)));
      const answer = rival.hold(asking(hour));
      await sleep(50);
      host.exec(how);
      expect(codeOf(await answer)).toBe(code);
    }
  });
});

describe("rule 20: a second call of the engine", () => {
  it("that is awaited inside is refused at once, and may be made once the transaction has ended", async () => {
    host.exec("BEGIN IMMEDIATE");
    accepted(await engine.within(host).hold(asking(1)));
    const startedAt = performance.now();
    const refused = refusalOf(await engine.hold(asking(2)));
    expect(refused.code).toBe("LOCKED");
    expect(describeError(refused)).toContain("through `within`");
    expect(refusalOf(await engine.removeOld()).code).toBe("LOCKED");
    expect(performance.now() - startedAt).toBeLessThan(200);
    // A call that only reads sees committed data.
    expect(accepted(await engine.listLiveReservations({ centerId: "spa" })).reservations).toEqual([]);
    host.exec("COMMIT");
    accepted(await engine.hold(asking(2)));
  });

  it("that others make meanwhile waits for the transaction, as for another process", async () => {
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const hosts = async (): Promise<void> => {
      host.exec("BEGIN IMMEDIATE");
      accepted(await engine.within(host).hold(asking(1)));
      begun();
      await sleep(60);
      accepted(await engine.within(host).hold(asking(2)));
      host.exec("COMMIT");
    };
    const others = async (): Promise<void> => {
      await hasBegun;
      accepted(await engine.hold(asking(3)));
    };
    await Promise.all([others(), hosts()]);
    host.exec("BEGIN IMMEDIATE");
    const late = refusalOf(await engine.hold(asking(4)));
    host.exec("ROLLBACK");
    // No transaction was joined: the call waits as long as it may, and the refusal differs from that of an unusable
    // file.
    expect(late.code).toBe("LOCKED");
  });
});

describe("rule 20: a transaction that cannot be joined", () => {
  it.each([
    ["none is open", () => host, "not_open"],
    ["it is none of the host's", () => ({}), "not_a_handle"],
    ["it is undefined", () => undefined, "not_a_handle"],
    [
      "it cannot be looked at",
      () => ({
        get exec() {
          throw new Error("do not look at me");
        },
      }),
      "not_a_handle",
    ],
    [
      "it is of another file",
      () => {
        const other = openHandle(join(folder, "other.db"));
        ends.push(() => other.close());
        other.exec("BEGIN IMMEDIATE");
        return other;
      },
      "not_a_handle",
    ],
    [
      "it is in memory",
      () => {
        const other = openHandle(":memory:");
        other.exec("BEGIN");
        return other;
      },
      "not_a_handle",
    ],
    [
      "it has read before others wrote",
      () => {
        host.exec("BEGIN");
        orders();
        const other = openHost();
        other.exec("INSERT INTO host_order VALUES ('other')");
        return host;
      },
      "isolation_level",
    ],
    [
      "it may not write",
      () => {
        host.exec("PRAGMA query_only = ON; BEGIN");
        return host;
      },
      "read_only",
    ],
  ])("%s", async (_, handle, because) => {
    const before = recorded();
    const refused = refusalOf(await engine.within(handle()).hold(asking(1)));
    expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because });
    expect(recorded()).toEqual(before);
  });

  it("the store's own connection", async () => {
    const own = openHost();
    const sharing = await openEngine(own);
    own.exec("BEGIN IMMEDIATE");
    const refused = refusalOf(await sharing.within(own).hold(asking(1)));
    expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because: "own_connection" });
    own.exec("ROLLBACK");
  });

  it("another writer is waited for, and then reported", async () => {
    const other = openHost();
    other.exec("BEGIN IMMEDIATE");
    host.exec("BEGIN");
    expect(refusalOf(await engine.within(host).hold(asking(1))).code).toBe("LOCKED");
    other.exec("ROLLBACK");
    accepted(await engine.within(host).hold(asking(1)));
    host.exec("COMMIT");
  });
});

describe("rule 20: the commands of one `within` are of one transaction", () => {
  const ended = { code: "TRANSACTION_UNFIT", because: "ended" };

  it.each(["COMMIT", "ROLLBACK"])("one that comes after its %s is refused, and is not in the next one", async (how) => {
    host.exec("BEGIN IMMEDIATE");
    const joined = engine.within(host);
    accepted(await joined.hold(asking(1)));
    host.exec(how);
    expect(refusalOf(await joined.hold(asking(2)))).toMatchObject(ended);
    const before = recorded();
    for (const begin of ["BEGIN", "BEGIN IMMEDIATE"]) {
      host.exec(begin);
      const refused = refusalOf(await joined.hold(asking(2)));
      expect(refused).toMatchObject(ended);
      expect(describeError(refused)).toContain("Call `within` in each transaction");
      // The next transaction can be joined, and does not revive the one before it.
      const next = engine.within(host);
      accepted(await next.hold(asking(3)));
      expect(refusalOf(await joined.hold(asking(2)))).toMatchObject(ended);
      host.exec("ROLLBACK");
    }
    expect(recorded()).toEqual(before);
  });

  it.each(["COMMIT; BEGIN", "COMMIT; BEGIN IMMEDIATE", "ROLLBACK; BEGIN IMMEDIATE"])(
    "a host that ends it while a command runs gets none of it into the next one: %s",
    async (next) => {
      const before = recorded();
      host.exec("BEGIN IMMEDIATE");
      const running = engine.within(host).hold(asking(1));
      host.exec(next);
      expect(refusalOf(await running)).toMatchObject(ended);
      host.exec("COMMIT");
      // Between its read and its commit, too.
      for (let turns = 1; turns < 12; turns += 1) {
        host.exec("BEGIN IMMEDIATE");
        const state = { isDone: false };
        const later = engine
          .within(host)
          .hold(asking(2))
          .finally(() => (state.isDone = true));
        for (let turn = 0; turn < turns * 4; turn += 1) await Promise.resolve();
        if (state.isDone) {
          host.exec("ROLLBACK");
          break;
        }
        host.exec(next);
        const answer = await later;
        // A command that was in time is done in the transaction that has ended.
        if (answer.isErr()) expect(answer.error).toMatchObject(ended);
        host.exec("COMMIT");
        if (answer.isOk()) return;
        expect(recorded()).toEqual(before);
      }
    },
  );

  it.each(["COMMIT", "ROLLBACK"])(
    "one that waits for another writer at its %s does nothing, and waits no longer",
    async (how) => {
      const writer = openHost();
      const before = recorded();
      host.exec("BEGIN");
      writer.exec("BEGIN IMMEDIATE");
      const running = engine.within(host).hold(asking(1));
      await sleep(20);
      host.exec(how);
      const endedAt = performance.now();
      expect(refusalOf(await running)).toMatchObject(ended);
      expect(performance.now() - endedAt).toBeLessThan(200);
      writer.exec("COMMIT");
      expect(recorded()).toEqual(before);
    },
  );

  it("a call beside it is held up by its caller's own transaction alone, not by the next one on the same handle", async () => {
    let first: () => void = () => undefined;
    const hasEnded = new Promise<void>((resolve) => (first = resolve));
    let second: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => (second = resolve));
    const one = async (): Promise<void> => {
      host.exec("BEGIN IMMEDIATE");
      accepted(await engine.within(host).hold(asking(1)));
      host.exec("COMMIT");
      first();
      await isOpen;
      // The other's transaction is open on the handle that this one has joined before: it waits, as all do.
      accepted(await engine.hold(asking(2)));
    };
    const other = async (): Promise<void> => {
      await hasEnded;
      host.exec("BEGIN IMMEDIATE");
      accepted(await engine.within(host).hold(asking(3)));
      second();
      await sleep(60);
      host.exec("COMMIT");
    };
    await Promise.all([other(), one()]);
  });

  it("a savepoint that is rolled back ends none that was joined before it", async () => {
    host.exec("BEGIN IMMEDIATE");
    const joined = engine.within(host);
    host.exec("SAVEPOINT here");
    accepted(await joined.hold(asking(1)));
    const inside = engine.within(host);
    accepted(await inside.hold(asking(2)));
    host.exec("ROLLBACK TO here");
    accepted(await joined.hold(asking(1)));
    accepted(await inside.hold(asking(2)));
    host.exec("ROLLBACK");
    // A transaction that was joined inside the savepoint is refused: it looks like one that has ended.
    host.exec("BEGIN IMMEDIATE; SAVEPOINT here");
    const undone = engine.within(host);
    accepted(await undone.hold(asking(1)));
    host.exec("ROLLBACK TO here");
    expect(refusalOf(await undone.hold(asking(1)))).toMatchObject(ended);
    accepted(await engine.within(host).hold(asking(1)));
    host.exec("ROLLBACK");
  });

  it("two engines, and two `within` of one engine, may be at work in one transaction", async () => {
    const another = await openEngine();
    host.exec("BEGIN IMMEDIATE");
    const all = [engine.within(host), engine.within(host), another.within(host)];
    const asked = [asking(1), asking(2), asking(3)];
    const held = await Promise.all(all.map((joined, n) => joined.hold(asked[n]!)));
    const ids = held.map((answer) => accepted(answer).reservationId);
    for (const [n, joined] of all.entries()) {
      accepted(await joined.confirm({ reservationId: ids[(n + 1) % 3]! }));
      expect(refusalOf(await joined.hold({ ...asked[n]!, guests: asking(1).guests })).code).toMatch(
        /SLOT_(TAKEN|HELD)/,
      );
    }
    host.exec("COMMIT");
    for (const reservationId of ids) {
      expect(accepted(await engine.getReservation({ reservationId })).reservation.status).toBe("confirmed");
    }
  });

  it("an engine from `within` is not a handle for another", async () => {
    host.exec("BEGIN IMMEDIATE");
    const refused = refusalOf(await engine.within(engine.within(host)).hold(asking(1)));
    expect(refused).toMatchObject({ code: "TRANSACTION_UNFIT", because: "not_a_handle" });
    host.exec("ROLLBACK");
  });
});

describe("rule 20: the jobs beside an open transaction", () => {
  it("a sweep skips due reservations while the transaction has the file, and records them later", async () => {
    const sweeping = await openEngine();
    const holds = [];
    for (let n = 0; n < 70; n += 1) holds.push(accepted(await engine.hold(asking(n, ["uma", "vic", "wil"][n % 3]))));
    const [first] = holds as [(typeof holds)[number]];
    host.exec("BEGIN IMMEDIATE");
    accepted(await engine.within(host).confirm({ reservationId: first.reservationId }));
    clock.set(first.expiresAtMs + 10 * SECOND);
    const startedAt = performance.now();
    expect(accepted(await sweeping.expireDue())).toMatchObject({ expired: 0, passedOver: 70 });
    // Two commits, and one wait for both.
    expect(performance.now() - startedAt).toBeLessThan(550);
    host.exec("COMMIT");
    expect(accepted(await sweeping.expireDue())).toMatchObject({ expired: 69, passedOver: 0 });
  });

  it("a sweep waits for the file once, however much is due behind its limit", async () => {
    const sweeping = await openEngine();
    for (let hour = 1; hour <= 6; hour += 1) accepted(await engine.hold(asking(hour)));
    clock.advance(61 * SECOND);
    host.exec("BEGIN IMMEDIATE");
    const startedAt = performance.now();
    expect(accepted(await sweeping.expireDue({ limit: 2 }))).toMatchObject({ expired: 0, passedOver: 2, more: false });
    expect(performance.now() - startedAt).toBeLessThan(550);
    host.exec("COMMIT");
    expect(accepted(await sweeping.expireDue({ limit: 2 }))).toMatchObject({ expired: 2, passedOver: 0, more: true });
  });

  it("the other jobs wait as all that writes, and say that the file is locked", async () => {
    const working = await openEngine();
    accepted(await engine.hold(asking(1)));
    host.exec("BEGIN IMMEDIATE");
    accepted(await engine.within(host).hold(asking(2)));
    const sink = { deliver: async () => undefined };
    for (const answer of [await working.removeOld(), await working.deliverEvents(sink)]) {
      expect(refusalOf(answer).code).toBe("LOCKED");
    }
    accepted(await working.outboxStatus());
    accepted(await working.listConsumers());
    host.exec("COMMIT");
    expect(accepted(await working.deliverEvents(sink)).delivered).toBe(2);
    accepted(await working.removeOld());
  });
});

describe("rule 20: a transaction that is open past the expiry of a hold that it confirms", () => {
  it("is committed, as the file was its own since it confirmed in time: no answer calls the hold dead meanwhile", async () => {
    const { reservationId, expiresAtMs } = accepted(await engine.hold(asking(1)));
    const reader = await openEngine();
    clock.set(expiresAtMs - SECOND);
    host.exec("BEGIN IMMEDIATE");
    accepted(await engine.within(host).confirm({ reservationId }));
    clock.set(expiresAtMs + SECOND);
    for (const of of [engine, reader]) {
      const status = (await of.getReservation({ reservationId })).match(({ reservation }) => reservation.status, code);
      expect(status).toBe("STORE_UNAVAILABLE");
    }
    host.exec("COMMIT");
    for (const of of [engine, reader]) {
      expect(accepted(await of.getReservation({ reservationId })).reservation.status).toBe("confirmed");
    }
  });

  it("a confirm after the expiry is refused", async () => {
    const { reservationId, expiresAtMs } = accepted(await engine.hold(asking(1)));
    host.exec("BEGIN IMMEDIATE");
    clock.set(expiresAtMs);
    expect(refusalOf(await engine.within(host).confirm({ reservationId })).code).toBe("RESERVATION_EXPIRED");
    host.exec("ROLLBACK");
  });
});

const code = ({ code: it }: Readonly<{ code: string }>): string => it;
