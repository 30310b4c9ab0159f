import { describe, expect, it } from "vitest";
import type { Refusal } from "../../src/index.ts";
import type { Result } from "neverthrow";
import { accepted, codeOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, item, service, therapist } from "../support/catalog.ts";
import type { Trips } from "../support/tampered-store.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const tripsOf = async (world: World, run: () => Promise<Result<unknown, Refusal>>): Promise<Trips> => {
  world.store.takeTrips();
  expect(codeOf(await run())).toBe("accepted");
  return world.store.takeTrips();
};

const TWO: Trips = { reads: 1, commits: 1, others: 0 };
const READ_ONCE: Trips = { reads: 1, commits: 0, others: 0 };

describe("round trips to the store", () => {
  it("two for each command, for any size of the party, and none beyond for the first one of a process", async () => {
    const names = ["ada", "ben", "cleo", "dora"];
    const world = await openWorld({ therapists: names.map((it) => therapist(it)) });
    const { engine } = world;
    const asked = { centerId: CENTER, date: DATE, guests: names.map((it) => guest(it, "massage", "massage")) };
    expect(await tripsOf(world, () => engine.createBooking(asked))).toEqual(TWO);
    const booking = await world.book(asked);
    expect(await tripsOf(world, () => world.reserve(booking, "10:00", { createInvoice: true }))).toEqual(TWO);
    expect(await tripsOf(world, () => world.reserve(booking, "10:30"))).toEqual(TWO);
    world.pass(1);
    expect(await tripsOf(world, () => world.extend(booking))).toEqual(TWO);
    expect(await tripsOf(world, () => world.confirm(booking, { notes: "quiet" }))).toEqual(TWO);
    expect(await tripsOf(world, () => engine.cancelGuest({ bookingId: booking, guestId: "ben" }))).toEqual(TWO);
    const next = await world.hold("eve", "15:00");
    expect(await tripsOf(world, () => engine.release({ reservationId: next.reservationId }))).toEqual(TWO);
    const uma = { kind: "therapist", therapistId: "ada" } as const;
    const sick = { centerId: CENTER, externalId: "sick" };
    const block = () => engine.block({ ...sick, resource: uma, start: at("17:00"), end: at("18:00") });
    expect(await tripsOf(world, block)).toEqual(TWO);
    expect(await tripsOf(world, () => engine.unblock(sick))).toEqual(TWO);
  });

  it("two for a command that also reclaims a lapsed hold, and for one that moves an appointment", async () => {
    const world = await openWorld();
    const lapsed = [await world.hold("ada", "09:00"), await world.hold("ben", "10:00")];
    world.clock.set(lapsed[1]?.expiresAtMs ?? 0);
    const long = await world.book({ guests: [guest("cleo", "massage", "massage")] });
    expect(await tripsOf(world, () => world.reserve(long, "09:00"))).toEqual(TWO);
    expect(world.eventTypes().filter((type) => type === "ReservationExpired")).toHaveLength(2);
    const { appointments } = accepted(await world.confirm(long));
    const move = { guests: [guest("cleo", item("massage", { movesAppointmentId: appointments[0]?.id ?? "" }))] };
    const asked = { centerId: CENTER, date: DATE, ...move };
    expect(await tripsOf(world, () => world.engine.createBooking(asked))).toEqual(TWO);
    const moving = await world.book(move);
    expect(await tripsOf(world, () => world.reserve(moving, "11:30"))).toEqual(TWO);
    expect(await tripsOf(world, () => world.confirm(moving))).toEqual(TWO);
  });

  it("two to cancel an appointment that a hold is to move; three if that hold also moves another", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const appointmentIds: string[] = [];
    for (const [who, time] of [
      ["ada", "09:00"],
      ["ben", "10:00"],
      ["cleo", "11:00"],
    ] as const) {
      const { appointments } = accepted(await world.confirm((await world.hold(who, time)).bookingId));
      appointmentIds.push(appointments[0]?.id ?? "");
    }
    const [first = "", second = "", third = ""] = appointmentIds;
    const moved = (who: string, movesAppointmentId: string) => guest(who, item("massage", { movesAppointmentId }));
    await world.hold({ guests: [moved("ada", first)] }, "14:00");
    const cancelled = (appointmentId: string) => () => world.engine.cancelAppointment({ appointmentId });
    expect(await tripsOf(world, cancelled(first))).toEqual(TWO);
    await world.hold({ hostId: "ada", guests: [moved("ben", second), moved("cleo", third)] }, "15:00");
    expect(await tripsOf(world, cancelled(third))).toEqual({ reads: 2, commits: 1, others: 0 });
  });

  it("two for a late confirm that reacquires", async () => {
    const world = await openWorld({ policies: { lateConfirm: "reacquire" } });
    const { bookingId, expiresAtMs } = await world.hold("ada", "10:00");
    world.clock.set(expiresAtMs);
    expect(await tripsOf(world, () => world.confirm(bookingId))).toEqual(TWO);
  });

  it("three only when the catalog has grown the booking's span", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    world.host.change({ items: [service("massage", { durationMinutes: 61 })] });
    const three = { reads: 2, commits: 1, others: 0 };
    expect(await tripsOf(world, () => world.reserve(booking, "10:00"))).toEqual(three);
    // From then on it is known how far it reaches.
    expect(await tripsOf(world, () => world.reserve(booking, "11:00"))).toEqual(TWO);
    const bens = await world.book("ben");
    world.host.change({ items: [service("massage", { durationMinutes: 45 })] });
    expect(await tripsOf(world, () => world.reserve(bens, "15:00"))).toEqual(TWO);
  });

  it("one if nothing changes: the same slot again, a repeated confirm, a repeated release", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    expect(await tripsOf(world, () => world.reserve(bookingId, "10:00"))).toEqual(READ_ONCE);
    accepted(await world.confirm(bookingId));
    expect(await tripsOf(world, () => world.confirm(bookingId))).toEqual(READ_ONCE);
    const released = await world.hold("ben", "12:00");
    accepted(await world.release(released.bookingId));
    expect(await tripsOf(world, () => world.release(released.bookingId))).toEqual(READ_ONCE);
  });

  it("one for a replay; one more if its answer is about another reservation than the latest", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    const first = () => world.reserve(booking, "10:00", {}, { idempotencyKey: "order-1" });
    accepted(await first());
    expect(await tripsOf(world, first)).toEqual(READ_ONCE);
    accepted(await world.reserve(booking, "12:00"));
    expect(await tripsOf(world, first)).toEqual({ reads: 2, commits: 0, others: 0 });
  });

  it("one for a refusal", async () => {
    const world = await openWorld();
    await world.hold("ada", "10:00");
    const bens = await world.book("ben");
    world.store.takeTrips();
    expect(codeOf(await world.reserve(bens, "10:00"))).toBe("SLOT_HELD");
    expect(world.store.takeTrips()).toEqual(READ_ONCE);
  });

  it("one for a query, two for a listing that also looks at the days to come", async () => {
    const world = await openWorld();
    const { engine } = world;
    const { bookingId, reservationId } = await world.hold("ada", "10:00");
    expect(await tripsOf(world, () => engine.findSlots({ bookingId }))).toEqual(READ_ONCE);
    const everything = { bookingId, withAllocations: true, explain: true, futureDays: true };
    expect(await tripsOf(world, () => engine.findSlots(everything))).toEqual({ reads: 2, commits: 0, others: 0 });
    expect(await tripsOf(world, () => engine.getBooking({ bookingId }))).toEqual(READ_ONCE);
    expect(await tripsOf(world, () => engine.getReservation({ reservationId }))).toEqual(READ_ONCE);
    expect(await tripsOf(world, () => engine.centerDay({ centerId: CENTER, date: DATE }))).toEqual(READ_ONCE);
    const listed: Trips = { reads: 0, commits: 0, others: 1 };
    expect(await tripsOf(world, () => engine.listLiveReservations({ centerId: CENTER }))).toEqual(listed);
    const ofGuest = () => engine.listGuestReservations({ centerId: CENTER, guestId: "ada" });
    expect(await tripsOf(world, ofGuest)).toEqual(listed);
  });

  it("commands that come at once share commits, and a sweep has few of them", async () => {
    const world = await openWorld({ therapists: Array.from({ length: 100 }, (_, n) => therapist(`therapist-${n}`)) });
    const bookings = await Promise.all(Array.from({ length: 100 }, (_, n) => world.book(`guest-${n}`)));
    world.store.takeTrips();
    const answers = await Promise.all(bookings.map((it) => world.reserve(it, "10:00")));
    const { commits } = world.store.takeTrips();
    expect(answers.filter((it) => it.isOk())).toHaveLength(100);
    expect(commits).toBeLessThan(60);
    world.pass(10);
    expect(accepted(await world.engine.expireDue()).expired).toBe(100);
    expect(world.store.takeTrips()).toEqual({ reads: 0, commits: 2, others: 1 });
  });
});
