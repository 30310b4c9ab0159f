import { drizzle } from "drizzle-orm/node-postgres";
import { sql as drizzleSql } from "drizzle-orm";
import createKnex from "knex";
import { Kysely, PostgresDialect, sql } from "kysely";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PostgresTransaction } from "../../../../src/adapters/postgres/index.ts";
import { accepted } from "../../../support/answers.ts";
import { asking, openJoinedWorld, type JoinedWorld } from "../../../support/joined-world.ts";
import { hostPool } from "../../../support/postgres-database.ts";
import { drizzleTransaction, knexTransaction, kyselyTransaction, pgTransaction } from "./handles.ts";

// The host's row and the hold are committed together or not at all, with every library.

let world: JoinedWorld;
beforeAll(async () => {
  world = await openJoinedWorld();
});
afterAll(() => world.close());

/** Runs a transaction of the host in which an order is written; rolls it back if the work throws. */
type Library = Readonly<{
  transaction: (order: string, work: (handle: PostgresTransaction) => Promise<void>) => Promise<void>;
  end: () => Promise<void>;
}>;

const withPg = (): Library => ({
  transaction: async (order, work) => {
    const client = await world.connection();
    try {
      await client.query("BEGIN");
      await client.query("INSERT INTO orders VALUES ($1)", [order]);
      await work(pgTransaction(client));
      await client.query("COMMIT");
    } catch (cause) {
      await client.query("ROLLBACK");
      throw cause;
    } finally {
      client.release();
    }
  },
  end: async () => undefined,
});

/** A plain client: its answers have `rows`. */
const withBareClient = (): Library => ({
  transaction: async (order, work) => {
    const client = await world.connection();
    await client.query("BEGIN");
    await client.query("INSERT INTO orders VALUES ($1)", [order]);
    const done = await work(client as unknown as PostgresTransaction).then(
      () => null,
      (cause: unknown) => cause,
    );
    await client.query(done === null ? "COMMIT" : "ROLLBACK");
    client.release();
    if (done !== null) throw done as Error;
  },
  end: async () => undefined,
});

const withKysely = (): Library => {
  const database = new Kysely<Record<string, never>>({
    dialect: new PostgresDialect({ pool: hostPool(world.connectionString, 2) }),
  });
  return {
    transaction: (order, work) =>
      database.transaction().execute(async (transaction) => {
        await sql`INSERT INTO orders VALUES (${order})`.execute(transaction);
        await work(kyselyTransaction(transaction));
      }),
    end: () => database.destroy(),
  };
};

const withDrizzle = (): Library => {
  const pool = hostPool(world.connectionString, 2);
  const database = drizzle(pool);
  return {
    transaction: (order, work) =>
      database.transaction(async (transaction) => {
        await transaction.execute(drizzleSql`INSERT INTO orders VALUES (${order})`);
        await work(drizzleTransaction(transaction));
      }),
    end: () => pool.end(),
  };
};

const withKnex = (): Library => {
  const database = createKnex({ client: "pg", connection: world.connectionString, pool: { min: 0, max: 2 } });
  return {
    transaction: (order, work) =>
      database.transaction(async (transaction) => {
        await transaction.raw("INSERT INTO orders VALUES (?)", [order]);
        await work(knexTransaction(transaction));
      }),
    end: () => database.destroy(),
  };
};

const LIBRARIES = {
  pg: withPg,
  "a bare client of pg": withBareClient,
  kysely: withKysely,
  drizzle: withDrizzle,
  knex: withKnex,
};

describe.each(Object.entries(LIBRARIES))("%s", (name, open) => {
  it("commits the row and the hold together, rolls both back, and goes on after a refusal", async () => {
    const library = open();
    const hour = Object.keys(LIBRARIES).indexOf(name) * 3;
    const kept = asking(hour);
    let held: Result<Readonly<{ reservationId: string }>, unknown> | undefined;
    await library.transaction(`${name} kept`, async (handle) => {
      held = await world.engine.within(handle).hold(kept);
      accepted(held);
      // A refusal leaves the transaction usable, with its earlier writes.
      const refused = await world.engine.within(handle).hold(asking(hour));
      expect(refused._unsafeUnwrapErr()).toMatchObject({ code: "SLOT_HELD" });
    });
    const { reservationId } = accepted(held!);
    expect(accepted(await world.engine.getReservation({ reservationId })).reservation.status).toBe("reserved");

    const rolledBack = library.transaction(`${name} rolled back`, async (handle) => {
      held = await world.engine.within(handle).hold(asking(hour + 1));
      accepted(held);
      throw new Error("the host changes its mind");
    });
    await expect(rolledBack).rejects.toThrow("the host changes its mind");
    const gone = await world.engine.getReservation({ reservationId: accepted(held!).reservationId });
    expect(gone._unsafeUnwrapErr()).toMatchObject({ code: "RESERVATION_NOT_FOUND" });
    expect((await world.orders()).filter((order) => order.startsWith(`${name} `))).toEqual([`${name} kept`]);
    await library.end();
  });
});

describe("docs/postgres.md", () => {
  const FOLDER = import.meta.dirname;
  const recipes = readFileSync(join(FOLDER, "handles.ts"), "utf8")
    .split("\n\n")
    .filter((part) => part.startsWith("export const"));

  it("shows each handle as it is tested here, in ten lines at most", () => {
    const page = readFileSync(join(FOLDER, "../../../../docs/postgres.md"), "utf8");
    expect(recipes).toHaveLength(4);
    for (const recipe of recipes) {
      expect(page).toContain(recipe.trimEnd());
      expect(recipe.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
    }
  });
});
