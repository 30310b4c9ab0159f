import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresStore, migratePostgres, type PostgresPool } from "../../../src/adapters/postgres/index.ts";
import { migrations } from "../../../src/adapters/postgres/migrations.ts";
import { SAMPLE } from "../../../src/adapters/catalog/sample-text.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { sampleText } from "../../support/sample-catalog.ts";
import { hostPool, openWorld, type PostgresWorld } from "../../support/postgres-database.ts";
import { accepted } from "../../support/answers.ts";

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A pool whose connection breaks before the first statement that a test names, or after it. */
const breakingAt = (part: string, when: "before" | "after"): PostgresPool => ({
  on: () => undefined,
  connect: async () => {
    const client = await world.pool.connect();
    return {
      on: client.on.bind(client),
      removeListener: client.removeListener.bind(client),
      release: (destroy?: boolean) => client.release(destroy),
      query: async (statement: { text: string; values?: unknown[] }) => {
        const isIt = part === "COMMIT" ? statement.text === part : statement.text.includes(part);
        const answer = isIt && when === "before" ? null : await client.query(statement);
        if (!isIt) return answer as unknown as { rows: unknown[] };
        throw new Error("Connection terminated unexpectedly");
      },
    };
  },
});

const isThere = async (schema: string): Promise<boolean> =>
  (await world.pool.query("SELECT FROM pg_namespace WHERE nspname = $1", [schema])).rowCount === 1;

describe("the outcome of a migration", () => {
  it.each([
    ["BEGIN", "before", "not_done", false],
    ["BEGIN", "after", "not_done", false],
    ["CREATE TABLE", "after", "not_done", false],
    ["commit_1", "before", "not_done", false],
    ["COMMIT", "before", "unknown", false],
    ["COMMIT", "after", "unknown", true],
  ] as const)("a connection that is lost at %s, %s it: %s", async (part, when, outcome, made) => {
    const schema = `lost ${part} ${when}`;
    const refused = (await migratePostgres({ pool: breakingAt(part, when), schema }))._unsafeUnwrapErr();
    expect(refused).toEqual({ code: "NOT_MIGRATED", outcome, cause: "Connection terminated unexpectedly" });
    expect(await isThere(schema)).toBe(made);
    // The next call reports the outcome.
    expect(accepted(await migratePostgres({ pool: world.pool, schema })).applied).toHaveLength(
      made ? 0 : migrations.length,
    );
  });

  it("a statement that the server refuses: nothing was done, with its reason", async () => {
    await world.pool.query(`CREATE SCHEMA half; CREATE TABLE half.bookings (a integer)`);
    const refused = (await migratePostgres({ pool: world.pool, schema: "half" }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ outcome: "not_done", cause: expect.stringContaining("already exists") as unknown });
    const { rows } = await world.pool.query("SELECT relname FROM pg_class WHERE relnamespace = 'half'::regnamespace");
    expect(rows).toEqual([{ relname: "bookings" }]);
  });

  it("a database of another encoding is refused before anything is made", async () => {
    const name = `latin_${process.pid}`;
    await world.pool.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const pool = hostPool(world.connectionString.replace(/\/[^/]*$/, `/${name}`), 1);
    const refused = (await migratePostgres({ pool }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ outcome: "not_done", cause: expect.stringContaining("LATIN1") as unknown });
    expect((await pool.query("SELECT FROM pg_namespace WHERE nspname = 'holdfast'")).rowCount).toBe(0);
    await pool.end();
    await world.pool.query(`DROP DATABASE ${name}`);
  });
});

describe("N21 a newer library on the same database", () => {
  it("brings functions of its own and leaves those of the older one, which works on and migrates nothing", async () => {
    const store = world.node();
    await world.pool.query(`
      ALTER TABLE holdfast.bookings ADD of_the_future integer NOT NULL DEFAULT 7;
      CREATE FUNCTION holdfast.commit_2() RETURNS json LANGUAGE sql AS 'SELECT NULL::json';
      INSERT INTO holdfast.migrations VALUES ('0099-of-the-future', now())`);
    for (const [name, call] of Object.entries(everyCall(store, 1)))
      expect([name, (await call()).isOk()]).toEqual([name, true]);
    expect(accepted(await migratePostgres({ pool: world.pool })).applied).toEqual([]);
  });

  it("that takes a function of the older one away: its calls are refused with the reason, and nothing was done", async () => {
    const schema = "left_behind";
    accepted(await migratePostgres({ pool: world.pool, schema }));
    const store = createPostgresStore({ pool: world.pool, schema });
    expect((await everyCall(store, 1).commit()).isOk()).toBe(true);
    await world.pool.query(`ALTER FUNCTION ${schema}.session_1 RENAME TO session_2`);
    for (const [name, call] of Object.entries(everyCall(store, 2))) {
      const failed = (await call())._unsafeUnwrapErr();
      expect([name, failed]).toEqual([
        name,
        { outcome: "not_done", cause: expect.stringContaining("session_1") as unknown },
      ]);
    }
  });
});

describe("the embedded SQL", () => {
  it("equals the files: npm run embed writes it", () => {
    const folder = join(import.meta.dirname, "../../../sql/postgres");
    const files = readdirSync(folder).sort();
    expect(migrations).toEqual(
      files.map((file) => [file.replace(/\.sql$/, ""), readFileSync(join(folder, file), "utf8")]),
    );
    expect(SAMPLE).toBe(sampleText);
  });
});
