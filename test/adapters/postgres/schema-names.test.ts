import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createPostgresGuestDirectory,
  createPostgresStore,
  listenForEvents,
  migratePostgres,
} from "../../../src/adapters/postgres/index.ts";
import { createSeededIds } from "../../../src/testing/index.ts";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { holding } from "../../../src/conformance/store/change-sets.ts";
import { hostId, SPA } from "../../../src/conformance/store/fixtures.ts";
import { hostPool, openWorld, type PostgresWorld } from "../../support/postgres-database.ts";
import { accepted } from "../../support/answers.ts";

let world: PostgresWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const NAMES = [
  "Spa",
  "SPA",
  "harbour spa",
  'the "best" spa',
  "it's a spa",
  "back\\slash",
  "dollar$1 $& $",
  "8-to-late; DROP SCHEMA holdfast",
  "holdfast holdfast",
  "spá ☃",
  "select",
  "x".repeat(63),
  "é".repeat(31),
];

describe("the name of a schema", () => {
  it.each(NAMES)("%s is a name like any other", async (schema) => {
    const { pool } = world;
    for (const partitions of [0, 2]) {
      await pool.query(`DROP SCHEMA IF EXISTS "${schema.replaceAll('"', '""')}" CASCADE`);
      expect(accepted(await migratePostgres({ pool, schema, partitions })).applied).toHaveLength(8);
      expect(accepted(await migratePostgres({ pool, schema })).applied).toEqual([]);
      for (const namedStatements of [false, true]) {
        const store = createPostgresStore({ pool, schema, namedStatements });
        for (const [name, call] of Object.entries(everyCall(store, namedStatements ? 2 : 1))) {
          expect([name, (await call()).isOk()]).toEqual([name, true]);
        }
      }
      const { rows } = await pool.query("SELECT nspname FROM pg_namespace WHERE nspname = $1", [schema]);
      expect(rows).toHaveLength(1);
    }
    const guests = createPostgresGuestDirectory({ pool, schema, ids: createSeededIds(1) });
    const added = (
      await guests.add({ centerId: SPA, firstName: "Ann", lastName: "Li", email: null, phone: null })
    )._unsafeUnwrap();
    expect(await guests.find([added.id, hostId("nobody")])).toEqual([added]);
    const other = (
      await guests.add({ centerId: SPA, firstName: "Bo", lastName: "Li", email: null, phone: null })
    )._unsafeUnwrap();
    expect((await guests.relate(added.id, { guestId: other.id, kind: "friend" })).isOk()).toBe(true);
  });

  it("wakes its own listeners, and no others", async () => {
    const pool = hostPool(world.connectionString, 5);
    const [long, longer] = ["y".repeat(63), `${"y".repeat(62)}z`] as const;
    const woken: string[] = [];
    for (const schema of [long, longer]) accepted(await migratePostgres({ pool, schema }));
    const begun = [long, longer].map(
      (schema) =>
        new Promise<ReturnType<typeof listenForEvents>>((resolve) => {
          const listening = listenForEvents({
            pool,
            schema,
            onEvents: () => {
              woken.push(schema);
              resolve(listening);
            },
          });
        }),
    );
    const listeners = await Promise.all(begun);
    woken.length = 0;
    const store = createPostgresStore({ pool, schema: long, wakeDispatchers: true });
    accepted(await store.commit([holding(1, {}, { beforeMs: null })]));
    await expect.poll(() => woken).toEqual([long]);
    for (const listening of listeners) listening.close();
    await pool.end();
  });

  it.each([
    ["", "must be the name"],
    [null, "must be the name"],
    [7, "must be the name"],
    ["x".repeat(64), "63 bytes"],
    ["é".repeat(32), "63 bytes"],
    ["a\0b", "control characters"],
    ["a\nb", "control characters"],
    ["a\ud800", "surrogates"],
    ["pg_spa", "keeps to itself"],
    ["information_schema", "keeps to itself"],
    ["a$$b", "$$"],
  ])("%j is refused, and nothing is made", async (schema, problem) => {
    const given = { pool: world.pool, schema: schema as string };
    const refused = (await migratePostgres(given))._unsafeUnwrapErr();
    expect(refused).toEqual({
      code: "INVALID_OPTION",
      field: "schema",
      outcome: "not_done",
      cause: expect.stringContaining(problem) as unknown,
    });
    expect(() => createPostgresStore(given)).toThrow(RangeError);
    expect(() => createPostgresGuestDirectory({ ...given, ids: createSeededIds(1) })).toThrow(/^schema: /);
    expect(() => listenForEvents({ ...given, onEvents: () => undefined })).toThrow(/^schema: /);
  });
});
