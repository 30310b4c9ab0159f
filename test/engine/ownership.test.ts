import { describe, expect, it } from "vitest";
import type { Result } from "neverthrow";
import type {
  CommandOptionsInput,
  ConfirmAnswer,
  CreateBookingInput,
  Refusal,
  ReserveAnswer,
} from "../../src/index.ts";
import { accepted, refusalOf } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, guest, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// Ownership is checked before a reservation's state is revealed, in every state and by every id.

/** The ids that a stranger may learn. */
type Found = Readonly<{
  bookingId: string;
  reservationId?: string;
  invoiceIds?: readonly string[];
  appointmentIds?: readonly string[];
}>;

const found = ({ bookingId, reservationId, invoices, appointments }: ReserveAnswer | ConfirmAnswer): Found => ({
  bookingId,
  reservationId,
  invoiceIds: invoices.map(({ id }) => id),
  appointmentIds: appointments.map(({ id }) => id),
});

const PARTY = { guests: [guest("ada", "massage"), guest("ben", "massage")] };
const newHold = (world: World) => world.hold(PARTY, "10:00", { createInvoice: true });
const newConfirmed = async (world: World) => accepted(await world.confirm((await newHold(world)).bookingId));
const moverOf = (world: World, { appointments }: ConfirmAnswer) =>
  world.book({
    guests: appointments.map(({ id, guestId }) => guest(guestId ?? "", item("massage", { movesAppointmentId: id }))),
  });

/** The possible states of a reservation of Ada and Ben. */
const STATES: Readonly<Record<string, (world: World) => Promise<Found>>> = {
  "never reserved": async (world) => ({ bookingId: await world.book(PARTY) }),
  reserved: async (world) => found(await newHold(world)),
  expired: async (world) => {
    const held = await newHold(world);
    world.clock.set(held.expiresAtMs);
    return found(held);
  },
  released: async (world) => {
    const held = await newHold(world);
    accepted(await world.release(held.bookingId));
    return found(held);
  },
  superseded: async (world) => {
    const held = await newHold(world);
    accepted(await world.reserve(held.bookingId, "11:00"));
    return found(held);
  },
  confirmed: async (world) => found(await newConfirmed(world)),
  cancelled: async (world) => {
    const old = await newConfirmed(world);
    accepted(await world.engine.cancelInvoice({ invoiceId: old.invoices[0]?.id ?? "" }));
    return found(old);
  },
  "being moved": async (world) => {
    const old = await newConfirmed(world);
    accepted(await world.reserve(await moverOf(world, old), "11:30"));
    return found(old);
  },
  "moved away": async (world) => {
    const old = await newConfirmed(world);
    const mover = await moverOf(world, old);
    accepted(await world.reserve(mover, "11:30"));
    accepted(await world.confirm(mover));
    return found(old);
  },
};

type Ask = readonly [name: string, ask: (options: CommandOptionsInput) => Promise<Result<unknown, Refusal>>];

/** Every command that can name something, and every way to name it. */
const asksAbout = ({ engine }: World, { bookingId, reservationId, invoiceIds = [], appointmentIds = [] }: Found) => {
  const moving = (over: Omit<CreateBookingInput["guests"][number], "guestId">) => ({
    centerId: CENTER,
    date: DATE,
    guests: [{ guestId: "zoe", ...over }],
  });
  const place = { bookingId, slot: at("10:00") };
  const asks: Ask[] = [
    ["reserve, the same place", (options) => engine.reserve(place, options)],
    ["reserve, another place", (options) => engine.reserve({ ...place, slot: at("15:00") }, options)],
    ["reserve, off the grid", (options) => engine.reserve({ ...place, slot: at("10:07") }, options)],
    ["reserve, other guests", (options) => engine.reserve({ ...place, guestIds: ["zoe", "zoe", "zoe"] }, options)],
    // A stranger must not find out who is of the party by asking for one guest after another.
    ...["ada", "ben", "zoe", "cleo"].map((guestId): Ask => {
      return [`cancelGuest ${guestId}`, (options) => engine.cancelGuest({ bookingId, guestId }, options)];
    }),
  ];
  for (const subject of reservationId === undefined ? [{ bookingId }] : [{ bookingId }, { reservationId }]) {
    const by = Object.keys(subject).join();
    asks.push([`confirm by ${by}`, (options) => engine.confirm(subject, options)]);
    asks.push([`extend by ${by}`, (options) => engine.extend(subject, options)]);
    asks.push([`release by ${by}`, (options) => engine.release(subject, options)]);
  }
  for (const [nth, invoiceId] of invoiceIds.entries()) {
    asks.push([`cancelInvoice ${nth}`, (options) => engine.cancelInvoice({ invoiceId }, options)]);
    for (const movesAppointmentId of [undefined, ...appointmentIds]) {
      const asked = moving({
        movesInvoiceId: invoiceId,
        items: [item("massage", movesAppointmentId === undefined ? {} : { movesAppointmentId })],
      });
      const what = movesAppointmentId === undefined ? "" : " and an appointment";
      asks.push([`createBooking, moves invoice ${nth}${what}`, (options) => engine.createBooking(asked, options)]);
    }
  }
  for (const [nth, appointmentId] of appointmentIds.entries()) {
    asks.push([`cancelAppointment ${nth}`, (options) => engine.cancelAppointment({ appointmentId }, options)]);
    const asked = moving({ items: [item("massage", { movesAppointmentId: appointmentId })] });
    asks.push([`createBooking, moves appointment ${nth}`, (options) => engine.createBooking(asked, options)]);
  }
  return asks;
};

describe.each(SWEEPERS)("Rule 1: a stranger learns nothing of a reservation, the sweeper $sweeper", ({ sweeps }) => {
  describe.each(["strict", "reacquire"] as const)("late confirms %s", (lateConfirm) => {
    it("INV-40 a caller who may not act for a reservation learns nothing of it", async () => {
      for (const [state, reach] of Object.entries(STATES)) {
        const therapists = ["uma", "vic", "xia"].map((id) => therapist(id));
        const world = await openWorld({ sweeps, therapists, policies: { lateConfirm } });
        const about = await reach(world);
        if (sweeps) await world.sweep();
        const before = world.dump();
        for (const idempotencyKey of [undefined, "zoe-1"]) {
          const options = { ...actingAs("zoe"), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
          for (const [name, ask] of asksAbout(world, about)) {
            const answer = refusalOf(await ask(options));
            expect([state, name, answer]).toEqual([state, name, { code: "NOT_THE_HOST", guestId: "zoe" }]);
          }
        }
        expect([state, world.dump()]).toEqual([state, before]);
      }
    });
  });

  it("a guest of the party who is not its host learns of a hold no more than a stranger does", async () => {
    const world = await openWorld({ sweeps, therapists: ["uma", "vic"].map((id) => therapist(id)) });
    const refusal = { code: "NOT_THE_HOST", guestId: "ben" };
    const ben = actingAs("ben");
    const open = await world.book(PARTY);
    for (const guestId of ["ada", "ben", "zoe"]) {
      const asked = { bookingId: open, guestId };
      expect([guestId, refusalOf(await world.engine.cancelGuest(asked, ben))]).toEqual([guestId, refusal]);
    }
    const { bookingId } = accepted(await world.reserve(open, "10:00"));
    for (const guestId of ["ada", "ben", "zoe"]) {
      const asked = { bookingId, guestId };
      expect([guestId, refusalOf(await world.engine.cancelGuest(asked, ben))]).toEqual([guestId, refusal]);
    }
  });

  it("the host learns which guests are not of the party", async () => {
    const world = await openWorld({ sweeps });
    const bookingId = await world.book("ada");
    for (const options of [undefined, actingAs("ada")]) {
      const answer = await world.engine.cancelGuest({ bookingId, guestId: "zoe" }, options);
      expect(refusalOf(answer)).toEqual({ code: "GUEST_NOT_FOUND", guestId: "zoe" });
    }
  });

  it("a key that a stranger used does not reveal its first use", async () => {
    const world = await openWorld({ sweeps });
    const bookingId = await world.book("ada");
    const options = { ...actingAs("ada"), idempotencyKey: "same" };
    accepted(await world.reserve(bookingId, "10:00", {}, options));
    const answer = await world.reserve(bookingId, "10:00", {}, { ...options, ...actingAs("zoe") });
    expect(refusalOf(answer)).toEqual({ code: "IDEMPOTENCY_KEY_REUSED", commandId: "same" });
  });
});
