import { describe, expect, it } from "vitest";
import {
  connectPostgres,
  createPostgresGuestDirectory,
  createPostgresStore,
  listenForEvents,
  migratePostgres,
  type PostgresPool,
} from "../../../src/adapters/postgres/index.ts";
import { createSeededIds } from "../../../src/testing/index.ts";

const pool: PostgresPool = { connect: () => Promise.reject(new Error("asked")), on: () => undefined };
const NO_TIMES = [0, -1, 1.5, NaN, Infinity, 2_147_483_648, "5000", null, 5n, {}];
const NO_FLAGS = ["true", 1, null];

const wrong = (names: readonly string[], values: readonly unknown[]) =>
  names.flatMap((name) => values.map((value) => [name, value] as const));

describe("options of a store", () => {
  const make = (over: object) => () => createPostgresStore({ pool, ...over });
  it.each([
    ...wrong(["lockTimeoutMs", "connectTimeoutMs", "statementTimeoutMs"], NO_TIMES),
    ...wrong(["maxAttempts"], [0, -1, 101, 1.5, NaN, "3", null]),
    ...wrong(["namedStatements", "wakeDispatchers"], NO_FLAGS),
    ...wrong(["pool"], [undefined, null, {}, { connect: () => undefined }]),
    ...wrong(["lockTimeOutMs"], [5_000]),
  ])("%s cannot be %s", (field, value) => {
    expect(make({ [field]: value })).toThrow(RangeError);
    expect(make({ [field]: value })).toThrow(new RegExp(`^${field}: `));
  });

  it.each(["lockTimeoutMs", "connectTimeoutMs", "statementTimeoutMs"])("%s has its bounds", (field) => {
    for (const value of [1, 2_147_483_647, undefined]) expect(make({ [field]: value })).not.toThrow();
  });

  it("no options at all", () => {
    expect(() => createPostgresStore(undefined as never)).toThrow(/^options: /);
  });
});

describe("options of the others", () => {
  const ids = createSeededIds(1);
  const onEvents = () => undefined;
  it.each([...wrong(["ids"], [undefined, null, {}]), ...wrong(["pool"], [undefined])])(
    "of a guest directory: %s cannot be %s",
    (field, value) => {
      expect(() => createPostgresGuestDirectory({ pool, ids, [field]: value })).toThrow(new RegExp(`^${field}: `));
    },
  );

  it.each([...wrong(["reconnectMs"], NO_TIMES), ...wrong(["onEvents"], [undefined, 3])])(
    "of who listens: %s cannot be %s",
    (field, value) => {
      expect(() => listenForEvents({ pool, onEvents, [field]: value })).toThrow(new RegExp(`^${field}: `));
    },
  );

  it.each([...wrong(["partitions"], [-1, 1.5, NaN, 1_001, "16", null]), ...wrong(["pool"], [undefined, {}])])(
    "of a migration: %s cannot be %s, and nothing is asked",
    async (field, value) => {
      const refused = (await migratePostgres({ pool, [field]: value }))._unsafeUnwrapErr();
      expect(refused).toMatchObject({ code: "INVALID_OPTION", field, outcome: "not_done" });
    },
  );

  it.each([
    ...wrong(["connectionString"], [undefined, "", null, 5, "postgres://a\0b"]),
    ...wrong(["maxConnections"], [0, -1, NaN, 1.5, "10", 10_001]),
    ...wrong(["maxConnection"], [5]),
  ])("of a connection: %s cannot be %s", async (field, value) => {
    const given = { connectionString: "postgres://127.0.0.1:1/none", [field]: value };
    expect((await connectPostgres(given as never))._unsafeUnwrapErr()).toMatchObject({ code: "INVALID_OPTION", field });
  });
});
