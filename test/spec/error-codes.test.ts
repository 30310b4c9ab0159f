import { err, type Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import { MOST_PAYMENTS } from "../../src/domain/payment/payment.ts";
import type { Service } from "../../src/domain/catalog/item.ts";
import { describeError } from "../../src/domain/refusal/refusal.ts";
import type { Refusal } from "../../src/domain/refusal/refusal.ts";
import { HOUR_MS } from "../../src/domain/time/instant.ts";
import type { CommandOptionsInput } from "../../src/engine/runtime/command-options.ts";
import type { ReservationStore } from "../../src/ports/reservation-store.ts";
import type { StoreFailure } from "../../src/ports/store-failure.ts";
import { hardParty } from "../oracle/hard-party.ts";
import {
  book,
  bookingFor,
  confirmed,
  createWorld,
  DAY,
  hold,
  MINUTE,
  NOW,
  rome,
  therapist,
  type World,
} from "../support/small-spa.ts";
import { accepted, refusalOf } from "../support/answers.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

// Every refusal code of docs/errors.md, provoked through the engine: the title begins with the code, and the whole
// refusal is compared, so that a fact that is renamed or comes out wrong shows. A refused command leaves no trace.

const NOBODY = "0".repeat(32);
const as = (guestId: string): CommandOptionsInput => ({ actor: { kind: "guest", guestId } });

/** The refusal of a call that changed nothing. */
const refused = async <R extends Refusal>(world: World, call: () => Promise<Result<unknown, R>>): Promise<R> => {
  const before = world.dump();
  const refusal = refusalOf(await call());
  expect(world.dump()).toEqual(before);
  expect(describeError(refusal)).not.toContain("undefined");
  return refusal;
};

const talkWith = (therapistId: string) => ({ itemId: "talk", therapist: { kind: "named", therapistId } }) as const;

const blockOf = (therapistId: string, externalId = "sick", from = "10:00", until = "11:00") =>
  ({
    centerId: "spa",
    externalId,
    resource: { kind: "therapist", therapistId },
    start: rome(from),
    end: rome(until),
  }) as const;

describe("bad input and unknown things", () => {
  it("INVALID_INPUT names the field by its path, in any command or query", async () => {
    const world = createWorld();
    const input = bookingFor("ada", { date: "2026-02-30" });
    expect(await refused(world, () => world.engine.createBooking(input))).toEqual({
      code: "INVALID_INPUT",
      field: "date",
      problem: "must be a date, yyyy-MM-dd, from 1970-01-02 to 9999-12-30",
    });
    const deep = { ...input, date: DAY, guests: [{ guestId: "ada", items: [{ itemId: "talk", therapist: "uma" }] }] };
    expect(await refused(world, () => world.engine.createBooking(deep as never))).toMatchObject({
      code: "INVALID_INPUT",
      field: "guests[0].items[0].therapist",
    });
    const key = { idempotencyKey: "" };
    expect(await refused(world, () => world.engine.unblock({ centerId: "spa", externalId: "x" }, key))).toMatchObject({
      code: "INVALID_INPUT",
      field: "options.idempotencyKey",
    });
    expect(await refused(world, () => world.engine.expireDue({ limit: 0 }))).toMatchObject({ field: "limit" });
    const both = { bookingId: NOBODY, reservationId: NOBODY };
    expect(await refused(world, () => world.engine.confirm(both))).toEqual({
      code: "INVALID_INPUT",
      field: "(input)",
      problem: "must have either bookingId or reservationId",
    });
    const backwards = { ...blockOf("uma"), end: rome("10:00") };
    expect(await refused(world, () => world.engine.block(backwards))).toEqual({
      code: "INVALID_INPUT",
      field: "end",
      problem: "must be later than start",
    });
    const bookingId = await book(world, bookingFor("ada"));
    const tooMany = { bookingId, slot: rome("10:00"), guestIds: ["ada", "ben"] };
    expect(await refused(world, () => world.engine.reserve(tooMany))).toMatchObject({ field: "guestIds" });
  });

  it("CENTER_MISMATCH if an id is not of the center that the input names", async () => {
    const world = createWorld();
    const { reservationId } = await hold(world, "ada");
    for (const id of [reservationId, NOBODY]) {
      expect(
        await refused<Refusal>(world, () => world.engine.confirm({ reservationId: id, centerId: "elsewhere" })),
      ).toEqual({ code: "CENTER_MISMATCH", id, centerId: "elsewhere" });
    }
  });

  it("REFERENCE_NOT_FOUND if no booking of the center has the reference", async () => {
    const world = createWorld();
    await book(world, bookingFor("ada", { reference: "order-1" }));
    expect(
      await refused<Refusal>(world, () => world.engine.findBooking({ centerId: "spa", reference: "order-2" })),
    ).toEqual({ code: "REFERENCE_NOT_FOUND", reference: "order-2" });
  });

  it("REFERENCE_TAKEN if a booking of the center has the reference that must be unique", async () => {
    const world = createWorld();
    const bookingId = await book(world, bookingFor("ada", { reference: "order-1" }));
    const input = { ...bookingFor("ben"), date: DAY, reference: "order-1", uniqueReference: true };
    expect(await refused<Refusal>(world, () => world.engine.createBooking(input))).toEqual({
      code: "REFERENCE_TAKEN",
      reference: "order-1",
      bookingId,
    });
  });

  it("CENTER_NOT_FOUND if the catalog or the roster has no such center", async () => {
    const world = createWorld();
    const input = bookingFor("ada", { centerId: "elsewhere" });
    const refusal = { code: "CENTER_NOT_FOUND", centerId: "elsewhere" };
    expect(await refused(world, () => world.engine.createBooking(input))).toEqual(refusal);
    expect(await refused(world, () => world.engine.centerDay({ centerId: "elsewhere", date: DAY }))).toEqual(refusal);
    const half = createWorld({ parts: { roster: { roster: async () => null } } });
    expect(await refused(half, () => half.engine.createBooking(bookingFor("ada")))).toEqual({
      code: "CENTER_NOT_FOUND",
      centerId: "spa",
    });
  });

  it("ITEM_NOT_FOUND names everything that the catalog does not sell as asked for", async () => {
    const world = createWorld();
    const guests = [{ guestId: "ada", items: [{ itemId: "oils" }, { itemId: "talk", addOnIds: ["magic"] }] }];
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual({
      code: "ITEM_NOT_FOUND",
      itemIds: ["oils", "magic"],
    });
  });

  it("ITEM_NOT_FOUND again at reserve, when the catalog has changed since", async () => {
    const world = createWorld();
    const bookingId = await book(world, bookingFor("ada"));
    world.host.catalog = { ...world.host.catalog, items: new Map() };
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("10:00") }))).toEqual({
      code: "ITEM_NOT_FOUND",
      itemIds: ["talk"],
    });
  });

  it("THERAPIST_NOT_FOUND names the therapists that the roster does not have", async () => {
    const world = createWorld();
    const guests = [{ guestId: "ada", items: [talkWith("zoe"), talkWith("uma"), talkWith("yve")] }];
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual({
      code: "THERAPIST_NOT_FOUND",
      therapistIds: ["zoe", "yve"],
    });
  });

  it("GUEST_NOT_FOUND for a guest whom the directory does not have, or who is not in the booking", async () => {
    const world = createWorld();
    expect(await refused(world, () => world.engine.createBooking(bookingFor("nemo")))).toEqual({
      code: "GUEST_NOT_FOUND",
      guestId: "nemo",
    });
    const { bookingId } = await confirmed(world, "ada");
    expect(await refused(world, () => world.engine.cancelGuest({ bookingId, guestId: "ben" }))).toEqual({
      code: "GUEST_NOT_FOUND",
      guestId: "ben",
    });
  });

  it("BOOKING_NOT_FOUND", async () => {
    const world = createWorld();
    const refusal = { code: "BOOKING_NOT_FOUND", bookingId: NOBODY };
    const { engine } = world;
    const calls = [
      () => engine.findSlots({ bookingId: NOBODY }),
      () => engine.reserve({ bookingId: NOBODY, slot: rome("10:00") }),
      () => engine.reserve({ bookingId: NOBODY, slot: `${DAY}T10:00` }),
      () => engine.confirm({ bookingId: NOBODY }),
      () => engine.extend({ bookingId: NOBODY }),
      () => engine.release({ bookingId: NOBODY }),
      () => engine.cancelGuest({ bookingId: NOBODY, guestId: "ada" }),
      () => engine.getBooking({ bookingId: NOBODY }),
    ] as const;
    for (const call of calls) expect(await refused<Refusal>(world, call)).toEqual(refusal);
  });

  it("RESERVATION_NOT_FOUND", async () => {
    const world = createWorld();
    const reservationId = NOBODY;
    const { engine } = world;
    const calls = [
      () => engine.confirm({ reservationId }),
      () => engine.extend({ reservationId }),
      () => engine.release({ reservationId }),
      () => engine.getReservation({ reservationId }),
    ] as const;
    for (const call of calls) {
      expect(await refused<Refusal>(world, call)).toEqual({ code: "RESERVATION_NOT_FOUND", reservationId });
    }
  });

  it("INVOICE_NOT_FOUND at cancel, and if a booking is to move an invoice's appointments", async () => {
    const world = createWorld();
    const refusal = { code: "INVOICE_NOT_FOUND", invoiceId: NOBODY };
    expect(await refused(world, () => world.engine.cancelInvoice({ invoiceId: NOBODY }))).toEqual(refusal);
    const guests = [{ guestId: "ada", movesInvoiceId: NOBODY, items: [talkWith("uma")] }];
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual(refusal);
  });

  it("APPOINTMENT_NOT_FOUND at cancel, and if a booking is to move it", async () => {
    const world = createWorld();
    const refusal = { code: "APPOINTMENT_NOT_FOUND", appointmentId: NOBODY };
    expect(await refused(world, () => world.engine.cancelAppointment({ appointmentId: NOBODY }))).toEqual(refusal);
    const guests = [{ guestId: "ada", items: [{ itemId: "talk", movesAppointmentId: NOBODY }] }];
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual(refusal);
  });

  it("BLOCK_NOT_FOUND for an unused external id, and for an unknown id", async () => {
    const world = createWorld();
    const unknown = { centerId: "spa", externalId: "sick" };
    expect(await refused(world, () => world.engine.unblock(unknown))).toEqual({
      code: "BLOCK_NOT_FOUND",
      externalId: "sick",
      blockId: null,
    });
    const blockId = NOBODY;
    expect(await refused(world, () => world.engine.getBlock({ blockId }))).toEqual({
      code: "BLOCK_NOT_FOUND",
      externalId: null,
      blockId,
    });
  });

  it("UNIT_NOT_FOUND for a resource that the roster does not have, a bed or a piece too many included", async () => {
    const world = createWorld();
    const taking = (resource: object) => ({ ...blockOf("uma"), resource }) as never;
    const unknown = [
      [{ kind: "therapist", therapistId: "zoe" }, "t:zoe"],
      [{ kind: "room", roomId: "attic" }, "r:attic#1"],
      [{ kind: "room", roomId: "pair", bed: 3 }, "r:pair#3"],
      [{ kind: "equipment", equipmentId: "steamer", piece: 2 }, "e:steamer#2"],
    ] as const;
    for (const [resource, unit] of unknown) {
      expect(await refused(world, () => world.engine.block(taking(resource)))).toEqual({
        code: "UNIT_NOT_FOUND",
        unit,
      });
    }
  });
});

describe("the party", () => {
  const unnamed = bookingFor("ada", { guests: [{ items: [talkWith("uma")] }] });

  it("GUEST_REQUIRED at reserve, while neither a guest nor a key of the host answers for the hold", async () => {
    const world = createWorld();
    const bookingId = await book(world, unnamed);
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("10:00") }))).toEqual({
      code: "GUEST_REQUIRED",
      guestIndex: 0,
    });
    const keyed = await book(world, { ...unnamed, holderKey: "desk" });
    accepted(await world.engine.reserve({ bookingId: keyed, slot: rome("10:00") }));
  });

  it("GUEST_REPEATED for one guest twice in a party", async () => {
    const world = createWorld();
    const one = { guestId: "ada", items: [talkWith("uma")] };
    const twice = bookingFor("ada", { guests: [one, one] });
    const refusal = { code: "GUEST_REPEATED", guestId: "ada" };
    expect(await refused(world, () => world.engine.createBooking(twice))).toEqual(refusal);
    const half = await book(world, { ...twice, guests: [one, { items: [talkWith("vic")] }] });
    const naming = { bookingId: half, slot: rome("10:00"), guestIds: ["ada", "ada"] };
    expect(await refused(world, () => world.engine.reserve(naming))).toEqual(refusal);
  });

  it("GUEST_FIXED if a guest who was named before is to be another one", async () => {
    const world = createWorld();
    const bookingId = await book(world, bookingFor("ada"));
    const naming = { bookingId, slot: rome("10:00"), guestIds: ["ben"] };
    expect(await refused(world, () => world.engine.reserve(naming))).toEqual({
      code: "GUEST_FIXED",
      guestIndex: 0,
      guestId: "ada",
    });
  });

  it("RELATIONSHIP_MISSING if the host has no relationship to a guest", async () => {
    const world = createWorld();
    const guests = ["ada", "dan"].map((guestId, at) => ({ guestId, items: [talkWith(at === 0 ? "uma" : "vic")] }));
    const refusal = { code: "RELATIONSHIP_MISSING", hostId: "ada", guestId: "dan" };
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual(refusal);
    const bookingId = await book(world, bookingFor("ada", { guests: guests.map(({ items }) => ({ items })) }));
    const naming = { bookingId, slot: rome("10:00"), guestIds: ["ada", "dan"] };
    expect(await refused(world, () => world.engine.reserve(naming))).toEqual(refusal);
  });

  it("NOT_THE_HOST for a guest who acts for a booking of which another is the host", async () => {
    const world = createWorld();
    const { engine } = world;
    const bookingId = await book(world, bookingFor("ada"));
    const { reservationId, appointments } = await confirmed(world, "ada");
    const appointmentId = appointments[0]!.id;
    const invoiceId = accepted(await engine.getReservation({ reservationId })).reservation.invoices[0]!.id;
    const calls = [
      () => engine.createBooking(bookingFor("ada"), as("dan")),
      () => engine.reserve({ bookingId, slot: rome("12:00") }, as("dan")),
      () => engine.confirm({ reservationId }, as("dan")),
      () => engine.extend({ reservationId }, as("dan")),
      () => engine.release({ reservationId }, as("dan")),
      () => engine.cancelAppointment({ appointmentId }, as("dan")),
      () => engine.cancelInvoice({ invoiceId }, as("dan")),
    ] as const;
    for (const call of calls) {
      expect(await refused<Refusal>(world, call)).toEqual({ code: "NOT_THE_HOST", guestId: "dan" });
    }
  });

  it("TOO_MANY_GUESTS above the center's limit", async () => {
    const world = createWorld({ limits: { guestsPerBooking: 1 } });
    const guests = ["ada", "ben"].map((guestId) => ({ guestId, items: [{ itemId: "talk" }] }));
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual({
      code: "TOO_MANY_GUESTS",
      limit: 1,
    });
  });

  it("TOO_MANY_ITEMS above the center's limit, all guests together", async () => {
    const world = createWorld({ limits: { itemsPerBooking: 2 } });
    const guests = ["ada", "ben"].map((guestId, at) => ({ guestId, items: Array(at + 1).fill({ itemId: "talk" }) }));
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual({
      code: "TOO_MANY_ITEMS",
      limit: 2,
    });
  });

  it("WINDOW_TOO_LONG above the center's limit of days, at createBooking and at findAvailability", async () => {
    const world = createWorld({ limits: { windowDays: 3 } });
    const { guests } = bookingFor("ada");
    const asking = (days: number) => ({ centerId: "spa", guests, date: DAY, days });
    const refusal = { code: "WINDOW_TOO_LONG", limitDays: 3 };
    expect(await refused(world, () => world.engine.createBooking(asking(4)))).toEqual(refusal);
    expect(await refused(world, () => world.engine.findAvailability(asking(4)))).toEqual(refusal);
    accepted(await world.engine.createBooking(asking(3)));
    accepted(await world.engine.findAvailability(asking(3)));
  });

  it("TOO_MANY_OPEN_BOOKINGS names their holder, and the limit", async () => {
    const limits = { openBookingsPerHolder: 2, openBookingsPerCaller: 3, openBookingsPerCenter: 4 };
    const world = createWorld({ limits });
    const create = (guestId: string, caller?: string) => () =>
      world.engine.createBooking(bookingFor(guestId), caller === undefined ? {} : { caller });
    accepted(await create("ada", "web")());
    accepted(await create("ada", "web")());
    expect(await refused(world, create("ada", "web"))).toEqual({
      code: "TOO_MANY_OPEN_BOOKINGS",
      of: "holder",
      limit: 2,
    });
    accepted(await create("ben", "web")());
    expect(await refused(world, create("ben", "web"))).toMatchObject({ of: "caller", limit: 3 });
    accepted(await create("ben")());
    expect(await refused(world, create("cleo"))).toMatchObject({ of: "center", limit: 4 });
  });

  it("HOLDER_LIMIT_REACHED names the limit, and when the next of the holder's reservations ends", async () => {
    const world = createWorld({ limits: { liveReservationsPerHolder: 2 } });
    await hold(world, "ada", rome("10:00"));
    world.clock.advance(MINUTE);
    await hold(world, "ada", rome("12:00"));
    const third = await book(world, bookingFor("ada"));
    const reserve = () => world.engine.reserve({ bookingId: third, slot: rome("14:00") });
    const freeAtMs = NOW + 10 * MINUTE;
    const refusal = { code: "HOLDER_LIMIT_REACHED", holder: "g:ada", limit: 2, freeAtMs };
    expect(await refused(world, reserve)).toEqual(refusal);
    world.clock.set(freeAtMs - 1);
    expect(await refused(world, reserve)).toEqual(refusal);
    world.clock.set(freeAtMs);
    accepted(await reserve());
  });

  it("HOLD_AGAIN_TOO_SOON until the wait after the expiry is over", async () => {
    const world = createWorld({ limits: { holdAgainAfterMinutes: 15 } });
    const { bookingId, expiresAtMs } = await hold(world, "ada", rome("10:00"));
    const reserve = () => world.engine.reserve({ bookingId, slot: rome("10:30") });
    const againAtMs = expiresAtMs + 15 * MINUTE;
    for (const nowMs of [expiresAtMs, againAtMs - 1]) {
      world.clock.set(nowMs);
      expect(await refused(world, reserve)).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs });
    }
    world.clock.set(againAtMs);
    accepted(await reserve());
  });

  it("BLOCK_TIME_TOO_LONG above the center's maximum", async () => {
    const world = createWorld();
    const bookingId = await book(world, bookingFor("ada"));
    const asking = (blockTimeMinutes: number) => ({ bookingId, slot: rome("10:00"), blockTimeMinutes });
    expect(await refused(world, () => world.engine.reserve(asking(21)))).toEqual({
      code: "BLOCK_TIME_TOO_LONG",
      limitMinutes: 20,
    });
    accepted(await world.engine.reserve(asking(20)));
  });
});

describe("the asked time", () => {
  const reserving = async (world: World, slot: number | string, over = {}) => {
    const bookingId = await book(world, bookingFor("ada", over));
    return () => world.engine.reserve({ bookingId, slot });
  };

  it("WALL_TIME_SKIPPED for a wall time that the clocks jump over, at reserve and at block", async () => {
    const world = createWorld();
    const refusal = { code: "WALL_TIME_SKIPPED", wallTime: "2026-03-29T02:30:00", zone: "Europe/Rome" };
    const reserve = await reserving(world, "2026-03-29T02:30", { date: "2026-03-29" });
    expect(await refused(world, reserve)).toEqual(refusal);
    const block = { ...blockOf("uma"), start: "2026-03-29T02:30", end: "2026-03-29T04:00" };
    expect(await refused(world, () => world.engine.block(block))).toEqual(refusal);
  });

  it("SLOT_IN_PAST names the earliest start that would be accepted", async () => {
    const world = createWorld();
    world.clock.set(rome("10:00"));
    const refusal = { code: "SLOT_IN_PAST", earliestMs: rome("10:00") + 1 };
    expect(await refused(world, await reserving(world, rome("10:00")))).toEqual(refusal);
    expect(await refused(world, await reserving(world, rome("09:30")))).toEqual(refusal);
    accepted(await (await reserving(world, rome("10:30")))());
    const led = createWorld({ limits: { leadTimeMinutes: 120 } });
    expect(await refused(led, await reserving(led, rome("09:30")))).toEqual({
      code: "SLOT_IN_PAST",
      earliestMs: rome("10:00"),
    });
    accepted(await (await reserving(led, rome("10:00")))());
  });

  it("SLOT_BEYOND_HORIZON names the latest start", async () => {
    const world = createWorld({ limits: { horizonDays: 0 } });
    expect(await refused(world, await reserving(world, rome("10:00")))).toEqual({
      code: "SLOT_BEYOND_HORIZON",
      latestMs: NOW,
    });
  });

  it("SLOT_OUTSIDE_WINDOW for a start on another day of the center's calendar", async () => {
    const world = createWorld();
    expect(await refused(world, await reserving(world, "2026-05-11T10:00"))).toEqual({
      code: "SLOT_OUTSIDE_WINDOW",
      date: DAY,
      days: 1,
    });
    expect(await refused(world, await reserving(world, "2026-05-13T10:00", { days: 3 }))).toEqual({
      code: "SLOT_OUTSIDE_WINDOW",
      date: DAY,
      days: 3,
    });
    accepted(await (await reserving(world, "2026-05-11T10:00", { days: 3 }))());
  });

  it("SLOT_OFF_GRID for a start between two points of the grid", async () => {
    const world = createWorld();
    expect(await refused(world, await reserving(world, rome("10:15")))).toEqual({
      code: "SLOT_OFF_GRID",
      gridMinutes: 30,
    });
  });

  it("OUTSIDE_WORKING_TIME when the center is closed, or too few of those who could serve are at work", async () => {
    const world = createWorld();
    const late = { code: "OUTSIDE_WORKING_TIME", startMs: rome("17:30") };
    expect(await refused(world, await reserving(world, rome("17:30")))).toEqual(late);
    const closed = await reserving(world, rome("19:30"), { guests: [{ guestId: "ada", items: [{ itemId: "talk" }] }] });
    expect(await refused(world, closed)).toMatchObject({ code: "OUTSIDE_WORKING_TIME" });
    const holiday = await reserving(world, "2026-05-12T10:00", { date: "2026-05-12" });
    expect(await refused(world, holiday)).toMatchObject({ code: "OUTSIDE_WORKING_TIME" });
  });

  it("NO_ELIGIBLE_RESOURCE if no resource of the center could ever serve, in listing and on writing", async () => {
    const world = createWorld({ therapists: [therapist("vic", "male")] });
    const wants = [
      [{ itemId: "talk", therapist: { kind: "gender", gender: "female" } }, "therapist"],
      [{ itemId: "bath" }, "room"],
    ] as const;
    for (const [item, resource] of wants) {
      const bookingId = await book(world, bookingFor("ada", { guests: [{ guestId: "ada", items: [item] }] }));
      const refusal = { code: "NO_ELIGIBLE_RESOURCE", resource };
      expect(await refused(world, () => world.engine.findSlots({ bookingId }))).toEqual(refusal);
      expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("10:00") }))).toEqual(refusal);
    }
  });

  it("SLOT_HELD until the very instant at which it comes free", async () => {
    const world = createWorld();
    const { expiresAtMs } = await hold(world, "ada", rome("10:00"));
    const refusal = { code: "SLOT_HELD", heldUntilMs: expiresAtMs };
    const reserve = await reserving(world, rome("10:30"), { hostId: "ben", guests: bookingFor("ben").guests });
    const block = () => world.engine.block(blockOf("uma"));
    for (const nowMs of [NOW, expiresAtMs - 1]) {
      world.clock.set(nowMs);
      expect(await refused(world, reserve)).toEqual(refusal);
      expect(await refused(world, block)).toEqual(refusal);
    }
    world.clock.set(expiresAtMs);
    accepted(await reserve());
  });

  it("SLOT_HELD again if a late confirm finds its place held by another booking", async () => {
    const world = createWorld({ policies: { lateConfirm: "reacquire" } });
    const { reservationId, expiresAtMs } = await hold(world, "ada");
    world.clock.set(expiresAtMs);
    const other = await hold(world, "ben");
    expect(await refused(world, () => world.engine.confirm({ reservationId }))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: other.expiresAtMs,
    });
  });

  it("SLOT_TAKEN by a confirmed appointment, and by a block", async () => {
    const world = createWorld();
    const taken = await confirmed(world, "ada", rome("10:00"));
    expect(await refused(world, await reserving(world, rome("10:30")))).toEqual({
      code: "SLOT_TAKEN",
      startMs: rome("10:30"),
    });
    expect(await refused(world, () => world.engine.block(blockOf("uma", "sick", "10:30", "12:00")))).toEqual({
      code: "SLOT_TAKEN",
      startMs: taken.startMs,
    });
    accepted(await world.engine.block(blockOf("uma", "lunch", "12:00", "13:00")));
    expect(await refused(world, await reserving(world, rome("12:00")))).toMatchObject({ code: "SLOT_TAKEN" });
  });

  it("SEARCH_EXHAUSTED if the search reached its bound, neither found nor excluded", async () => {
    // No quick way is known to decide whether sixteen can serve these eight guests, four services each.
    const { services, skills, guests } = hardParty(221, { guests: 8, items: 4, therapists: 16, able: 4 });
    const named = (nths: readonly number[]) => nths.map((nth) => `s${nth}`);
    const world = createWorld({ therapists: skills.map((own, at) => therapist(`t${at}`, "female", named(own))) });
    const talk = [...world.host.catalog.items.values()].find(({ id }) => id === "talk") as Service;
    const items = services.map((it, nth): Service => ({ ...talk, ...it, id: hostId(`s${nth}`) }));
    world.host.catalog = { ...world.host.catalog, items: new Map(items.map((it) => [it.id, it])) };
    const party = guests.map((nths) => ({ items: named(nths).map((itemId) => ({ itemId })) }));
    const bookingId = await book(world, bookingFor("ada", { guests: party, holderKey: "desk" }));
    const refusal = { code: "SEARCH_EXHAUSTED", steps: 10_000 };
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("10:00") }))).toEqual(refusal);
    expect(await refused(world, () => world.engine.findSlots({ bookingId }))).toEqual(refusal);
  });
});

describe("the state of a reservation", () => {
  /** The refusals of confirm, extend and cancel for one reservation. */
  const ended = async (
    world: World,
    reservationId: string,
    refusal: object,
    calls: readonly ("confirm" | "extend")[],
  ) => {
    for (const name of calls) {
      expect(await refused<Refusal>(world, () => world.engine[name]({ reservationId }))).toEqual(refusal);
    }
  };
  const cancelling = async (world: World, reservationId: string) => {
    const { appointments } = accepted(await world.engine.getReservation({ reservationId })).reservation;
    return () => world.engine.cancelAppointment({ appointmentId: appointments[0]!.id });
  };

  it("NOT_RESERVED if the booking has no reservation yet", async () => {
    const world = createWorld();
    const { engine } = world;
    const bookingId = await book(world, bookingFor("ada"));
    const calls = [
      () => engine.confirm({ bookingId }),
      () => engine.extend({ bookingId }),
      () => engine.cancelGuest({ bookingId, guestId: "ada" }),
    ] as const;
    for (const call of calls) expect(await refused<Refusal>(world, call)).toEqual({ code: "NOT_RESERVED", bookingId });
    expect(accepted(await engine.release({ bookingId }))).toEqual({ outcome: "nothing_reserved", reservationId: null });
  });

  it("RESERVATION_EXPIRED from the very instant of its expiry, dated at it, swept or not", async () => {
    for (const swept of [false, true]) {
      for (const lateMs of [0, 1, 60_000]) {
        const world = createWorld();
        const { reservationId, expiresAtMs } = await hold(world, "ada");
        world.clock.set(expiresAtMs + lateMs);
        if (swept) accepted(await world.engine.expireDue());
        const refusal = { code: "RESERVATION_EXPIRED", reservationId, expiredAtMs: expiresAtMs };
        await ended(world, reservationId, refusal, ["confirm", "extend"]);
        expect(await refused(world, await cancelling(world, reservationId))).toEqual(refusal);
      }
    }
    const world = createWorld();
    const { reservationId, expiresAtMs } = await hold(world, "ada");
    world.clock.set(expiresAtMs - 1);
    accepted(await world.engine.confirm({ reservationId }));
  });

  it("RESERVATION_RELEASED once it was given up", async () => {
    const world = createWorld();
    const { reservationId } = await hold(world, "ada");
    const releasedAtMs = world.clock.advance(MINUTE);
    accepted(await world.engine.release({ reservationId }));
    const refusal = { code: "RESERVATION_RELEASED", reservationId, releasedAtMs };
    await ended(world, reservationId, refusal, ["confirm", "extend"]);
    expect(await refused(world, await cancelling(world, reservationId))).toEqual(refusal);
  });

  it("RESERVATION_SUPERSEDED once another slot has taken its place, and by which reservation", async () => {
    const world = createWorld();
    const { reservationId, bookingId } = await hold(world, "ada");
    const next = accepted(await world.engine.reserve({ bookingId, slot: rome("12:00") }));
    const refusal = { code: "RESERVATION_SUPERSEDED", reservationId, byReservationId: next.reservationId };
    await ended(world, reservationId, refusal, ["confirm", "extend"]);
    expect(await refused(world, await cancelling(world, reservationId))).toEqual(refusal);
  });

  it("RESERVATION_CANCELLED once nothing of it is booked any longer", async () => {
    const world = createWorld();
    const { reservationId, bookingId } = await confirmed(world, "ada");
    const cancelledAtMs = world.clock.advance(MINUTE);
    accepted(await (await cancelling(world, reservationId))());
    const refusal = { code: "RESERVATION_CANCELLED", reservationId, cancelledAtMs };
    await ended(world, reservationId, refusal, ["confirm", "extend"]);
    expect(await refused(world, () => world.engine.release({ reservationId }))).toEqual(refusal);
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("12:00") }))).toEqual(refusal);
  });

  it("ALREADY_CONFIRMED for extend, release and another reserve", async () => {
    const world = createWorld();
    const { reservationId, bookingId, confirmedAtMs } = await confirmed(world, "ada");
    const refusal = { code: "ALREADY_CONFIRMED", reservationId, confirmedAtMs };
    await ended(world, reservationId, refusal, ["extend"]);
    expect(await refused(world, () => world.engine.release({ reservationId }))).toEqual(refusal);
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("12:00") }))).toEqual(refusal);
  });

  it("NOT_CONFIRMED if a guest or an appointment of a mere hold is to be cancelled or moved", async () => {
    const world = createWorld();
    const { reservationId, bookingId, appointments } = await hold(world, "ada");
    const appointmentId = appointments[0]!.id;
    const refusal = { code: "NOT_CONFIRMED", reservationId };
    expect(await refused(world, () => world.engine.cancelAppointment({ appointmentId }))).toEqual(refusal);
    expect(await refused(world, () => world.engine.cancelGuest({ bookingId, guestId: "ada" }))).toEqual(refusal);
    const guests = [{ guestId: "ada", items: [{ itemId: "talk", movesAppointmentId: appointmentId }] }];
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada", { guests })))).toEqual(refusal);
  });

  it("LIFETIME_CAP_REACHED if an extension could not end later than the hold already does", async () => {
    const world = createWorld();
    const { reservationId } = await hold(world, "ada");
    const chainEndMs = NOW + 25 * MINUTE;
    const extend = () => world.engine.extend({ reservationId });
    world.clock.advance(9 * MINUTE);
    accepted(await extend());
    world.clock.advance(9 * MINUTE);
    expect(accepted(await extend()).expiresAtMs).toBe(chainEndMs);
    world.clock.set(chainEndMs - 1);
    expect(await refused(world, extend)).toEqual({
      code: "LIFETIME_CAP_REACHED",
      reservationId,
      expiresAtMs: chainEndMs,
      chainEndMs,
    });
  });
});

describe("payment", () => {
  const paymentOf = (reservationId: string, paymentReference = "pi_1") => ({
    reservationId,
    paymentReference,
    minutes: 5,
  });

  it("HOLD_BEING_PAID where a live hold would end, or another payment begin, while it is being paid", async () => {
    const world = createWorld();
    const { reservationId, bookingId } = await hold(world, "ada");
    const { expiresAtMs } = accepted(await world.engine.beginPayment(paymentOf(reservationId)));
    const refusal = { code: "HOLD_BEING_PAID", reservationId, expiresAtMs };
    const { engine } = world;
    expect(await refused(world, () => engine.release({ reservationId }))).toEqual(refusal);
    expect(await refused(world, () => engine.reserve({ bookingId, slot: rome("16:00") }))).toEqual(refusal);
    expect(await refused(world, () => engine.beginPayment(paymentOf(reservationId, "pi_2")))).toEqual(refusal);
  });

  it("PAYMENT_MISMATCH where the named payment is not the one that is begun", async () => {
    const world = createWorld();
    const { centerId, reservationId } = await hold(world, "ada");
    accepted(await world.engine.beginPayment(paymentOf(reservationId)));
    const mismatch = (paymentReference: string | null, status: string | null) => ({
      code: "PAYMENT_MISMATCH",
      reservationId,
      paymentReference,
      status,
    });
    const { engine } = world;
    const other = { centerId, reservationId, paymentReference: "pi_2" };
    expect(await refused(world, () => engine.confirm({ reservationId }))).toEqual(mismatch(null, null));
    expect(await refused(world, () => engine.reportPayment(other))).toEqual(mismatch("pi_2", null));
    accepted(await engine.abandonPayment({ reservationId, paymentReference: "pi_1" }));
    const again = () => engine.beginPayment(paymentOf(reservationId));
    expect(await refused(world, again)).toEqual(mismatch("pi_1", "abandoned"));
  });

  it("TOO_MANY_PAYMENTS where as many were begun as are allowed", async () => {
    const world = createWorld();
    const { reservationId } = await hold(world, "ada");
    for (let nth = 1; nth <= MOST_PAYMENTS; nth += 1) {
      accepted(await world.engine.beginPayment(paymentOf(reservationId, `pi_${nth}`)));
      accepted(await world.engine.abandonPayment({ reservationId, paymentReference: `pi_${nth}` }));
    }
    const more = () => world.engine.beginPayment(paymentOf(reservationId, "pi_more"));
    expect(await refused(world, more)).toEqual({ code: "TOO_MANY_PAYMENTS", reservationId, limit: MOST_PAYMENTS });
  });
});

describe("the slot's start", () => {
  it("SLOT_START_REACHED if the hold already lasts until the end of the grace", async () => {
    const world = createWorld();
    const { reservationId, startMs } = await hold(world, "ada");
    expect(reservationId).toBeDefined();
    world.clock.set(startMs - 9 * MINUTE);
    const late = await hold(world, "ada");
    world.clock.advance(6 * MINUTE);
    const { expiresAtMs } = accepted(await world.engine.extend({ reservationId: late.reservationId }));
    world.clock.advance(MINUTE);
    expect(await refused(world, () => world.engine.extend({ reservationId: late.reservationId }))).toEqual({
      code: "SLOT_START_REACHED",
      reservationId: late.reservationId,
      startMs,
      expiresAtMs,
      graceEndMs: startMs + 5 * MINUTE,
    });
  });
});

describe("rescheduling, cancelling and blocks", () => {
  const moving = (guestId: string, appointmentId: string) =>
    bookingFor(guestId, { guests: [{ guestId, items: [{ ...talkWith("vic"), movesAppointmentId: appointmentId }] }] });

  it("APPOINTMENT_NOT_BOOKED once it was cancelled or moved away", async () => {
    const world = createWorld();
    const guests = [{ guestId: "ada", items: [talkWith("uma"), talkWith("uma")] }];
    const { appointments } = await confirmed(world, "ada", rome("10:00"), { guests });
    const [first, second] = [appointments[0]!.id, appointments[1]!.id];
    const bookingId = await book(world, moving("ada", first));
    accepted(await world.engine.cancelAppointment({ appointmentId: first }));
    const refusal = { code: "APPOINTMENT_NOT_BOOKED", appointmentId: first };
    expect(await refused(world, () => world.engine.createBooking(moving("ada", first)))).toEqual(refusal);
    expect(await refused(world, () => world.engine.reserve({ bookingId, slot: rome("14:00") }))).toEqual(refusal);

    const other = await book(world, moving("ada", second));
    const { reservationId } = accepted(await world.engine.reserve({ bookingId: other, slot: rome("14:00") }));
    accepted(await world.engine.confirm({ reservationId }));
    expect(await refused(world, () => world.engine.cancelAppointment({ appointmentId: second }))).toEqual({
      code: "APPOINTMENT_NOT_BOOKED",
      appointmentId: second,
    });
  });

  it("APPOINTMENT_BEING_MOVED while another booking holds a new place for it, and until when", async () => {
    const world = createWorld();
    const { appointments } = await confirmed(world, "ada");
    const appointmentId = appointments[0]!.id;
    const [one, other] = [
      await book(world, moving("ada", appointmentId)),
      await book(world, moving("ada", appointmentId)),
    ];
    const { expiresAtMs } = accepted(await world.engine.reserve({ bookingId: one, slot: rome("14:00") }));
    const reserve = () => world.engine.reserve({ bookingId: other, slot: rome("16:00") });
    const refusal = { code: "APPOINTMENT_BEING_MOVED", appointmentId, heldUntilMs: expiresAtMs };
    expect(await refused(world, reserve)).toEqual(refusal);
    world.clock.set(expiresAtMs - 1);
    expect(await refused(world, reserve)).toEqual(refusal);
    world.clock.set(expiresAtMs);
    accepted(await reserve());
  });

  it("APPOINTMENT_BEING_MOVED and APPOINTMENT_NOT_BOOKED also meet a late confirm of a move", async () => {
    const world = createWorld({ policies: { lateConfirm: "reacquire" } });
    const { appointments } = await confirmed(world, "ada");
    const appointmentId = appointments[0]!.id;
    const [one, other] = [
      await book(world, moving("ada", appointmentId)),
      await book(world, moving("ada", appointmentId)),
    ];
    const { reservationId, expiresAtMs } = accepted(
      await world.engine.reserve({ bookingId: one, slot: rome("14:00") }),
    );
    world.clock.set(expiresAtMs);
    const held = accepted(await world.engine.reserve({ bookingId: other, slot: rome("16:00") }));
    expect(await refused(world, () => world.engine.confirm({ reservationId }))).toEqual({
      code: "APPOINTMENT_BEING_MOVED",
      appointmentId,
      heldUntilMs: held.expiresAtMs,
    });
    accepted(await world.engine.confirm({ reservationId: held.reservationId }));
    expect(await refused(world, () => world.engine.confirm({ reservationId }))).toEqual({
      code: "APPOINTMENT_NOT_BOOKED",
      appointmentId,
    });
  });

  it("EXTERNAL_ID_REUSED if an existing block of that name takes something else", async () => {
    const world = createWorld({ therapists: [therapist("uma", "female"), therapist("vic", "male")] });
    const { blockId } = accepted(await world.engine.block(blockOf("uma")));
    expect(accepted(await world.engine.block(blockOf("uma")))).toMatchObject({ blockId, outcome: "unchanged" });
    const other = blockOf("vic");
    expect(await refused(world, () => world.engine.block(other))).toEqual({
      code: "EXTERNAL_ID_REUSED",
      externalId: "sick",
      blockId,
    });
  });
});

describe("retries, the host's sources and the store", () => {
  it("IDEMPOTENCY_KEY_REUSED for another request, another actor or another command under the same key", async () => {
    const world = createWorld();
    const options = { idempotencyKey: "order-7" };
    const first = accepted(await world.engine.createBooking(bookingFor("ada"), options));
    expect(accepted(await world.engine.createBooking(bookingFor("ada"), options))).toEqual(first);
    const { engine } = world;
    const calls = [
      () => engine.createBooking(bookingFor("ada", { notes: "other" }), options),
      () => engine.createBooking(bookingFor("ada"), { ...options, ...as("ada") }),
      () => engine.reserve({ bookingId: first.bookingId, slot: rome("10:00") }, options),
    ] as const;
    for (const call of calls) {
      expect(await refused<Refusal>(world, call)).toEqual({ code: "IDEMPOTENCY_KEY_REUSED", commandId: "order-7" });
    }
  });

  it("CONTENDED if other commands came first at every attempt", async () => {
    const world = createWorld({ policies: { maxAttempts: 1 } });
    const bookings = [await book(world, bookingFor("ada")), await book(world, bookingFor("ben"))];
    const results = await Promise.all(
      bookings.map((bookingId) => world.engine.reserve({ bookingId, slot: rome("10:00") })),
    );
    accepted(results[0]!);
    expect(refusalOf(results[1]!)).toEqual({ code: "CONTENDED", attempts: 1 });
    expect(accepted(await world.engine.getBooking({ bookingId: bookings[1]! })).status).toBe("open");
  });

  const failing = (failure: StoreFailure, ...calls: readonly ("read" | "commit" | "due" | "list" | "takeEvents")[]) =>
    createWorld({
      around: (store) => {
        const failed = Object.fromEntries(calls.map((name) => [name, () => Promise.resolve(err(failure))]));
        return { ...store, ...failed, outbox: { ...store.outbox, ...failed } };
      },
    });

  it("STORE_UNAVAILABLE, nothing done, if the store could not be reached", async () => {
    const cause = "connection refused";
    const world = failing({ outcome: "not_done", cause }, "read", "due", "list", "takeEvents");
    const { engine } = world;
    const calls = [
      () => engine.createBooking(bookingFor("ada")),
      () => engine.findSlots({ bookingId: NOBODY }),
      () => engine.expireDue(),
      () => engine.deliverEvents({ deliver: async () => undefined }),
      () => engine.getBooking({ bookingId: NOBODY }),
      () => engine.getReservation({ reservationId: NOBODY }),
      () => engine.listGuestReservations({ centerId: "spa", guestId: "ada" }),
      () => engine.listLiveReservations({ centerId: "spa" }),
      () => engine.centerDay({ centerId: "spa", date: DAY }),
    ] as const;
    for (const call of calls) {
      expect(await refused<Refusal>(world, call)).toEqual({
        code: "STORE_UNAVAILABLE",
        outcome: "not_done",
        commandId: null,
        cause,
      });
    }
    const committing = failing({ outcome: "not_done", cause }, "commit");
    const options = { idempotencyKey: "order-7" };
    expect(await refused(committing, () => committing.engine.createBooking(bookingFor("ada"), options))).toEqual({
      code: "STORE_UNAVAILABLE",
      outcome: "not_done",
      commandId: "order-7",
      cause,
    });
  });

  it("STORE_UNAVAILABLE, outcome unknown, if the outcome of no commit is known", async () => {
    const world = failing({ outcome: "unknown", cause: "connection lost" }, "commit");
    const options = { idempotencyKey: "order-7" };
    expect(await refused(world, () => world.engine.createBooking(bookingFor("ada"), options))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      outcome: "unknown",
      commandId: "order-7",
    });
  });

  it("CLOCK_LEAPT, nothing done, if the store's clock shows more time than has passed", async () => {
    const world = createWorld();
    const held = await hold(world, "ada");
    world.clock.leap(HOUR_MS + 1);
    for (const call of [
      () => world.engine.createBooking(bookingFor("ben")),
      () => world.engine.confirm({ bookingId: held.bookingId }),
      () => world.engine.getBooking({ bookingId: held.bookingId }),
      () => world.engine.expireDue(),
    ]) {
      const refusal = await refused<Refusal>(world, call);
      expect(refusal).toEqual({ code: "CLOCK_LEAPT", aheadSeconds: 3_601, settlesInSeconds: 30 });
    }
  });

  it("LOCKED, nothing done, if another transaction holds a needed lock", async () => {
    const world = failing({ outcome: "locked", cause: "lock timeout" }, "commit");
    const refusal = await refused(world, () => world.engine.createBooking(bookingFor("ada")));
    expect(refusal).toEqual({ code: "LOCKED", cause: "lock timeout" });
  });

  it("TRANSACTION_UNFIT, nothing done, if the store joins no transaction of the host, or not this one", async () => {
    const world = createWorld();
    const refusal = await refused<Refusal>(world, () => world.engine.within({}).createBooking(bookingFor("ada")));
    const isInFile = world.store.hostTransactions !== null;
    expect(refusal).toEqual({
      code: "TRANSACTION_UNFIT",
      because: isInFile ? "not_a_handle" : "not_supported",
      cause: expect.any(String) as string,
    });
  });

  it("TRANSACTION_CONFLICT, nothing done, if the host's transaction met another one", async () => {
    const met = { outcome: "transaction", because: "deadlock", cause: "deadlock detected" } as const;
    const around = (store: ReservationStore): ReservationStore => ({
      ...store,
      hostTransactions: {
        joined: () => ({
          enter: () => undefined,
          read: (requests, floorMs) => store.read(requests, floorMs),
          commit: () => Promise.resolve(err(met)),
        }),
        heldUpByCaller: () => null,
      },
    });
    const world = createWorld({ around });
    const refusal = await refused<Refusal>(world, () => world.engine.within({}).createBooking(bookingFor("ada")));
    expect(refusal).toEqual({ code: "TRANSACTION_CONFLICT", because: "deadlock", cause: "deadlock detected" });
  });

  it("SOURCE_UNAVAILABLE names which of the host's own sources gave no answer", async () => {
    const fails = () => Promise.reject(new Error("timed out"));
    const broken = [
      ["catalog", { catalog: { centerIds: fails, center: fails } }],
      ["roster", { roster: { roster: fails } }],
      ["guests", { guests: { find: fails, relationsOf: fails, search: fails, add: fails, relate: fails } }],
    ] as const;
    for (const [source, parts] of broken) {
      const world = createWorld({ parts });
      expect(await refused(world, () => world.engine.createBooking(bookingFor("ada")))).toEqual({
        code: "SOURCE_UNAVAILABLE",
        source,
        cause: "timed out",
      });
    }
    const world = createWorld({ parts: { catalog: { centerIds: fails, center: fails } } });
    const day = { centerId: "spa", date: DAY };
    expect(await refused(world, () => world.engine.centerDay(day))).toMatchObject({ source: "catalog" });
  });
});
