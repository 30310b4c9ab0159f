import { describe, expect, it } from "vitest";
import { createRoutedEngine, describeError, type GuestId } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  at,
  byTherapist,
  CENTER,
  DATE,
  guest,
  item,
  NOW,
  offer,
  room,
  service,
  therapist,
  equipment,
} from "../support/catalog.ts";
import { call, type FunctionName } from "./hostile/call.ts";
import type { Row } from "./hostile/rows.ts";
import { COMMANDS, HOSTILE } from "./hostile/table.ts";
import { inherited, NO_OBJECTS, throwingProxy, withOwn, withThrowing } from "./hostile/values.ts";
import { openWorld } from "../support/engine-world.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

/** A world in which each function has an input that is accepted. */
const openTarget = async () => {
  const world = await openWorld({ rooms: [room("one", "treatment")], equipment: [equipment("oven")] });
  const open = await world.book({ guests: [guest("ada", "massage")], reference: "order-1" });
  const toConfirm = await world.hold("ben", "12:00");
  const toExtend = await world.hold("cleo", "13:00");
  const toRelease = await world.hold("dora", "14:00");
  const onNextDay = async (who: string, time: string) => {
    const bookingId = await world.book({ date: "2026-05-12", guests: [guest(who, "massage")] });
    return accepted(await world.engine.reserve({ bookingId, slot: `2026-05-12T${time}:00` }));
  };
  const toPay = await onNextDay("fay", "10:00");
  const toAbandon = await onNextDay("gil", "12:00");
  const toReport = await onNextDay("hal", "14:00");
  for (const [nth, { reservationId }] of [toAbandon, toReport].entries())
    accepted(await world.engine.beginPayment({ reservationId, paymentReference: `pi_${nth + 1}`, minutes: 5 }));
  world.pass(1);
  const { bookingId } = await world.hold("eve", "15:00");
  const confirmed = accepted(await world.confirm(bookingId));
  const uma = { kind: "therapist", therapistId: "uma" };
  const span = { start: `${DATE}T10:00:00`, end: `${DATE}T11:00:00` };
  const { blockId } = accepted(
    await world.engine.block({
      ...{ centerId: CENTER, externalId: "past", resource: { kind: "room", roomId: "one" } },
      ...{ start: at("17:00"), end: at("18:00") },
    }),
  );
  const wellFormed: Readonly<Record<FunctionName, object>> = {
    createBooking: { centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] },
    hold: { centerId: CENTER, guests: [guest("ada", "massage")], slot: `${DATE}T11:00:00` },
    findAvailability: { centerId: CENTER, guests: [guest("ada", "massage")], date: DATE, days: 2, detail: "slots" },
    findSlots: { bookingId: open },
    reserve: { bookingId: open, slot: `${DATE}T09:00:00` },
    confirm: { bookingId: toConfirm.bookingId },
    extend: { bookingId: toExtend.bookingId },
    release: { bookingId: toRelease.bookingId },
    cancelInvoice: { invoiceId: confirmed.invoices[0]?.id },
    cancelGuest: { bookingId, guestId: "eve" },
    cancelAppointment: { appointmentId: confirmed.appointments[0]?.id },
    quoteCancellation: { appointmentId: confirmed.appointments[0]?.id },
    markAttendance: { appointmentId: confirmed.appointments[0]?.id, attendance: "arrived" },
    beginPayment: { reservationId: toPay.reservationId, paymentReference: "pi_3", minutes: 5 },
    abandonPayment: { reservationId: toAbandon.reservationId, paymentReference: "pi_1" },
    reportPayment: { ...{ centerId: CENTER, reservationId: toReport.reservationId }, paymentReference: "pi_2" },
    block: { centerId: CENTER, externalId: "sick", resource: uma, ...span },
    unblock: { centerId: CENTER, externalId: "sick" },
    importBlocks: {
      centerId: CENTER,
      blocks: [{ externalId: "away", resource: uma, start: at("16:00"), end: at("17:00") }],
    },
    expireDue: { limit: 1 },
    deliverEvents: { consumer: "ledger" },
    outboxStatus: { consumer: "ledger" },
    listConsumers: { limit: 5 },
    removeConsumer: { consumer: "nobody" },
    listDeadLetters: { consumer: "ledger" },
    retryDeadLetter: { key: confirmed.reservationId },
    removeOld: { limit: 1 },
    getBooking: { bookingId },
    findBooking: { centerId: CENTER, reference: "order-1" },
    historyOf: { bookingId },
    getReservation: { reservationId: confirmed.reservationId },
    getBlock: { blockId },
    listBlocks: { centerId: CENTER, start: NOW, end: NOW + 1 },
    movedWallTimes: { centerId: CENTER },
    listGuestReservations: { centerId: CENTER, guestId: "ada" },
    listLiveReservations: { centerId: CENTER },
    listAgenda: { centerId: CENTER, date: DATE },
    listGuestBookings: { guestId: "ada", centerIds: [CENTER] },
    centerDay: { centerId: CENTER, date: DATE },
    claimsOnLeftUnits: { centerId: CENTER },
  };
  return { world, wellFormed };
};

const target = await openTarget();
/** The records that no refusal changes. */
const RECORDED = JSON.stringify(target.world.dump());
/** The same engine as the second of two databases: every refusal is the same. */
const routed = {
  ...target.world.engine,
  ...createRoutedEngine({ engines: [(await openWorld()).engine, target.world.engine], bucketOf: () => 1 }),
};
const NAMES = Object.keys(target.wellFormed) as readonly FunctionName[];

const NEEDS_NO_INPUT: readonly FunctionName[] = [
  "expireDue",
  "deliverEvents",
  "outboxStatus",
  "listConsumers",
  "listDeadLetters",
  "removeOld",
];

/** Refused as INVALID_INPUT naming the field, in words, and with nothing changed. */
const expectRefused = async (name: FunctionName, field: string, input: unknown, ...options: readonly unknown[]) => {
  const refusal = refusalOf(await call(target.world.engine, name, input, ...options));
  expect(refusal).toEqual({
    code: "INVALID_INPUT",
    field,
    problem: expect.stringMatching(/^(is|must|cannot)/) as unknown,
  });
  expect(refusalOf(await call(routed, name, input, ...options))).toEqual(refusal);
  expect(describeError(refusal).length).toBeLessThan(400);
  expect(JSON.stringify(target.world.dump())).toBe(RECORDED);
};

const inputOf = ({ of, input }: Row): unknown =>
  "patch" in input ? { ...target.wellFormed[of], ...input.patch } : input.whole(target.wellFormed[of]);

describe("rule 16: bad input names its field, and changes nothing", () => {
  it("has a table of more than 130 rows over all functions, no two alike", () => {
    expect(HOSTILE.length).toBeGreaterThan(130);
    expect([...new Set(HOSTILE.map(({ of }) => of))].sort()).toEqual([...NAMES].sort());
    expect(new Set(HOSTILE.map(({ of, why, field }) => `${of} ${why} ${field}`)).size).toBe(HOSTILE.length);
  });

  describe.each(NAMES)("%s", (name) => {
    const rows = HOSTILE.filter(({ of }) => of === name).map((row) => [row.why, row] as const);
    it.each(rows)("%s", async (_why, row) => {
      await expectRefused(row.of, row.field, inputOf(row), ...(row.options === null ? [] : [row.options.given]));
    });

    it.each(NO_OBJECTS)("the whole input is %s", async (_what, input) => {
      await expectRefused(name, "(input)", input());
    });

    it("an unknown field, by any name", async () => {
      const wellFormed = target.wellFormed[name];
      await expectRefused(name, "surprise", { ...wellFormed, surprise: undefined });
      for (const field of ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", ""]) {
        await expectRefused(name, field === "" ? "(input)" : field, withOwn(wellFormed, field));
      }
      await expectRefused(name, "x".repeat(64), withOwn(wellFormed, "x".repeat(100_000)));
    });

    it("a field that throws when it is read", async () => {
      const wellFormed = target.wellFormed[name];
      for (const field of Object.keys(wellFormed))
        await expectRefused(name, "(input)", withThrowing(wellFormed, field));
    });

    it("fields that are inherited are not there", async () => {
      const [first = ""] = Object.keys(target.wellFormed[name]);
      if (NEEDS_NO_INPUT.includes(name)) return;
      const held: readonly FunctionName[] = ["confirm", "extend", "release", "quoteCancellation"];
      const paid: readonly FunctionName[] = ["beginPayment", "abandonPayment"];
      if (paid.includes(name)) return expectRefused(name, "paymentReference", inherited(target.wellFormed[name]));
      await expectRefused(name, held.includes(name) ? "(input)" : first, inherited(target.wellFormed[name]));
    });

    it("the whole input is missing", async () => {
      if (NEEDS_NO_INPUT.includes(name)) return;
      await expectRefused(name, "(input)", undefined);
    });
  });

  it("entries of an import are refused one by one, by their index", async () => {
    const { world } = target;
    const good = {
      externalId: "good",
      resource: { kind: "therapist", therapistId: "uma" },
      start: at("17:00"),
      end: at("18:00"),
    };
    const blocks: readonly (readonly [unknown, string, string])[] = [
      [null, "(input)", ""],
      ["sick", "(input)", ""],
      [[good], "(input)", ""],
      [throwingProxy(), "(input)", ""],
      [withThrowing(good, "externalId"), "(input)", ""],
      [withThrowing(good, "end"), "(input)", "good"],
      [undefined, "(input)", ""],
      [{ ...good, externalId: 5 }, "externalId", ""],
      [{ ...good, externalId: "\ud800" }, "externalId", "\ud800"],
      [{ ...good, resource: { kind: "room" } }, "resource.roomId", "good"],
      [{ ...good, start: NaN }, "start", "good"],
      [{ ...good, end: good.start }, "end", "good"],
      [{ ...good, centerId: "elsewhere" }, "centerId", "good"],
      [withOwn(good, "__proto__"), "__proto__", "good"],
    ];
    const input = { centerId: CENTER, blocks: blocks.map(([entry]) => entry) };
    expect(accepted(await call(world.engine, "importBlocks", input))).toEqual({
      imported: 0,
      clipped: [],
      refused: blocks.map(([, field, externalId], index) => ({
        index,
        externalId,
        refusal: expect.objectContaining({ code: "INVALID_INPUT", field }) as unknown,
      })),
    });
    expect(JSON.stringify(world.dump())).toBe(RECORDED);
  });
});

describe("rule 16: odd but well-formed input is accepted", () => {
  it("each well-formed input that the table starts from", async () => {
    const { world, wellFormed } = await openTarget();
    // They need the appointment that cancelInvoice cancels.
    const after: readonly FunctionName[] = ["cancelGuest", "cancelAppointment", "markAttendance"];
    const once = NAMES.filter((name) => !after.includes(name));
    for (const name of once)
      expect([name, codeOf(await call(world.engine, name, wellFormed[name]))]).toEqual([name, "accepted"]);
    for (const name of COMMANDS)
      expect(codeOf(await call(world.engine, name, wellFormed[name], {}))).not.toBe("INVALID_INPUT");
  });

  it("ids with dashes or in upper case are the same ids", async () => {
    const guid = (n: number) => `${n}`.padStart(8, "a") + "0123456789abcdef01234567";
    const spelled = (id: string) =>
      `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`.toUpperCase();
    const [center, massage, uma, ada] = [guid(1), guid(2), guid(3), guid(4)] as const;
    const sold = offer({ center: { id: hostId(center) }, items: [service(massage)], therapists: [therapist(uma)] });
    const guests = [{ id: hostId<GuestId>(ada), centerId: null }];
    const world = await openWorld({ ...sold, guests, limits: { liveReservationsPerHolder: 9 } });
    const { engine } = world;
    const booking = {
      centerId: spelled(center),
      date: DATE,
      guests: [guest(spelled(ada), item(spelled(massage), byTherapist(spelled(uma))))],
    };
    const { bookingId } = accepted(await engine.createBooking(booking));
    const hold = accepted(
      await engine.reserve({ bookingId: spelled(bookingId), slot: at("10:00"), guestIds: [spelled(ada)] }),
    );
    expect(hold.appointments[0]).toMatchObject({ guestId: ada, therapist: { id: uma }, service: { id: massage } });
    const reservationId = spelled(hold.reservationId);
    world.pass(1);
    accepted(await engine.extend({ reservationId }));
    const { invoices, appointments } = accepted(
      await engine.confirm({ bookingId: spelled(bookingId) }, { actor: { kind: "guest", guestId: spelled(ada) } }),
    );
    expect(accepted(await engine.getReservation({ reservationId })).reservation.id).toBe(hold.reservationId);
    expect(accepted(await engine.findSlots({ bookingId: spelled(bookingId) })).bookingId).toBe(bookingId);
    const page = { centerId: spelled(center), guestId: spelled(ada) };
    expect(accepted(await engine.listGuestReservations(page)).reservations).toHaveLength(1);
    expect(accepted(await engine.listGuestReservations({ ...page, before: reservationId })).reservations).toEqual([]);
    expect(accepted(await engine.centerDay({ centerId: spelled(center), date: DATE })).claims).toHaveLength(1);
    const asked = appointments[0]?.id ?? "";
    expect(accepted(await engine.cancelAppointment({ appointmentId: spelled(asked) })).appointmentIds).toEqual([asked]);
    accepted(await engine.cancelInvoice({ invoiceId: spelled(invoices[0]?.id ?? "") }));
    accepted(await engine.cancelGuest({ bookingId: spelled(bookingId), guestId: spelled(ada) }));
  });

  it("objects without a prototype, frozen ones, nulls for optional fields, and texts at their bounds", async () => {
    const { world, wellFormed } = await openTarget();
    const bare = Object.assign(Object.create(null) as object, wellFormed.getBooking);
    expect(codeOf(await call(world.engine, "getBooking", bare))).toBe("accepted");
    const odd = Object.freeze({
      ...wellFormed.createBooking,
      notes: "\u{1f485}".repeat(1_000),
      groupName: "",
      hostId: null,
      holderKey: "k".repeat(200),
      sharedRoom: null,
    });
    const options = { idempotencyKey: "!".repeat(200), actor: null };
    expect(codeOf(await call(world.engine, "createBooking", odd, options))).toBe("accepted");
  });

  it("the calendar's first and last days", async () => {
    const world = await openWorld();
    for (const date of ["1970-01-02", "9999-12-30"]) {
      const booking = await world.book({ date, guests: [guest("ada", "massage")] });
      expect(await world.listed(booking)).toEqual([]);
      expect(accepted(await world.engine.centerDay({ centerId: CENTER, date })).claims).toEqual([]);
      const answers = [
        await world.engine.reserve({ bookingId: booking, slot: `${date}T10:00:00` }),
        await world.engine.reserve({ bookingId: booking, slot: `${date}T00:00:00+18:00` }),
        await world.engine.reserve({ bookingId: booking, slot: `${date}T23:59:59-18:00` }),
        await world.engine.reserve({ bookingId: booking, slot: 0 }),
        await world.engine.reserve({ bookingId: booking, slot: 253_402_300_799_999 }),
      ];
      const expected = [
        "SLOT_IN_PAST",
        "SLOT_BEYOND_HORIZON",
        "SLOT_OUTSIDE_WINDOW",
        "SLOT_OFF_GRID",
        "WALL_TIME_SKIPPED",
      ];
      for (const answer of answers) expect(expected).toContain(codeOf(answer));
    }
  });
});
