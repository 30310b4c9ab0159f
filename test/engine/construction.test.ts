import { describe, expect, it } from "vitest";
import { createFileCatalog, parseCatalogFile, readCatalogFile } from "../../src/adapters/catalog/index.ts";
import { createApiKeys, createHttpHandler } from "../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { startNodeServer } from "../../src/adapters/node-server/index.ts";
import { systemParts, systemTimer } from "../../src/adapters/system/index.ts";
import {
  createDispatcher,
  createHandlerSink,
  createInvoiceVoider,
  createReservationEngine,
  createRetentionJob,
  createStoreClock,
  createSweeper,
  observeEngine,
  type GuestLookup,
} from "../../src/index.ts";
import { createFixedZone, createManualClock } from "../../src/testing/index.ts";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { accepted, refusalOf } from "../support/answers.ts";
import { NOW, offer } from "../support/catalog.ts";
import { openDirectory } from "../support/guest-directory.ts";
import { openHost } from "../support/host.ts";
import { openWorld } from "../support/engine-world.ts";

const host = openHost(offer());
const parts = {
  store: createMemoryStore({ clock: createManualClock(NOW) }),
  catalog: host.catalog,
  roster: host.roster,
  guests: openDirectory({}),
  zones: createLuxonZoneRules(),
  ...systemParts(),
};
const engine = createReservationEngine(parts);
const timer = systemTimer;
const report = () => undefined;
const sink = { deliver: () => Promise.resolve() };
const authentication = createApiKeys({ keys: { tests: "sixteen-characters" } });
const http = { ...parts, engine, authentication };
const { catalog, roster, guests, zones } = parts;
const handlerOptions = { engine, catalog, roster, guests, zones, authentication };

/** Each constructor with options that it takes, and the same with one thing wrong. */
const CONSTRUCTORS: Readonly<Record<string, readonly [(options: never) => unknown, object]>> = {
  createReservationEngine: [createReservationEngine, parts],
  createMemoryStore: [createMemoryStore, { clock: createManualClock(NOW) }],
  createFileCatalog: [(options) => createFileCatalog({ centers: [], warnings: [] }, options), { ids: parts.ids }],
  createHttpHandler: [createHttpHandler, handlerOptions],
  createApiKeys: [createApiKeys, { keys: { tests: "sixteen-characters" } }],
  parseCatalogFile: [(options) => parseCatalogFile("{}", options), { zones }],
  createSweeper: [createSweeper, { engine, timer, report }],
  createDispatcher: [createDispatcher, { engine, timer, report, sink }],
  createRetentionJob: [createRetentionJob, { engine, timer, report }],
  createInvoiceVoider: [
    createInvoiceVoider,
    { billing: { voidInvoice: () => undefined }, onPaidLate: () => undefined },
  ],
};

describe("D8 a constructor refuses a missing, misspelt or out-of-range option", () => {
  describe.each(Object.entries(CONSTRUCTORS))("%s", (name, [construct, options]) => {
    const make = (given: unknown) => () => construct(given as never);

    it("takes its parts", () => {
      expect(make(options)).not.toThrow();
    });

    it("names every part that is missing, and every one that lacks its functions", () => {
      for (const part of Object.keys(options)) {
        expect(make({ ...options, [part]: undefined })).toThrow(new RegExp(`^${name}: ${part} is required: `));
        for (const wrong of [null, 3, "x"]) {
          expect(make({ ...options, [part]: wrong })).toThrow(new RegExp(`^${name}: ${part} must be `));
        }
      }
      const [first, second] = Object.keys(options);
      if (second !== undefined) expect(make({})).toThrow(new RegExp(`${first} is required.*; ${second} is required`));
      for (const nothing of [undefined, null, 3])
        expect(make(nothing)).toThrow(`${name}: the options must be an object`);
    });

    it("an option that is not known, with the one that was probably meant", () => {
      expect(make({ ...options, surprise: 1 })).toThrow(/surprise is not known; known are/);
      expect(make({ ...options, surprise: 1 })).toThrow(TypeError);
    });
  });

  it("INV-50 a constructor refuses a missing, misspelt or out-of-range option", () => {
    const withPolicies = (policies: object) => () => createReservationEngine({ ...parts, policies: policies });
    const wrong: readonly (readonly [object, string])[] = [
      [{ lateConfrim: "reacquire" }, "policies.lateConfrim is not known: did you mean lateConfirm?"],
      [{ lateConfirm: "sometimes" }, "policies.lateConfirm must be one of strict, reacquire"],
      [{ dropNotesAtExpiry: "true" }, "policies.dropNotesAtExpiry must be true or false"],
      [{ ranking: { reads: "week", cost: () => 0 } }, "policies.ranking must be"],
      [{ ranking: { reads: "span" } }, "policies.ranking must be"],
      [{ maxAttempts: 0 }, "policies.maxAttempts must be a whole number from 1 to 1000"],
      [{ maxAttempts: 1.5 }, "policies.maxAttempts must be"],
      [{ maxAttempts: Number.NaN }, "policies.maxAttempts must be"],
      [{ maxBatch: 0 }, "policies.maxBatch must be"],
      [{ redelivery: { firstDelayMs: 1, longestDelayMs: 1 } }, "policies.redelivery.maxAttempts is required"],
      [
        { redelivery: { firstDelayMs: 0, longestDelayMs: 1, maxAttempts: 1 } },
        "policies.redelivery.firstDelayMs must be",
      ],
      [{ sourceTimeoutMs: 0 }, "policies.sourceTimeoutMs must be a whole number from 1 to 2147483647, or null"],
      [{ sourceTimeoutMs: 2_147_483_648 }, "policies.sourceTimeoutMs must be"],
    ];
    for (const [policies, problem] of wrong) {
      expect(withPolicies(policies)).toThrow(TypeError);
      expect(withPolicies(policies)).toThrow(problem);
    }
    const right = [
      {},
      { lateConfirm: undefined },
      { maxAttempts: 1, maxBatch: 1 },
      { maxAttempts: 1_000, maxBatch: 10_000 },
      { sourceTimeoutMs: null },
      { sourceTimeoutMs: 1 },
      { sourceTimeoutMs: 2_147_483_647 },
    ];
    for (const policies of right) expect(withPolicies(policies)).not.toThrow();
    expect(() => createReservationEngine({ ...parts, policies: null as never })).toThrow("policies must be an object");
    expect(() => createReservationEngine({ ...parts, catalogue: 1 } as never)).toThrow("did you mean catalog?");
  });

  it("a policy that is undefined is the default", async () => {
    const world = await openWorld({ policies: { lateConfirm: undefined, maxAttempts: undefined } as never });
    const { bookingId } = await world.hold("ada", "10:00");
    world.pass(10);
    expect(refusalOf(await world.confirm(bookingId)).code).toBe("RESERVATION_EXPIRED");
  });

  it("nested options, event types and jobs", async () => {
    expect(() => createHttpHandler({ ...handlerOptions, limits: { bodyByte: 1 } as never })).toThrow(
      "limits.bodyByte is not known: did you mean bodyBytes?",
    );
    expect(() => createHttpHandler(http as never)).toThrow("store is not known");
    const keys = { tests: "sixteen-characters" };
    for (const tokenSeconds of [0, 0.5, Number.NaN, 1e300, "60"] as never[]) {
      expect(() => createApiKeys({ keys, tokenSeconds })).toThrow("tokenSeconds must be a whole number from 1");
    }
    expect(() => createApiKeys({ keys, tokenSecond: 60 } as never)).toThrow("did you mean tokenSeconds?");
    expect(() => createApiKeys({ keys, clock: Date as never })).toThrow("clock must be");
    await expect(readCatalogFile("nowhere.json", { zone: zones } as never)).rejects.toThrow("did you mean zones?");
    expect(() => createFixedZone({ offsetMinute: 60 } as never)).toThrow("did you mean offsetMinutes?");
    expect(() => createStoreClock(createManualClock(NOW), { maxLeap: 1 } as never)).toThrow("did you mean maxLeapMs?");
    const kit = { name: "a store", runner: { describe: () => undefined, it: () => undefined }, harness: {}, lack: {} };
    expect(() => describeReservationStore(kit as never)).toThrow("lack is not known: did you mean lacks?");
    expect(() => createSweeper({ engine, timer, report, limit: 0 })).toThrow("limit must be");
    expect(() => createSweeper({ engine, timer, report, longestSleepMs: Number.NaN })).toThrow(
      "longestSleepMs must be",
    );
    expect(() => createDispatcher({ engine, timer, report, sink: {} as never })).toThrow("sink must be");
    expect(() => createDispatcher({ engine, timer, report, sink, leaseSeconds: 3_601 })).toThrow(
      "leaseSeconds must be",
    );
    expect(() => createHandlerSink({ InvoiceVoidd: () => Promise.resolve() } as never)).toThrow(
      "InvoiceVoidd is not known: did you mean InvoiceVoided?",
    );
    expect(() => createHandlerSink({ InvoiceVoided: 3 } as never)).toThrow("InvoiceVoided must be a function");
    expect(() => observeEngine(engine, {} as never)).toThrow("telemetry must be an object with the functions");
    expect(() => observeEngine({} as never, {} as never)).toThrow("engine must be an object with the functions");
    await expect(startNodeServer({ handler: 3 as never, port: 0 })).rejects.toThrow("handler must be a function");
    await expect(startNodeServer({ handler: createHttpHandler(handlerOptions), port: 65_536 })).rejects.toThrow("port");
  });

  it("ports that are instances of a class are ports", () => {
    const instance = Object.create(parts.store) as typeof parts.store;
    expect(() => createReservationEngine({ ...parts, store: instance })).not.toThrow();
  });
});

describe("D4 calls of the jobs with invalid options", () => {
  it("deliverEvents without a sink that can deliver: refused, and nothing is parked", async () => {
    const world = await openWorld();
    await world.hold("ada", "10:00");
    const before = JSON.stringify(world.dump());
    for (const noSink of [undefined, null, {}, 3, "x", [], { deliver: 3 }]) {
      expect(refusalOf(await world.engine.deliverEvents(noSink as never))).toEqual({
        code: "INVALID_INPUT",
        field: "sink",
        problem: "must be an object with the function deliver",
      });
    }
    expect(JSON.stringify(world.dump())).toBe(before);
    expect(accepted(await world.engine.deliverEvents(sink)).delivered).toBeGreaterThan(0);
  });

  it("importBlocks with an invalid listener, or one that throws", async () => {
    const world = await openWorld();
    const asked = { centerId: "spa", blocks: [] };
    for (const noListener of [null, 3, "x", {}]) {
      expect(refusalOf(await world.engine.importBlocks(asked, noListener as never))).toMatchObject({
        field: "onProgress",
      });
    }
    const uma = { kind: "therapist", therapistId: "uma" } as const;
    const blocks = [{ externalId: "a", resource: uma, start: NOW + 3_600_000, end: NOW + 7_200_000 }];
    const throwing = () => {
      throw new Error("no ears");
    };
    expect(accepted(await world.engine.importBlocks({ ...asked, blocks }, throwing)).imported).toBe(1);
  });

  it("asks of a guest directory find and relationsOf alone", async () => {
    const world = await openWorld();
    const { directory } = world;
    const lookup: GuestLookup = {
      find: (guestIds) => directory.find(guestIds),
      relationsOf: (hostId) => directory.relationsOf(hostId),
    };
    const engine = world.engineOn(world.store, { guests: lookup });
    const booking = {
      centerId: "spa",
      date: "2026-05-11",
      guests: [{ guestId: "ada", items: [{ itemId: "massage" }] }],
    };
    expect((await engine.createBooking(booking)).isOk()).toBe(true);
    expect(() => world.engineOn(world.store, { guests: { find: lookup.find } as never })).toThrow("relationsOf");
  });
});
