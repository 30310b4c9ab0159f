import { describe, expect, it } from "vitest";
import { err, ok, type Result } from "neverthrow";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import {
  createReservationEngine,
  type Catalog,
  type CenterCatalog,
  type EngineParts,
  type EpochMs,
  type GuestDirectory,
  type Policies,
  type Refusal,
  type ReservationEngine,
  type ReservationStore,
} from "../../src/index.ts";
import { createManualClock, createManualTimer, createSeededIds, noPause } from "../../src/testing/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { openDirectory } from "../support/guest-directory.ts";
import { FAULTS, faulty, impatient, PORTS, type Fault } from "../support/faulty-ports.ts";
import { at, CENTER, DATE, guest, item, MINUTE, NOW, offer, therapist } from "../support/catalog.ts";
import { openHost } from "../support/host.ts";
import { createTestStore } from "../support/stores.ts";
import { answerLost, commitLost, NOT_DONE, tampered } from "../support/tampered-store.ts";

const openScene = async () => {
  const clock = createManualClock(NOW);
  const memory = createTestStore({ clock });
  const host = openHost(offer({ therapists: ["uma", "vic", "wim", "xia"].map((id) => therapist(id)) }));
  const ports = {
    catalog: host.catalog,
    roster: host.roster,
    guests: openDirectory({ ada: ["ben"] }),
    zones: createLuxonZoneRules(),
    ids: createSeededIds(1),
    digest: sha256Digest,
    pause: noPause,
  };
  const engineOn = (over: Partial<EngineParts> = {}): ReservationEngine =>
    createReservationEngine({ store: memory, ...ports, timer: impatient, ...over });
  const good = engineOn();
  const book = async (who: string) =>
    accepted(await good.createBooking({ centerId: CENTER, date: DATE, guests: [guest(who, "massage")] })).bookingId;
  const held = async (who: string, time: string) =>
    accepted(await good.reserve({ bookingId: await book(who), slot: at(time), createInvoice: true }));
  const unnamed = accepted(
    await good.createBooking({ centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }], holderKey: "k" }),
  ).bookingId;
  const [open, hold] = [await book("ada"), await held("ben", "12:00")];
  const toConfirm = await held("cleo", "13:00");
  const kept = await held("dora", "14:00");
  const confirmed = accepted(await good.confirm({ bookingId: kept.bookingId }));
  accepted(await good.block({ ...BLOCK, externalId: "old", start: at("16:00"), end: at("17:00") }));
  clock.advance(60_000);
  return { clock, memory, ports, engineOn, open, unnamed, hold, toConfirm, confirmed };
};

type Scene = Awaited<ReturnType<typeof openScene>>;

const BLOCK = { centerId: CENTER, externalId: "new", resource: { kind: "therapist", therapistId: "xia" } } as const;
const KEY = { idempotencyKey: "key" };

type Run = (engine: ReservationEngine, scene: Scene) => Promise<Result<unknown, Refusal>>;

/** Every command, each of which writes when it is accepted. */
const COMMANDS: Readonly<Record<string, Run>> = {
  createBooking: (engine) =>
    engine.createBooking(
      { centerId: CENTER, date: DATE, guests: [guest("ada", "massage"), guest("ben", "massage")] },
      KEY,
    ),
  "reserve, by wall time": (engine, { open }) => engine.reserve({ bookingId: open, slot: `${DATE}T10:00:00` }, KEY),
  "reserve, by instant, with a name": (engine, { unnamed }) =>
    engine.reserve({ bookingId: unnamed, slot: at("10:00"), guestIds: ["ada"], createInvoice: true }, KEY),
  confirm: (engine, { toConfirm }) => engine.confirm({ bookingId: toConfirm.bookingId }, KEY),
  "confirm, without a key": (engine, { toConfirm }) => engine.confirm({ bookingId: toConfirm.bookingId }),
  extend: (engine, { hold }) => engine.extend({ bookingId: hold.bookingId }, KEY),
  release: (engine, { hold }) => engine.release({ bookingId: hold.bookingId }, KEY),
  cancelInvoice: (engine, { confirmed }) => engine.cancelInvoice({ invoiceId: confirmed.invoices[0]?.id ?? "" }, KEY),
  cancelGuest: (engine, { confirmed }) => engine.cancelGuest({ bookingId: confirmed.bookingId, guestId: "dora" }, KEY),
  cancelAppointment: (engine, { confirmed }) =>
    engine.cancelAppointment({ appointmentId: confirmed.appointments[0]?.id ?? "" }, KEY),
  block: (engine) => engine.block({ ...BLOCK, start: `${DATE}T10:00`, end: `${DATE}T11:00` }, KEY),
  unblock: (engine) => engine.unblock({ centerId: CENTER, externalId: "old" }, KEY),
};

const QUERIES: Readonly<Record<string, Run>> = {
  findSlots: (engine, { open }) => engine.findSlots({ bookingId: open, futureDays: true, explain: true }),
  centerDay: (engine) => engine.centerDay({ centerId: CENTER, date: DATE }),
  getBooking: (engine, { open }) => engine.getBooking({ bookingId: open }),
};

/** An accepted command gives the same answer again by its key. */
const expectAgain = async (scene: Scene, name: string, first: unknown): Promise<void> => {
  const again = await COMMANDS[name]!(scene.engineOn(), scene);
  if (name === "confirm, without a key") expect(again.isOk()).toBe(true);
  else expect(again._unsafeUnwrap()).toEqual(first);
};

const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];
const NTH = [1, 2, 3] as const;

describe("N01, N11 a port of the host that fails: the answer and the store agree", () => {
  describe.each(Object.keys(COMMANDS))("%s", (name) => {
    it.each(PORTS)("%s, with any fault at any call", async (port) => {
      const run = COMMANDS[name]!;
      // A refusal leaves the scene as it was, and the next fault meets it again.
      let scene = await openScene();
      let calls = Number.POSITIVE_INFINITY;
      for (const fault of FAULT_NAMES) {
        for (const nth of NTH) {
          // A call that the port does not get is the same run with any fault: it was made with the first one.
          if (nth > calls) break;
          const spoilt = faulty(scene.ports, { port, nth, fault });
          const store = tampered(scene.memory);
          const { memory, open } = scene;
          // A conflict makes it decide twice, with a pause between.
          store.onNextCommit(async (_commit, sets) => {
            const [set] = sets;
            const stale = { ...set!, unchanged: [{ id: open, version: 99 }] };
            return memory.commit([stale]);
          });
          const before = JSON.stringify(memory.dump());
          const answer = await run(scene.engineOn({ store, ...spoilt.ports }), scene);
          const changed = JSON.stringify(memory.dump()) !== before;
          const facts = { fault, nth, changed };
          if (answer.isOk()) {
            expect(facts).toEqual({ ...facts, changed: true });
            await expectAgain(scene, name, answer.value);
            scene = await openScene();
          } else {
            expect({ ...facts, ...answer.error }).toMatchObject({ ...facts, code: "SOURCE_UNAVAILABLE", source: port });
            expect(facts).toEqual({ ...facts, changed: false });
            expect(spoilt.wasHit()).toBe(true);
          }
          if (!spoilt.wasHit()) calls = nth - 1;
        }
      }
      // A command that was refused succeeds on good ports.
      expect((await run(scene.engineOn(), scene)).isOk()).toBe(true);
    });
  });

  describe.each(Object.keys(QUERIES))("%s", (name) => {
    it.each(PORTS)("%s, with any fault at any call", async (port) => {
      const scene = await openScene();
      for (const fault of FAULT_NAMES) {
        for (const nth of NTH) {
          const spoilt = faulty(scene.ports, { port, nth, fault });
          const answer = await QUERIES[name]!(scene.engineOn(spoilt.ports), scene);
          if (answer.isErr()) expect(answer.error).toMatchObject({ code: "SOURCE_UNAVAILABLE", source: port });
          else expect(spoilt.wasHit() && nth === 1 && ["catalog", "roster"].includes(port)).toBe(false);
        }
      }
    });
  });

  it("an import: each block by itself, none lost by another's", async () => {
    const scene = await openScene();
    const spoilt = faulty(scene.ports, { port: "ids", nth: 2, fault: "answers bytes" });
    const blocks = ["a", "b", "c"].map((externalId, at) => ({
      externalId,
      resource: { kind: "therapist", therapistId: "xia" } as const,
      start: `${DATE}T0${9 + at}:00`.replace("T010", "T10").replace("T011", "T11"),
      end: `${DATE}T${10 + at}:00`,
    }));
    const answer = accepted(await scene.engineOn(spoilt.ports).importBlocks({ centerId: CENTER, blocks }));
    expect(answer.imported + answer.refused.length).toBe(3);
    for (const { refusal } of answer.refused)
      expect(refusal).toMatchObject({ code: "SOURCE_UNAVAILABLE", source: "ids" });
    const { blocks: recorded } = scene.memory.dump().partitions[0]!;
    expect(recorded.length).toBe(1 + answer.imported);
    expect(accepted(await scene.engineOn().importBlocks({ centerId: CENTER, blocks })).imported).toBe(3);
  });

  it("INV-48 a committed command is never answered as not done, with any fault of a host's port", async () => {
    for (const port of PORTS) {
      const run = COMMANDS["reserve, by wall time"]!;
      for (const [tamper, expected] of [
        [answerLost, "accepted"],
        [commitLost, "STORE_UNAVAILABLE"],
      ] as const) {
        const scene = await openScene();
        const store = tampered(scene.memory);
        let fail = false;
        store.onNextCommit(async (commit, sets) => {
          fail = true;
          return tamper(commit, sets);
        });
        const spoilt = faulty(scene.ports, { port, nth: 1, fault: "throws" }).ports;
        const pick = <Name extends keyof typeof spoilt>(name: Name) => (fail ? spoilt : scene.ports)[name];
        const switching = {
          catalog: {
            centerIds: () => pick("catalog").centerIds(),
            center: (id: never) => pick("catalog").center(id),
          },
          roster: { roster: (id: never) => pick("roster").roster(id) },
          guests: { ...scene.ports.guests, find: (ids: never) => pick("guests").find(ids) },
          zones: {
            get version() {
              return pick("zones").version;
            },
            isZone: (zone: string) => pick("zones").isZone(zone),
            offsetMsAt: (zone: string, ms: never) => pick("zones").offsetMsAt(zone, ms),
            instantsOf: (zone: string, ms: never) => pick("zones").instantsOf(zone, ms),
          },
          ids: { entropy: () => pick("ids").entropy() },
          digest: (text: string) => pick("digest")(text),
          pause: (attempt: number) => pick("pause")(attempt),
        };
        const answer = await run(scene.engineOn({ store, ...switching }), scene);
        // A call asks the catalog, the roster and the directory once.
        const neededAgain = ["zones", "ids"].includes(port);
        expect({ port, code: codeOf(answer) }).toEqual({
          port,
          code: tamper === answerLost || !neededAgain ? "accepted" : expected,
        });
        if (answer.isErr()) expect(answer.error).toMatchObject({ outcome: "unknown", commandId: "key" });
        expect(codeOf(await run(scene.engineOn(), scene))).toBe("accepted");
      }
    }
  });

  it("a replay that cannot read the reservation back does not say that nothing was done", async () => {
    const scene = await openScene();
    const run = COMMANDS["reserve, by wall time"]!;
    accepted(await run(scene.engineOn(), scene));
    accepted(await scene.engineOn().reserve({ bookingId: scene.open, slot: at("11:00") }));
    let reads = 0;
    const read: ReservationStore["read"] = (...asked) =>
      (reads += 1) === 1 ? scene.memory.read(...asked) : Promise.resolve(err(NOT_DONE));
    const answer = await run(scene.engineOn({ store: { ...scene.memory, read } }), scene);
    expect(refusalOf(answer)).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown", commandId: "key" });
  });

  it("replays while the ports are away: the first answer again", async () => {
    const scene = await openScene();
    for (const [name, run] of Object.entries(COMMANDS)) {
      if (name === "confirm, without a key" || name === "release") continue;
      const options = { store: scene.memory };
      const withKey: Run = (engine, it) => run(withKeyOf(engine, name), it);
      const first = await withKey(scene.engineOn(options), scene);
      if (first.isErr()) continue;
      for (const port of ["catalog", "roster", "guests", "zones", "ids"] as const) {
        const spoilt = faulty(scene.ports, { port, nth: 1, fault: "throws" });
        const again = await withKey(scene.engineOn(spoilt.ports), scene);
        expect({ name, port, code: codeOf(again) }).toEqual({ name, port, code: "accepted" });
        expect({ name, port, again: again._unsafeUnwrap() }).toEqual({ name, port, again: first.value });
      }
    }
  });
});

const rejects = () => Promise.reject(new Error("no store"));
const GARBAGE = [
  rejects,
  () => {
    throw new Error("no store");
  },
  () => Promise.resolve(undefined),
  () => Promise.resolve({}),
  () => Promise.resolve(ok(undefined)),
  () => Promise.resolve(ok([])),
  () => Promise.resolve(ok({ atMs: "now" })),
  () => Promise.resolve(err(undefined)),
  () => Promise.resolve(err({ outcome: "perhaps" })),
] as const;

describe("N11 a store that rejects, or returns an invalid answer", () => {
  it("at a read: nothing was done", async () => {
    for (const garbage of GARBAGE) {
      const scene = await openScene();
      const before = JSON.stringify(scene.memory.dump());
      for (const run of [...Object.values(COMMANDS), QUERIES["findSlots"]!, QUERIES["getBooking"]!]) {
        const engine = scene.engineOn({ store: { ...scene.memory, read: garbage as never } });
        expect(refusalOf(await run(engine, scene))).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
      }
      expect(JSON.stringify(scene.memory.dump())).toBe(before);
    }
  });

  it("at a read whose holder has no list of recent holds", async () => {
    const scene = await openScene();
    const read: ReservationStore["read"] = async (...asked) =>
      (await scene.memory.read(...asked)).map((all) =>
        all.map((snapshot) => {
          const { recentHolds: _left, ...holder } = snapshot.holder ?? { recentHolds: [] };
          return { ...snapshot, holder: snapshot.holder === null ? null : (holder as never) };
        }),
      );
    const answer = await COMMANDS["reserve, by wall time"]!(
      scene.engineOn({ store: { ...scene.memory, read } }),
      scene,
    );
    expect(refusalOf(answer)).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
  });

  it("at a read, an answer that lacks a field: nothing was done", async () => {
    const fields = ["atMs", "booking", "reservation", "related", "block", "claims", "lapsed", "holder", "openBookings"];
    for (const field of [...fields, "command"]) {
      const scene = await openScene();
      const read: ReservationStore["read"] = async (...asked) =>
        (await scene.memory.read(...asked)).map((all) => all.map((snapshot) => ({ ...snapshot, [field]: undefined })));
      for (const run of Object.values(COMMANDS)) {
        const answer = refusalOf(await run(scene.engineOn({ store: { ...scene.memory, read } }), scene));
        expect(answer).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
      }
    }
  });

  it("at a commit: its outcome is unknown, and the command's record shows it", async () => {
    for (const garbage of GARBAGE) {
      for (const isDone of [true, false]) {
        const scene = await openScene();
        const commit: ReservationStore["commit"] = async (sets) => {
          if (isDone) (await scene.memory.commit(sets))._unsafeUnwrap();
          return garbage() as ReturnType<ReservationStore["commit"]>;
        };
        const answer = await COMMANDS["confirm"]!(scene.engineOn({ store: { ...scene.memory, commit } }), scene);
        if (isDone) expect(codeOf(answer)).toBe("accepted");
        else expect(refusalOf(answer)).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown" });
      }
    }
  });

  it("in the jobs' calls", async () => {
    for (const garbage of GARBAGE.slice(0, 5)) {
      const scene = await openScene();
      const spoilt = <Group extends object>(group: Group): Group =>
        Object.fromEntries(
          Object.entries(group).map(([name, call]) => [name, typeof call === "function" ? garbage : call]),
        ) as Group;
      const { outbox, retention } = scene.memory;
      const store = { ...spoilt(scene.memory), outbox: spoilt(outbox), retention: spoilt(retention) };
      const engine = scene.engineOn({ store });
      const key = scene.hold.reservationId;
      const answers = [
        await engine.expireDue(),
        await engine.deliverEvents({ deliver: () => Promise.resolve() }),
        await engine.outboxStatus(),
        await engine.listDeadLetters(),
        await engine.retryDeadLetter({ key }),
        await engine.removeOld(),
        await engine.listLiveReservations({ centerId: CENTER }),
      ];
      for (const answer of answers) expect(codeOf(answer)).toBe("STORE_UNAVAILABLE");
    }
  });

  it("a sweep of which one commit was made and another failed does not say that nothing was done", async () => {
    const scene = await openScene();
    scene.clock.advance(3_600_000);
    let commits = 0;
    const commit: ReservationStore["commit"] = (sets) =>
      (commits += 1) === 1 ? scene.memory.commit(sets) : Promise.resolve(err(NOT_DONE));
    const engine = scene.engineOn({ store: { ...scene.memory, commit }, policies: { maxBatch: 1 } });
    expect(refusalOf(await engine.expireDue())).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "unknown" });
  });
});

describe("N11 a port's answer", () => {
  it("INV-49 an answer of a host's port is checked before it is used", async () => {
    const { zones } = (await openScene()).ports;
    const catalogOf = async (): Promise<CenterCatalog> => (await (await openScene()).ports.catalog.center(CENTER))!;
    const catalog = await catalogOf();
    const changing = new Proxy(catalog.center, {
      get: (target, name): unknown => (name === "openingHours" ? "never" : Reflect.get(target, name)),
    });
    const wrong: readonly (readonly [string, Partial<EngineParts>])[] = [
      ["catalog", { catalog: { centerIds: () => Promise.resolve([CENTER]), center: () => answer([]) } }],
      ["catalog", { catalog: withCenter({ ...catalog, items: [...catalog.items] }) }],
      ["catalog", { catalog: withCenter({ ...catalog, center: { ...catalog.center, id: "other" } }) }],
      ["catalog", { catalog: withCenter({ ...catalog, center: { ...catalog.center, zone: "Europe/Roma" } }) }],
      ["catalog", { catalog: withCenter({ ...catalog, center: changing }) }],
      [
        "catalog",
        { catalog: withCenter({ ...catalog, items: new Map([["facial", catalog.items.get("massage" as never)]]) }) },
      ],
      ["roster", { roster: { roster: () => answer({ therapists: new Map(), rooms: new Map() }) } }],
      ["guests", { guests: { ...openDirectory({}), find: () => answer([{}]) } }],
      ["guests", { guests: { ...openDirectory({}), find: () => answer({ length: 1 }) } }],
      ["zones", { zones: { ...zones, isZone: () => answer(true) } }],
      ["zones", { zones: { ...zones, offsetMsAt: () => 0.5 } }],
      ["zones", { zones: { ...zones, offsetMsAt: () => 86_400_000 } }],
      ["zones", { zones: { ...zones, instantsOf: () => ({ kind: "single", atMs: 5 as EpochMs }) } }],
      ["zones", { zones: { ...zones, instantsOf: () => ({ kind: "double" }) as never } }],
      ["ids", { ids: { entropy: () => new Uint8Array(7) as never } }],
      ["ids", { ids: { entropy: () => "0123456789ABCD" as never } }],
      ["ids", { ids: { entropy: () => "0123456789abcd" as never } }],
      ["ranking", { policies: { ranking: { reads: "span", cost: () => Number.NaN } } }],
      ["ranking", { policies: { ranking: { reads: "day", cost: () => "cheap" as never } } }],
    ];
    for (const [source, over] of wrong) {
      const scene = await openScene();
      const before = JSON.stringify(scene.memory.dump());
      const engine = scene.engineOn(over);
      const asked = { centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] };
      const answers = [
        await engine.createBooking(asked),
        await engine.reserve({ bookingId: scene.open, slot: at("10:00") }),
      ];
      const refusals = answers.flatMap((it) => (it.isErr() ? [it.error] : []));
      expect({ source, refusals: refusals.length > 0 }).toEqual({ source, refusals: true });
      for (const refusal of refusals) expect(refusal).toMatchObject({ code: "SOURCE_UNAVAILABLE", source });
      if (refusals.length === answers.length) expect(JSON.stringify(scene.memory.dump())).toBe(before);
    }
  });

  it("a catalog that is another object each time, of another shape now and then, does not crash a search", async () => {
    const scene = await openScene();
    const good = (await scene.ports.catalog.center(CENTER))!;
    const shapes: readonly unknown[] = [
      good,
      { ...good },
      { ...good, items: new Map() },
      { ...good, center: { ...good.center, openingHours: null } },
      { center: good.center },
      null,
    ];
    let round = 0;
    const catalog = { ...scene.ports.catalog, center: () => answer(shapes[round % shapes.length]) };
    const engine = scene.engineOn({ catalog });
    const codes = new Set<string>();
    for (; round < 12; round += 1) {
      codes.add(codeOf(await engine.findSlots({ bookingId: scene.open, explain: true })));
    }
    expect(codes).toEqual(new Set(["accepted", "ITEM_NOT_FOUND", "SOURCE_UNAVAILABLE", "CENTER_NOT_FOUND"]));
  });

  it("a source that takes its time is waited for as long as the policy says, and no longer", async () => {
    const scene = await openScene();
    const timer = createManualTimer(scene.clock);
    const slow = (ms: number): Catalog => ({
      ...scene.ports.catalog,
      center: async (id) => {
        await timer.wait(ms, new AbortController().signal);
        return scene.ports.catalog.center(id);
      },
    });
    const find = async (ms: number, policies: Partial<Policies> = {}): Promise<string> => {
      const asked = scene.engineOn({ catalog: slow(ms), timer, policies }).centerDay({ centerId: CENTER, date: DATE });
      await timer.pass(20_000);
      return codeOf(await asked);
    };
    expect(await find(9_999)).toBe("accepted");
    expect(await find(10_001)).toBe("SOURCE_UNAVAILABLE");
    expect(await find(10_001, { sourceTimeoutMs: null })).toBe("accepted");
    expect(await find(5, { sourceTimeoutMs: 4 })).toBe("SOURCE_UNAVAILABLE");
    expect(timer.waiting()).toEqual([]);
  });

  it("rule 7: a source that keeps a reserve waiting costs it no attempt, and the hold lasts its whole block time", async () => {
    const scene = await openScene();
    const timer = createManualTimer(scene.clock);
    const guests: GuestDirectory = {
      ...scene.ports.guests,
      find: async (ids) => {
        await timer.wait(3_000, new AbortController().signal);
        return scene.ports.guests.find(ids);
      },
    };
    const engine = scene.engineOn({ guests, timer, policies: { maxAttempts: 1 } });
    const reserving = engine.reserve({ bookingId: scene.unnamed, slot: at("15:00"), guestIds: ["eve"] });
    await timer.pass(3_000);
    const { expiresAtMs } = accepted(await reserving);
    expect(expiresAtMs - scene.clock.nowMs()).toBe(10 * MINUTE);
  });

  it("a start by the wall of a center that the engine has not met yet costs a reserve no attempt", async () => {
    const scene = await openScene();
    const engine = scene.engineOn({ policies: { maxAttempts: 1 } });
    expect(codeOf(await engine.reserve({ bookingId: scene.open, slot: `${DATE}T15:00:00` }))).toBe("accepted");
  });
});

describe("a store that lacks a part of the port", () => {
  it("refuses functions that need an outbox, and does all the rest", async () => {
    const scene = await openScene();
    const engine = scene.engineOn({ store: { ...scene.memory, outbox: null } });
    const answers = [
      await engine.deliverEvents({ deliver: () => Promise.resolve() }),
      await engine.outboxStatus(),
      await engine.listDeadLetters(),
      await engine.retryDeadLetter({ key: scene.hold.reservationId }),
    ];
    for (const it of answers) expect(refusalOf<Refusal>(it)).toMatchObject({ code: "INVALID_INPUT", field: "store" });
    expect(codeOf(await engine.confirm({ bookingId: scene.toConfirm.bookingId }))).toBe("accepted");
    expect(codeOf(await engine.removeOld())).toBe("accepted");
  });

  it("refuses functions that need retention, and does all the rest", async () => {
    const scene = await openScene();
    const engine = scene.engineOn({ store: { ...scene.memory, retention: null } });
    expect(refusalOf<Refusal>(await engine.removeOld())).toMatchObject({ code: "INVALID_INPUT", field: "store" });
    expect(codeOf(await engine.confirm({ bookingId: scene.toConfirm.bookingId }))).toBe("accepted");
    expect(codeOf(await engine.outboxStatus())).toBe("accepted");
  });
});

const answer = (value: unknown): never => Promise.resolve(value) as never;
const withCenter = (center: unknown): Catalog => ({
  centerIds: () => Promise.resolve([CENTER]),
  center: () => answer(center),
});

/** The same engine, each command under its own key. */
const withKeyOf = (engine: ReservationEngine, name: string): ReservationEngine =>
  new Proxy(engine, {
    get: (target, command) => (input: unknown) =>
      (target[command as keyof ReservationEngine] as (...all: unknown[]) => unknown)(input, {
        idempotencyKey: name.replaceAll(/\W/g, "-"),
      }),
  });
