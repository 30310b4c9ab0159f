import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqlite } from "../../../src/adapters/sqlite/index.ts";
import type { ReservationEngine } from "../../../src/index.ts";
import { createManualClock, type ManualClock } from "../../../src/testing/index.ts";
import { accepted, codeOf } from "../../support/answers.ts";
import { asking, engineOn } from "../../support/joined-world.ts";
import { openHandle } from "../../support/stores.ts";

// Rules 20 and 21: the host records a payment in its own table, in the transaction that reports it.

let folder: string;
let host: ReturnType<typeof openHandle>;
let clock: ManualClock;
let engine: ReservationEngine;
let close: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-paid-"));
  clock = createManualClock(Date.now());
  const file = join(folder, "spa.db");
  const { store } = accepted(await openSqlite({ file, clock, synchronous: "off" }));
  engine = engineOn(store);
  close = () => store.close();
  host = openHandle(file);
  host.exec("CREATE TABLE host_payment (reference TEXT)");
});
afterEach(async () => {
  host.close();
  await close();
  rmSync(folder, { recursive: true });
});

const paymentsOf = async (reservationId: string) =>
  accepted(await engine.getReservation({ reservationId })).reservation.payments.map(({ status }) => status);
const rows = () => (host.prepare("SELECT reference FROM host_payment").all() as unknown[]).length;

describe("payments inside the host's transaction", () => {
  it("stand and fall with the host's row", async () => {
    const { reservationId } = accepted(await engine.hold(asking(10)));
    const begin = { reservationId, paymentReference: "pi_1", minutes: 5 };
    const report = { centerId: "spa", reservationId, paymentReference: "pi_1" };
    for (const end of ["ROLLBACK", "COMMIT"]) {
      host.exec("BEGIN IMMEDIATE");
      host.exec("INSERT INTO host_payment VALUES ('pi_1')");
      accepted(await engine.within(host).beginPayment(begin));
      host.exec(end);
      expect([await paymentsOf(reservationId), rows()]).toEqual(end === "COMMIT" ? [["begun"], 1] : [[], 0]);
    }
    for (const end of ["ROLLBACK", "COMMIT"]) {
      host.exec("BEGIN IMMEDIATE");
      expect(accepted(await engine.within(host).reportPayment(report)).outcome).toBe("settled");
      host.exec(end);
      expect(await paymentsOf(reservationId)).toEqual([end === "COMMIT" ? "settled" : "begun"]);
    }
    expect(codeOf(await engine.release({ reservationId }))).toBe("ALREADY_CONFIRMED");
  });

  it("a rollback leaves nothing of a begin, a report or an abandoning", async () => {
    const { reservationId, bookingId } = accepted(await engine.hold(asking(10)));
    const history = async () => accepted(await engine.historyOf({ bookingId }));
    const before = [await engine.getReservation({ reservationId }), await history()];
    host.exec("BEGIN IMMEDIATE");
    const joined = engine.within(host);
    const payment = { reservationId, paymentReference: "pi_1" };
    accepted(await joined.beginPayment({ ...payment, minutes: 5 }));
    expect(codeOf(await joined.release({ reservationId }))).toBe("HOLD_BEING_PAID");
    accepted(await joined.abandonPayment(payment));
    accepted(await joined.beginPayment({ ...payment, paymentReference: "pi_2", minutes: 5 }));
    const report = { ...payment, paymentReference: "pi_2", centerId: "spa" };
    expect(accepted(await joined.reportPayment(report)).outcome).toBe("settled");
    host.exec("ROLLBACK");
    expect([await engine.getReservation({ reservationId }), await history()]).toEqual(before);
  });

  // The transaction has the file, so no reader calls the hold dead before COMMIT: its instant is that of the report.
  it.each([
    ["one millisecond before its expiry", -1, "settled"],
    ["at its expiry", 0, "late"],
    ["one millisecond after its expiry", 1, "late"],
  ])("a report inside, %s, is committed then, also if COMMIT comes later", async (_, afterMs, outcome) => {
    const { reservationId, bookingId, expiresAtMs } = accepted(await engine.hold(asking(10)));
    const payment = { reservationId, paymentReference: "pi_1" };
    accepted(await engine.beginPayment({ ...payment, minutes: 1 }));
    clock.advance(expiresAtMs + afterMs - clock.nowMs());
    host.exec("BEGIN IMMEDIATE");
    host.exec("INSERT INTO host_payment VALUES ('pi_1')");
    expect(accepted(await engine.within(host).reportPayment({ ...payment, centerId: "spa" })).outcome).toBe(outcome);
    clock.advance(5 * 60_000);
    host.exec("COMMIT");
    expect([await paymentsOf(reservationId), rows()]).toEqual([[outcome], 1]);
    expect(accepted(await engine.reportPayment({ ...payment, centerId: "spa" })).outcome).toBe(outcome);
    const types = accepted(await engine.historyOf({ bookingId })).entries.map(({ type }) => type);
    const told = types.filter((type) => type === "PaidLate" || type === "PaymentSettled");
    expect(told).toEqual([outcome === "late" ? "PaidLate" : "PaymentSettled"]);
  });

  it("late money and an abandoned payment are recorded with the expiry of the hold", async () => {
    const holds = [accepted(await engine.hold(asking(12))), accepted(await engine.hold(asking(14)))];
    const [late, given] = holds.map(({ reservationId }) => ({ reservationId, paymentReference: "pi_1" }));
    if (late === undefined || given === undefined) expect.unreachable();
    for (const payment of [late, given]) accepted(await engine.beginPayment({ ...payment, minutes: 2 }));
    clock.advance(2 * 60_000);
    host.exec("BEGIN IMMEDIATE");
    const joined = engine.within(host);
    expect(accepted(await joined.reportPayment({ ...late, centerId: "spa" })).outcome).toBe("late");
    expect(accepted(await joined.abandonPayment(given)).outcome).toBe("abandoned");
    host.exec("COMMIT");
    expect([await paymentsOf(late.reservationId), await paymentsOf(given.reservationId)]).toEqual([
      ["late"],
      ["abandoned"],
    ]);
    const types: string[] = [];
    const delivered = await engine.deliverEvents(
      { deliver: async ({ event }) => void types.push(event.type) },
      { limit: 100 },
    );
    expect(codeOf(delivered)).toBe("accepted");
    expect(types.filter((type) => type === "ReservationExpired")).toHaveLength(2);
    expect(types.filter((type) => type === "PaidLate")).toHaveLength(1);
  });
});
