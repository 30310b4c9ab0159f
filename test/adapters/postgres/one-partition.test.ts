import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type pg from "pg";
import { createPostgresStore, migratePostgres } from "../../../src/adapters/postgres/index.ts";
import { openEngine } from "../../crash/center.ts";
import { askEngine, isAccepted } from "../../crash/journal.ts";
import { Workload } from "../../crash/workload.ts";
import { explaining, type Plan } from "./explain.ts";
import { createDatabase } from "./server/shared.ts";
import { hostPool } from "../../support/postgres-database.ts";

const PARTITIONS = 8;
const COMMANDS = 400;

let pool: pg.Pool;
beforeAll(async () => {
  pool = hostPool(await createDatabase(), 1);
  expect((await migratePostgres({ pool, partitions: PARTITIONS })).isOk()).toBe(true);
});
afterAll(() => pool.end());

/** The tables of which a plan has read or changed rows. */
const touched = (plan: Plan): readonly string[] =>
  plan["Actual Loops"] === 0 ? [] : [plan["Relation Name"] ?? [], ...(plan.Plans ?? []).map(touched)].flat();

describe("a schema partitioned by center", () => {
  it("every statement of a center's commands touches one and the same partition", async () => {
    const engine = openEngine(createPostgresStore({ pool: pool }));
    let asked = 0;
    // A day fills up, so they go on to the next.
    const dateNow = (): string =>
      new Date(Date.now() + (2 + Math.floor(asked / 50)) * 86_400_000).toISOString().slice(0, 10);
    const workload = new Workload({ seed: 7, name: "c1", dateNow });
    const accepted = new Set<string>();
    const explained = await explaining(pool, async () => {
      for (; asked < COMMANDS; asked += 1) {
        const ask = workload.next();
        const answered = await askEngine(engine, ask);
        workload.learn(ask, answered);
        if (isAccepted(answered.answer)) accepted.add(ask.command);
      }
    });
    const most = ["block", "cancelAppointment", "confirm", "createBooking", "release", "reserve", "unblock"];
    expect([...accepted]).toEqual(expect.arrayContaining(most));

    const tables = explained.flatMap(({ Plan }) => touched(Plan));
    const partitions = new Set(tables.flatMap((table) => /_(\d+)$/.exec(table)?.[1] ?? []));
    expect(partitions.size).toBe(1);
    const [only] = partitions;
    for (const table of ["bookings", "reservations", "claims", "commands", "holders", "blocks"])
      expect(tables).toContain(`${table}_${String(only)}`);
    // The control: a query for every center's holds touches all partitions.
    const due = await explaining(pool, async () => expect((await engine.expireDue()).isOk()).toBe(true));
    expect(new Set(due.flatMap(({ Plan }) => touched(Plan)).filter((it) => it.startsWith("reservations_"))).size).toBe(
      PARTITIONS,
    );
  });
});
