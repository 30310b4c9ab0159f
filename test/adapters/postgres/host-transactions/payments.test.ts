import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostCommitRefusal } from "../../../../src/adapters/postgres/index.ts";
import { accepted, codeOf } from "../../../support/answers.ts";
import { asking, openJoinedWorld, type JoinedWorld } from "../../../support/joined-world.ts";
import { pgTransaction } from "./handles.ts";

// Rules 20 and 21: the host records a payment in its own table, in the transaction that begins or reports it.

let world: JoinedWorld;
beforeAll(async () => {
  world = await openJoinedWorld();
  // The store's clock stands still, and shows the instant of the one row.
  await world.pool.query(`
    CREATE OR REPLACE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
    BEGIN RETURN (SELECT ms FROM public.passed); END $$`);
  await show(Date.now());
});
afterAll(() => world.close());

const show = (ms: number) => world.pool.query("UPDATE passed SET ms = $1", [ms]);
const within = (client: pg.PoolClient) => world.engine.within(pgTransaction(client));

/** The work in a transaction beside the host's row of it; returns how COMMIT ended. */
const paying = async (
  name: string,
  end: "COMMIT" | "ROLLBACK",
  work: (client: pg.PoolClient) => Promise<unknown>,
): Promise<unknown> => {
  const client = await world.connection();
  try {
    await client.query("BEGIN");
    await client.query("INSERT INTO orders VALUES ($1)", [name]);
    await work(client);
    return await client.query(end).then(
      () => end,
      (cause: unknown) => hostCommitRefusal(cause)?.code,
    );
  } finally {
    client.release();
  }
};

let hour = 0;
const holdOf = async () => {
  hour += 2;
  const { reservationId, bookingId, expiresAtMs } = accepted(await world.engine.hold(asking(hour)));
  return { reservationId, bookingId, expiresAtMs };
};
const REFERENCE = "pi_1";
const payingFor = async () => {
  const hold = await holdOf();
  // The payment needs no more time than the hold has.
  accepted(await world.engine.beginPayment({ ...of(hold), minutes: 1 }));
  return hold;
};
const of = ({ reservationId }: Readonly<{ reservationId: string }>) => ({ reservationId, paymentReference: REFERENCE });
const report = (hold: Readonly<{ reservationId: string }>) => ({ ...of(hold), centerId: "spa" });

const paymentsOf = async ({ reservationId }: Readonly<{ reservationId: string }>) =>
  accepted(await world.engine.getReservation({ reservationId })).reservation.payments.map(({ status }) => status);
const eventsOf = async ({ bookingId }: Readonly<{ bookingId: string }>) =>
  accepted(await world.engine.historyOf({ bookingId })).entries.map(({ type }) => type as string);
const rowsOf = async (table: string) =>
  (await world.pool.query<object>(`SELECT * FROM holdfast.${table} t ORDER BY t::text`)).rows;

describe("payments inside the host's transaction", () => {
  it("a rollback leaves nothing of a begin, a report or an abandoning", async () => {
    const hold = await payingFor();
    const other = await holdOf();
    const tables = ["bookings", "reservations", "claims", "commands", "events", "holders", "host_deadlines"];
    const before = await Promise.all(tables.map(rowsOf));
    await paying("rolled back", "ROLLBACK", async (client) => {
      const joined = within(client);
      accepted(await joined.beginPayment({ ...of(other), minutes: 5 }));
      accepted(await joined.abandonPayment(of(other)));
      expect(accepted(await joined.reportPayment(report(hold))).outcome).toBe("settled");
      expect(await paymentsOf(hold)).toEqual(["begun"]);
    });
    expect(await Promise.all(tables.map(rowsOf))).toEqual(before);
    expect(await world.orders()).not.toContain("rolled back");
  });

  it("a payment that is begun and reported in one transaction stands with the host's row", async () => {
    const hold = await holdOf();
    const ended = await paying("begun and paid", "COMMIT", async (client) => {
      const joined = within(client);
      accepted(await joined.beginPayment({ ...of(hold), minutes: 1 }));
      expect(codeOf(await joined.release({ reservationId: hold.reservationId }))).toBe("HOLD_BEING_PAID");
      expect(accepted(await joined.reportPayment(report(hold))).outcome).toBe("settled");
    });
    expect([ended, await paymentsOf(hold)]).toEqual(["COMMIT", ["settled"]]);
    expect(await world.orders()).toContain("begun and paid");
    expect(codeOf(await world.engine.confirm({ ...of(hold) }))).toBe("accepted");
  });

  it.each([
    ["one millisecond before its expiry", -1, "settled"],
    ["at its expiry", 0, "late"],
    ["one millisecond after its expiry", 1, "late"],
  ])("a report inside, %s, is committed then", async (name, afterMs, outcome) => {
    const hold = await payingFor();
    await show(hold.expiresAtMs + afterMs);
    const ended = await paying(name, "COMMIT", async (client) => {
      expect(accepted(await within(client).reportPayment(report(hold))).outcome).toBe(outcome);
    });
    expect([ended, await paymentsOf(hold)]).toEqual(["COMMIT", [outcome]]);
    const types = await eventsOf(hold);
    expect(types.filter((it) => it === "PaidLate")).toHaveLength(outcome === "late" ? 1 : 0);
    expect(types.filter((it) => it === "PaymentSettled")).toHaveLength(outcome === "late" ? 0 : 1);
    expect(accepted(await world.engine.reportPayment(report(hold))).outcome).toBe(outcome);
    expect(await eventsOf(hold)).toEqual(types);
  });

  it.each([
    ["one millisecond before its expiry", -1, "COMMIT", "settled"],
    ["at its expiry", 0, "DEADLINE_PASSED", "late"],
    ["one millisecond after its expiry", 1, "DEADLINE_PASSED", "late"],
  ])("a report in time whose COMMIT comes %s", async (name, afterMs, end, outcome) => {
    const hold = await payingFor();
    await show(hold.expiresAtMs - 2);
    const ended = await paying(`open until ${name}`, "COMMIT", async (client) => {
      expect(accepted(await within(client).reportPayment(report(hold))).outcome).toBe("settled");
      await show(hold.expiresAtMs + afterMs);
    });
    expect([ended, await paymentsOf(hold)]).toEqual([end, [end === "COMMIT" ? "settled" : "begun"]]);
    expect((await world.orders()).includes(`open until ${name}`)).toBe(end === "COMMIT");
    // The provider sends its message again: the money is told once.
    expect(accepted(await world.engine.reportPayment(report(hold))).outcome).toBe(outcome);
    const told = (await eventsOf(hold)).filter((it) => it === "PaidLate" || it === "PaymentSettled");
    expect(told).toEqual([outcome === "late" ? "PaidLate" : "PaymentSettled"]);
  });

  it.each([
    ["one millisecond before the expiry", -1, "COMMIT"],
    ["at the expiry", 0, "DEADLINE_PASSED"],
    ["one millisecond after the expiry", 1, "DEADLINE_PASSED"],
  ])("a payment begun in time whose COMMIT comes %s that the hold had", async (name, afterMs, end) => {
    const hold = await holdOf();
    const ended = await paying(`begun until ${name}`, "COMMIT", async (client) => {
      accepted(await within(client).beginPayment({ ...of(hold), minutes: 5 }));
      await show(hold.expiresAtMs + afterMs);
    });
    expect([ended, await paymentsOf(hold)]).toEqual([end, end === "COMMIT" ? ["begun"] : []]);
  });
});
