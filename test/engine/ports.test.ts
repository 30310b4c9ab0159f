import { describe, expect, it } from "vitest";
import type { Result } from "neverthrow";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import { createReservationEngine, type EngineParts, type Refusal, type ReservationEngine } from "../../src/index.ts";
import { createManualClock, createSeededIds, noPause } from "../../src/testing/index.ts";
import { accepted, codeOf } from "./answers.ts";
import { openDirectory } from "./directory.ts";
import { FAULTS, faulty, impatient, PORTS, type Fault } from "./faulty-ports.ts";
import { at, CENTER, DATE, guest, item, NOW, offer, therapist } from "./given.ts";
import { openHost } from "./host.ts";
import { answerLost, commitLost, tampered } from "./tampered-store.ts";

const openScene = async () => {
  const clock = createManualClock(NOW);
  const memory = createMemoryStore({ clock });
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

const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];
const NTH = [1, 2, 3] as const;

describe("N01, N11 a port of the host that fails: the answer and the store agree", () => {
  describe.each(Object.keys(COMMANDS))("%s", (name) => {
    it.each(PORTS)("%s, whatever it does and whenever", async (port) => {
      for (const fault of FAULT_NAMES) {
        for (const nth of NTH) {
          const scene = await openScene();
          const spoilt = faulty(scene.ports, { port, nth, fault });
          const store = tampered(scene.memory);
          // Others come first once, so that it is decided twice, with a pause between.
          store.onNextCommit(async (_commit, sets) => {
            const [set] = sets;
            const stale = { ...set!, unchanged: [{ id: scene.open, version: 99 }] };
            return scene.memory.commit([stale]);
          });
          const before = JSON.stringify(scene.memory.dump());
          const answer = await COMMANDS[name]!(scene.engineOn({ store, ...spoilt.ports }), scene);
          const changed = JSON.stringify(scene.memory.dump()) !== before;
          const facts = { fault, nth, changed };
          if (answer.isOk()) expect(facts).toEqual({ ...facts, changed: true });
          else {
            expect({ ...facts, ...answer.error }).toMatchObject({ ...facts, code: "SOURCE_UNAVAILABLE", source: port });
            expect(facts).toEqual({ ...facts, changed: false });
            expect(spoilt.wasHit()).toBe(true);
          }
          // What was refused can be done by good ports, what was accepted is there: the same answer by the same key.
          const again = await COMMANDS[name]!(scene.engineOn(), scene);
          if (answer.isOk() && name !== "confirm, without a key") expect(again._unsafeUnwrap()).toEqual(answer.value);
          else expect(again.isOk()).toBe(true);
        }
      }
    });
  });

  describe.each(Object.keys(QUERIES))("%s", (name) => {
    it.each(PORTS)("%s, whatever it does and whenever", async (port) => {
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

  it("after a commit of which the answer was lost: a replay asks no port; and one that is lost stays unknown", async () => {
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
        const neededAgain = ["catalog", "roster", "zones", "ids"].includes(port);
        expect({ port, code: codeOf(answer) }).toEqual({
          port,
          code: tamper === answerLost || !neededAgain ? "accepted" : expected,
        });
        if (answer.isErr()) expect(answer.error).toMatchObject({ outcome: "unknown", commandId: "key" });
        expect(codeOf(await run(scene.engineOn(), scene))).toBe("accepted");
      }
    }
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

/** The same engine, each command under a key of its own. */
const withKeyOf = (engine: ReservationEngine, name: string): ReservationEngine =>
  new Proxy(engine, {
    get: (target, command) => (input: unknown) =>
      (target[command as keyof ReservationEngine] as (...all: unknown[]) => unknown)(input, {
        idempotencyKey: name.replaceAll(/\W/g, "-"),
      }),
  });
