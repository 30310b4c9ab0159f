import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Result } from "neverthrow";
import {
  appointmentIdOf,
  invoiceIdOf,
  invoiceItemOf,
  ORDINALS,
  packageLineOf,
  parseEntropy,
  type ReservationId,
} from "../../src/domain/ids.ts";
import type { ConfirmAnswer, IdSource, Refusal, ReserveAnswer } from "../../src/index.ts";
import { createSeededIds } from "../../src/testing/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, guest, item, pack, service, therapist } from "../support/catalog.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const PARTY = { guests: [guest("ada", "massage", "massage"), guest("ben", "massage")] };
const THERAPISTS = ["uma", "vic"].map((id) => therapist(id));

/** Appointments by their places, invoices by their guests' places in the party. */
const expectOwnIds = ({ reservationId, appointments, invoices }: ReserveAnswer | ConfirmAnswer, guests: number) => {
  expect(reservationId).toMatch(/0000$/);
  expect(appointments.map(({ id }) => id)).toEqual(appointments.map((_, nth) => appointmentIdOf(reservationId, nth)));
  expect(invoices.map(({ id }) => id)).toEqual(
    Array.from({ length: guests }, (_, nth) => invoiceIdOf(reservationId, nth)),
  );
};

describe("the ids of a reservation", () => {
  it("lead to it from the reserve on, or from the confirm on", async () => {
    const world = await openWorld({ therapists: THERAPISTS });
    const held = await world.hold(PARTY, "09:00", { createInvoice: true });
    expectOwnIds(held, 2);
    expectOwnIds(accepted(await world.confirm(held.bookingId)), 2);
    const without = await world.hold(PARTY, "12:00");
    expectOwnIds(without, 0);
    expectOwnIds(accepted(await world.confirm(without.bookingId)), 2);
  });

  it("of a package are one for each of its services", async () => {
    const items = [service("massage"), service("facial"), pack("both", ["massage", "facial", "massage"])];
    const world = await openWorld({ items });
    const held = await world.hold({ guests: [guest("ada", "both", "massage")] }, "09:00", { createInvoice: true });
    expect(held.appointments).toHaveLength(4);
    expectOwnIds(held, 1);
  });

  it("of a package's line move all that is booked of it, and only if the line is there", async () => {
    const items = [service("massage"), service("facial"), pack("both", ["massage", "facial"])];
    const world = await openWorld({ items, therapists: THERAPISTS });
    const held = await world.hold({ guests: [guest("ada", "both", "both", "massage")] }, "09:00");
    const [first, second, third, , single] = accepted(await world.confirm(held.bookingId)).appointments;
    if (first === undefined || second === undefined || third === undefined || single === undefined)
      throw new Error("five appointments");
    const moving = (movesAppointmentId: string) =>
      world.book({ guests: [guest("ada", item("both", { movesAppointmentId }))] });
    const create = (movesAppointmentId: string) =>
      world.engine.createBooking({
        centerId: CENTER,
        date: DATE,
        guests: [guest("ada", item("both", { movesAppointmentId }))],
      });
    for (const id of Object.values(packageLineOf(third.id))) {
      const { booking } = await world.view(await moving(id));
      expect(booking.moves.map(({ appointmentId }) => appointmentId)).toEqual(
        held.appointments.slice(2, 4).map((it) => it.id),
      );
    }
    for (const of of [second, single]) {
      for (const id of Object.values(packageLineOf(of.id)))
        expect(codeOf(await create(id))).toBe("APPOINTMENT_NOT_FOUND");
    }
    accepted(await world.engine.cancelAppointment({ appointmentId: first.id }));
    const left = await world.view(await moving(packageLineOf(first.id).invoiceItemId));
    expect(left.booking.moves.map(({ appointmentId }) => appointmentId)).toEqual([second.id]);
    accepted(await world.engine.cancelAppointment({ appointmentId: second.id }));
    expect(codeOf(await create(packageLineOf(first.id).appointmentId))).toBe("APPOINTMENT_NOT_BOOKED");
  });

  it("of a package's line cancel all that is booked of it, and only if the line is there", async () => {
    const items = [service("massage"), service("facial"), pack("both", ["massage", "facial"])];
    const world = await openWorld({ items, therapists: THERAPISTS });
    const held = await world.hold({ guests: [guest("ada", "both", "both", "massage")] }, "09:00");
    const confirmed = accepted(await world.confirm(held.bookingId));
    const [first, second, third, fourth, single] = confirmed.appointments.map(({ id }) => id);
    if (first === undefined || second === undefined || third === undefined || single === undefined)
      throw new Error("five appointments");
    const cancel = (appointmentId: string, options = {}) => world.engine.cancelAppointment({ appointmentId }, options);
    for (const of of [second, single]) {
      for (const id of Object.values(packageLineOf(of))) expect(codeOf(await cancel(id))).toBe("APPOINTMENT_NOT_FOUND");
    }
    expect(codeOf(await cancel(packageLineOf(first).appointmentId, actingAs("eve")))).toBe("NOT_THE_HOST");
    expect(accepted(await cancel(packageLineOf(third).invoiceItemId)).appointmentIds).toEqual([third, fourth]);
    accepted(await cancel(first));
    expect(accepted(await cancel(packageLineOf(first).appointmentId)).appointmentIds).toEqual([second]);
    expect(accepted(await cancel(packageLineOf(first).appointmentId)).appointmentIds).toEqual([first, second]);
    const { reservation } = await world.view(held.bookingId);
    expect(reservation?.status).toBe("confirmed");
    accepted(await cancel(single));
    expect((await world.view(held.bookingId)).reservation?.status).toBe("cancelled");
  });

  it("are new ones once it is rescheduled or acquired again", async () => {
    const world = await openWorld({ therapists: THERAPISTS, policies: { lateConfirm: "reacquire" } });
    const old = await world.hold(PARTY, "09:00");
    world.pass(11);
    const again = accepted(await world.confirm(old.bookingId));
    expect(again.reservationId).not.toBe(old.reservationId);
    expectOwnIds(again, 2);

    const moves = again.appointments.map(({ id }) => item("massage", { movesAppointmentId: id }));
    const mover = await world.book({ guests: [guest("ada", ...moves.slice(0, 2)), guest("ben", ...moves.slice(2))] });
    expectOwnIds(accepted(await world.reserve(mover, "12:00")), 0);
    const moved = accepted(await world.confirm(mover));
    expect(moved.reservationId).not.toBe(again.reservationId);
    expectOwnIds(moved, 2);
  });
});

/** One of everything that has an id, as the engine answered it. */
type Ids = Readonly<
  Record<"booking" | "reservation" | "block" | "appointment" | "invoice" | "invoice item" | "unmade invoice", string>
> &
  Readonly<{ uninvoiced: ReservationId; invoiced: ReservationId }>;

const idsOf = async (world: World): Promise<Ids> => {
  const confirmed = accepted(await world.confirm((await world.hold(PARTY, "09:00")).bookingId));
  const uninvoiced = await world.hold("cleo", "12:00");
  const { blockId } = accepted(
    await world.engine.block({
      centerId: CENTER,
      externalId: "sick",
      resource: { kind: "therapist", therapistId: "uma" },
      start: at("16:00"),
      end: at("17:00"),
    }),
  );
  const [appointment] = confirmed.appointments;
  return {
    booking: confirmed.bookingId,
    reservation: confirmed.reservationId,
    block: blockId,
    appointment: appointment?.id ?? "",
    invoice: confirmed.invoices[0]?.id ?? "",
    "invoice item": appointment === undefined ? "" : invoiceItemOf(appointment.id),
    "unmade invoice": invoiceIdOf(uninvoiced.reservationId, 0),
    uninvoiced: uninvoiced.reservationId,
    invoiced: confirmed.reservationId,
  };
};

/** The application asks, unless a guest is named. */
type Ask = (world: World, id: string, who?: string) => Promise<Result<unknown, Refusal>>;
const by = (who?: string) => (who === undefined ? {} : actingAs(who));

/** Every command and query that takes an id that was minted, by the kind of id that it takes. */
const ASKS: Readonly<Record<string, Readonly<Record<string, Ask>>>> = {
  booking: {
    reserve: ({ engine }, bookingId, who) => engine.reserve({ bookingId, slot: at("14:00") }, by(who)),
    confirm: ({ engine }, bookingId, who) => engine.confirm({ bookingId }, by(who)),
    extend: ({ engine }, bookingId, who) => engine.extend({ bookingId }, by(who)),
    release: ({ engine }, bookingId, who) => engine.release({ bookingId }, by(who)),
    cancelGuest: ({ engine }, bookingId, who) => engine.cancelGuest({ bookingId, guestId: "ada" }, by(who)),
    findSlots: ({ engine }, bookingId) => engine.findSlots({ bookingId }),
    getBooking: ({ engine }, bookingId) => engine.getBooking({ bookingId }),
  },
  reservation: {
    confirm: ({ engine }, reservationId, who) => engine.confirm({ reservationId }, by(who)),
    extend: ({ engine }, reservationId, who) => engine.extend({ reservationId }, by(who)),
    release: ({ engine }, reservationId, who) => engine.release({ reservationId }, by(who)),
    getReservation: ({ engine }, reservationId) => engine.getReservation({ reservationId }),
  },
  block: {
    getBlock: ({ engine }, blockId) => engine.getBlock({ blockId }),
  },
  invoice: {
    cancelInvoice: ({ engine }, invoiceId, who) => engine.cancelInvoice({ invoiceId }, by(who)),
    createBooking: ({ engine }, movesInvoiceId, who) =>
      engine.createBooking(
        { centerId: CENTER, date: DATE, guests: [{ ...guest(who ?? "ada", "massage"), movesInvoiceId }] },
        by(who),
      ),
  },
  appointment: {
    cancelAppointment: ({ engine }, appointmentId, who) => engine.cancelAppointment({ appointmentId }, by(who)),
    createBooking: ({ engine }, movesAppointmentId, who) =>
      engine.createBooking(
        { centerId: CENTER, date: DATE, guests: [guest(who ?? "ada", item("massage", { movesAppointmentId }))] },
        by(who),
      ),
  },
};

describe("an id of another class", () => {
  it("is not found, by whichever command or query", async () => {
    const world = await openWorld({ therapists: THERAPISTS });
    const { uninvoiced: _, invoiced: __, ...ids } = await idsOf(world);
    const before = world.dump();
    for (const [wanted, asks] of Object.entries(ASKS)) {
      for (const [name, ask] of Object.entries(asks)) {
        for (const [kind, id] of Object.entries(ids)) {
          if (kind === wanted) continue;
          const code = codeOf(await ask(world, id));
          expect([name, kind, code]).toEqual([name, kind, `${wanted.toUpperCase()}_NOT_FOUND`]);
        }
      }
    }
    expect(world.dump()).toEqual(before);
  });

  it("reveals nothing to a stranger: an unused id is refused like a used one", async () => {
    const world = await openWorld({ therapists: THERAPISTS });
    const { uninvoiced, invoiced } = await idsOf(world);
    const refusal = { code: "NOT_THE_HOST", guestId: "zoe" };
    for (const [wanted, idOf] of [["invoice", invoiceIdOf] as const, ["appointment", appointmentIdOf] as const]) {
      const ids = [uninvoiced, invoiced].flatMap((of) => [0, 1, ORDINALS - 1].map((ordinal) => idOf(of, ordinal)));
      for (const [name, ask] of Object.entries(ASKS[wanted] ?? {})) {
        for (const id of ids) expect([name, id, refusalOf(await ask(world, id, "zoe"))]).toEqual([name, id, refusal]);
      }
    }
  });
});

describe("an id that can be computed and was never made", () => {
  let world: World;
  let ids: Ids;
  beforeAll(async () => {
    world = await openWorld({ therapists: THERAPISTS });
    ids = await idsOf(world);
  });

  it("is not found, and nothing is released, cancelled or moved", async () => {
    const before = world.dump();
    // The party has three appointments and two invoices; the hold has one appointment and no invoice yet.
    const made = { invoice: { invoiced: 2, uninvoiced: 0 }, appointment: { invoiced: 3, uninvoiced: 1 } };
    const ordinalArb = fc.oneof(fc.nat(8), fc.nat(ORDINALS - 1), fc.constant(ORDINALS - 1));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("invoice", "appointment"),
        fc.constantFrom("invoiced", "uninvoiced"),
        ordinalArb,
        fc.boolean(),
        async (kind, of, ordinal, byMove) => {
          fc.pre(ordinal >= made[kind][of]);
          const id = kind === "invoice" ? invoiceIdOf(ids[of], ordinal) : appointmentIdOf(ids[of], ordinal);
          const asks = Object.entries(ASKS[kind] ?? {}).filter(([name]) => (name === "createBooking") === byMove);
          for (const [name, ask] of asks)
            expect([name, codeOf(await ask(world, id))]).toEqual([name, `${kind.toUpperCase()}_NOT_FOUND`]);
        },
      ),
    );
    expect(world.dump()).toEqual(before);
  });
});

describe("bits that are drawn a second time", () => {
  const A = "a".repeat(10);
  const C = "c".repeat(10);
  let draws = 0;
  /** These random bits first, then new ones. The bits that an id of a record does not carry always differ. */
  const drawing = (...given: readonly string[]): IdSource => {
    const fresh = createSeededIds(7);
    const left = [...given];
    return {
      entropy: () => {
        draws += 1;
        const drawn = parseEntropy(draws.toString(16).padStart(4, "0") + (left.shift() ?? fresh.entropy().slice(4)));
        if (drawn === null) throw new Error("a test gives ten hex digits");
        return drawn;
      },
    };
  };
  const blocking = (externalId: string) => ({
    centerId: CENTER,
    externalId,
    resource: { kind: "therapist", therapistId: externalId } as const,
    start: at("16:00"),
    end: at("17:00"),
  });

  it("are refused by the store, and the command draws again: no record is overwritten", async () => {
    const world = await openWorld({ therapists: THERAPISTS });
    const bookingFor = (who: string) => ({ centerId: CENTER, date: DATE, guests: [guest(who, "massage")] });
    // Each command draws for its record, then for itself.
    const one = world.engineOn(world.store, { ids: drawing(A, C, A, C, A, C) });
    const two = (): World["engine"] => world.engineOn(world.store, { ids: drawing(A, C) });

    const first = accepted(await one.createBooking(bookingFor("ada"))).bookingId;
    const second = accepted(await two().createBooking(bookingFor("ben"))).bookingId;
    const held = accepted(await one.reserve({ bookingId: first, slot: at("10:00") }));
    const other = accepted(await two().reserve({ bookingId: second, slot: at("10:00") }));
    const sick = accepted(await one.block(blocking("uma"))).blockId;
    const later = accepted(await two().block(blocking("vic"))).blockId;

    for (const id of [first, held.reservationId, sick]) expect(id).toContain(A);
    expect(new Set([first, second, held.reservationId, other.reservationId, sick, later]).size).toBe(6);
    const view = accepted(await one.getBooking({ bookingId: first }));
    expect(view.booking.hostId).toBe("ada");
    expect(view.reservation?.id).toBe(held.reservationId);
    expect(accepted(await one.getBlock({ blockId: sick })).block.externalId).toBe("uma");
  });

  it("again and again are CONTENDED, and leave the store as it was", async () => {
    const world = await openWorld();
    const engine = world.engineOn(world.store, { ids: drawing(...Array<string>(100).fill(A)) });
    const asked = { centerId: CENTER, date: DATE, guests: [guest("ada", "massage")] };
    accepted(await engine.createBooking(asked));
    const before = world.dump();
    expect(refusalOf(await engine.createBooking(asked))).toMatchObject({ code: "CONTENDED" });
    expect(world.dump()).toEqual(before);
  });
});
