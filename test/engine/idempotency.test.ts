import type { Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { Refusal } from "../../src/index.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, guest, MINUTE, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const KEY = { idempotencyKey: "order-1" };
const times = <Value>(count: number, make: (index: number) => Value): readonly Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe.each(SWEEPERS)("idempotency, the sweeper $sweeper", ({ sweeps }) => {
  it("I01 the same key and request give the same answer with the same expiry", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    const first = accepted(await world.reserve(booking, "10:00", { createInvoice: true }, KEY));
    world.pass(5);
    expect(accepted(await world.reserve(booking, "10:00", { createInvoice: true }, KEY))).toEqual(first);
    expect(world.eventTypes()).toEqual(["ReservationMade", "InvoiceOpened"]);
    world.clock.set(first.expiresAtMs);
    expect(codeOf(await world.confirm(booking))).toBe("RESERVATION_EXPIRED");
  });

  it("I02 the same key and another request are refused", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    accepted(await world.reserve(booking, "10:00", {}, KEY));
    const reused = { code: "IDEMPOTENCY_KEY_REUSED", commandId: "order-1" };
    expect(refusalOf(await world.reserve(booking, "11:00", {}, KEY))).toEqual(reused);
    expect(refusalOf(await world.reserve(booking, "10:00", { createInvoice: true }, KEY))).toEqual(reused);
    expect(refusalOf(await world.reserve(await world.book("ben"), "10:00", {}, KEY))).toEqual(reused);
  });

  it("I02 defaults, the host and an offset that are written out are the same request", async () => {
    const world = await openWorld({ sweeps });
    const asked = { centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] };
    const first = accepted(await world.engine.createBooking(asked, KEY));
    for (const more of [{ hostId: "ada" }, { days: 1, group: false, notes: "" }, { hostId: "ada", metadata: {} }])
      expect(accepted(await world.engine.createBooking({ ...asked, ...more }, KEY))).toEqual(first);
    expect(codeOf(await world.engine.createBooking({ ...asked, hostId: "ben" }, KEY))).toBe("IDEMPOTENCY_KEY_REUSED");

    const { bookingId } = first;
    const slot = { idempotencyKey: "slot" };
    const hold = accepted(await world.engine.reserve({ bookingId, slot: `${DATE}T10:00+02:00` }, slot));
    const instant = { bookingId, slot: at("10:00"), createInvoice: false };
    expect(accepted(await world.engine.reserve(instant, slot))).toEqual(hold);
    expect(accepted(await world.engine.reserve({ bookingId, slot: `${DATE}T08:00Z` }, slot))).toEqual(hold);
    const wall = { bookingId, slot: `${DATE}T10:00` };
    expect(codeOf(await world.engine.reserve(wall, slot))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("I03 a replay after extend, after confirm and after expiry gives the first answer", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    const reserve = () => world.reserve(booking, "10:00", { createInvoice: true }, KEY);
    const first = accepted(await reserve());
    world.pass(5);
    const extend = () => world.extend(booking, { idempotencyKey: "extend-1" });
    const extended = accepted(await extend());
    expect(accepted(await reserve())).toEqual(first);
    world.pass(5);
    const confirm = () => world.confirm(booking, {}, { idempotencyKey: "confirm-1" });
    const confirmed = accepted(await confirm());
    expect(accepted(await reserve())).toEqual(first);
    expect(accepted(await extend())).toEqual(extended);
    world.pass(500);
    accepted(await world.engine.cancelGuest({ bookingId: booking, guestId: "ada" }));
    expect(accepted(await confirm())).toEqual(confirmed);
    expect(accepted(await reserve())).toEqual(first);

    const bens = await world.book("ben");
    const lapsed = accepted(await world.reserve(bens, "12:00", {}, { idempotencyKey: "order-2" }));
    world.clock.set(lapsed.expiresAtMs + 60 * MINUTE);
    expect(accepted(await world.reserve(bens, "12:00", {}, { idempotencyKey: "order-2" }))).toEqual(lapsed);
    expect((await world.view(bens)).status).toBe("open");
    expect(codeOf(await world.confirm(bens, {}, { idempotencyKey: "confirm-2" }))).toBe("RESERVATION_EXPIRED");
  });

  it("I04 concurrent duplicates have one effect and one answer", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    const answers = await Promise.all(times(20, () => world.reserve(booking, "10:00", { createInvoice: true }, KEY)));
    expect(tally(answers)).toEqual({ accepted: 20 });
    expect(new Set(answers.map((it) => JSON.stringify(accepted(it)))).size).toBe(1);
    expect(world.eventTypes()).toEqual(["ReservationMade", "InvoiceOpened"]);
    const bookings = await Promise.all(
      times(20, () =>
        world.engine.createBooking(
          { centerId: CENTER, date: DATE, guests: [guest("ben", "massage")] },
          { idempotencyKey: "new-1" },
        ),
      ),
    );
    expect(new Set(bookings.map((it) => accepted(it).bookingId)).size).toBe(1);
  });

  it("I04 duplicates of two processes have one effect and one answer", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    const nodes = times(5, () => world.openNode());
    const answers = await Promise.all(
      nodes.map(({ engine }) => engine.reserve({ bookingId: booking, slot: at("10:00") }, KEY)),
    );
    expect(new Set(answers.map((it) => JSON.stringify(accepted(it)))).size).toBe(1);
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });

  it("I05 another actor cannot replay", async () => {
    const world = await openWorld({ sweeps });
    const booking = await world.book("ada");
    accepted(await world.reserve(booking, "10:00", {}, { ...KEY, ...actingAs("ada") }));
    const reused = { code: "IDEMPOTENCY_KEY_REUSED", commandId: "order-1" };
    expect(refusalOf(await world.reserve(booking, "10:00", {}, { ...KEY, ...actingAs("ben") }))).toEqual(reused);
    expect(refusalOf(await world.reserve(booking, "10:00", {}, KEY))).toEqual(reused);
    expect(codeOf(await world.reserve(booking, "10:00", {}, { ...KEY, ...actingAs("ada") }))).toBe("accepted");
  });

  it("I06 releasing an unknown or a released reservation is harmless", async () => {
    const world = await openWorld({ sweeps });
    const unknown = "ab".repeat(16);
    const before = world.dump();
    expect(refusalOf(await world.engine.release({ reservationId: unknown }))).toEqual({
      code: "RESERVATION_NOT_FOUND",
      reservationId: unknown,
    });
    expect(refusalOf(await world.release(unknown))).toEqual({ code: "BOOKING_NOT_FOUND", bookingId: unknown });
    expect(world.dump()).toEqual(before);

    const { bookingId, reservationId } = await world.hold("ada", "10:00");
    accepted(await world.release(bookingId));
    const standing = await world.hold("ben", "10:00");
    expect(accepted(await world.engine.release({ reservationId }))).toEqual({
      outcome: "already_released",
      reservationId,
    });
    expect((await world.view(standing.bookingId)).status).toBe("reserved");
  });
});

type Command = (idempotencyKey: string) => Promise<Result<unknown, Refusal>>;

/** One accepted command of each kind, under any key. */
const commandsOf = async (world: World): Promise<Readonly<Record<string, Command>>> => {
  const { engine } = world;
  const [a, b, c, d, e] = await Promise.all(["ada", "ben", "cleo", "dora", "eve"].map((it) => world.book(it)));
  const held = async (bookingId: string | undefined, time: string) =>
    accepted(await world.reserve(bookingId ?? "", time, { createInvoice: true }));
  const [toConfirm, toExtend, toRelease, toCancel] = [
    await held(a, "09:00"),
    await held(b, "10:00"),
    await held(c, "11:00"),
    await held(d, "12:00"),
  ];
  const { appointments, invoices } = accepted(await world.confirm(toCancel.bookingId));
  world.pass(1);
  const asked = { centerId: CENTER, date: DATE, guests: [guest("zoe", "massage")] };
  const away = { centerId: CENTER, externalId: "sick-1" };
  const uma = { kind: "therapist", therapistId: "uma" } as const;
  return {
    createBooking: (key: string) => engine.createBooking(asked, { idempotencyKey: key }),
    reserve: (key: string) => world.reserve(e ?? "", "13:00", {}, { idempotencyKey: key }),
    confirm: (key: string) => world.confirm(toConfirm.bookingId, { notes: "quiet" }, { idempotencyKey: key }),
    extend: (key: string) => world.extend(toExtend.bookingId, { idempotencyKey: key }),
    release: (key: string) => world.release(toRelease.bookingId, { idempotencyKey: key }),
    cancelAppointment: (key: string) =>
      engine.cancelAppointment({ appointmentId: appointments[0]?.id ?? "" }, { idempotencyKey: key }),
    cancelGuest: (key: string) =>
      engine.cancelGuest({ bookingId: toCancel.bookingId, guestId: "dora" }, { idempotencyKey: key }),
    cancelInvoice: (key: string) => engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }, { idempotencyKey: key }),
    block: (key: string) =>
      engine.block({ ...away, resource: uma, start: at("17:00"), end: at("18:00") }, { idempotencyKey: key }),
    unblock: (key: string) => engine.unblock(away, { idempotencyKey: key }),
  };
};

describe("rule 8: every kind of command", () => {
  it("answers the same again under its key, and changes nothing", async () => {
    const world = await openWorld({ therapists: [therapist("uma")] });
    const commands = await commandsOf(world);
    for (const [name, command] of Object.entries(commands)) {
      const first: unknown = accepted(await command(`key-of-${name}`));
      const before = world.dump();
      world.pass(1);
      expect(accepted(await command(`key-of-${name}`)), name).toEqual(first);
      expect(world.dump(), name).toEqual(before);
    }
  });

  it("is refused under the key of another kind", async () => {
    const world = await openWorld();
    const commands = await commandsOf(world);
    const entries = Object.entries(commands);
    for (const [name, command] of entries) accepted(await command(`key-of-${name}`));
    const before = world.dump();
    for (const [name, command] of entries) {
      for (const [other] of entries) {
        if (other === name) continue;
        expect(refusalOf(await command(`key-of-${other}`)).code, `${name} as ${other}`).toBe("IDEMPOTENCY_KEY_REUSED");
      }
    }
    expect(world.dump()).toEqual(before);
  });

  it("is refused under the key of another kind that asked in the same words", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    world.pass(1);
    accepted(await world.extend(bookingId, KEY));
    const reused = { code: "IDEMPOTENCY_KEY_REUSED", commandId: "order-1" };
    expect(refusalOf(await world.release(bookingId, KEY))).toEqual(reused);
    expect(refusalOf(await world.confirm(bookingId, {}, KEY))).toEqual(reused);
    expect(codeOf(await world.confirm(bookingId))).toBe("accepted");
  });

  it("may be tried again under its key once it was refused", async () => {
    const world = await openWorld();
    const bens = await world.hold("ben", "10:00");
    const adas = await world.book("ada");
    const reserve = () => world.reserve(adas, "10:00", {}, KEY);
    expect(codeOf(await reserve())).toBe("SLOT_HELD");
    expect(codeOf(await reserve())).toBe("SLOT_HELD");
    accepted(await world.release(bens.bookingId));
    const hold = accepted(await reserve());
    expect(accepted(await reserve())).toEqual(hold);
  });

  it("reads an id in another spelling as the same request", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    const first = accepted(await world.reserve(booking, "10:00", {}, KEY));
    const dashed = `${booking.slice(0, 8)}-${booking.slice(8)}`.toUpperCase();
    expect(accepted(await world.reserve(dashed, "10:00", {}, KEY))).toEqual(first);
  });
});
