import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type HoldInput } from "../../src/index.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { actingAs, at, byTherapist, CENTER, DATE, guest, item, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";
import { openWindowWorld, windowSpec, type WindowSpec } from "../support/window-world.ts";

const KEY = { idempotencyKey: "order-1" };
const holdFor = (who: string, time: string, over: Partial<HoldInput> = {}): HoldInput => ({
  centerId: CENTER,
  guests: [guest(who, "massage")],
  slot: `${DATE}T${time}`,
  ...over,
});

/** Runs a hold; a refused one must leave the store as it was. */
const holdOrNothing = async (world: World, ...asked: Parameters<World["engine"]["hold"]>) => {
  const before = world.dump();
  const answer = await world.engine.hold(...asked);
  if (answer.isErr()) expect(world.dump()).toEqual(before);
  return answer;
};

type Wish = Readonly<{
  day: number;
  at: number;
  over: Partial<HoldInput>;
  fault: Partial<HoldInput>;
  actor: string | null;
}>;
const wish: fc.Arbitrary<Wish> = fc.record({
  day: fc.integer({ min: 0, max: 3 }),
  at: fc.integer({ min: 18, max: 38 }),
  actor: fc.constantFrom(null, null, null, null, null, "ada", "eve"),
  over: fc.record(
    {
      createInvoice: fc.boolean(),
      blockTimeMinutes: fc.constantFrom(5, 60),
      notes: fc.constant("sore knee"),
      groupName: fc.constant("hens"),
      holderKey: fc.constant("desk-1"),
      sharedRoom: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  fault: fc.constantFrom<Partial<HoldInput>>(
    ...Array.from({ length: 14 }, () => ({})),
    { blockTimeMinutes: 61 },
    { hostId: "eve" },
    { guests: [guest("ada", "magic")] },
    { guests: [guest("nemo", "massage")] },
    { guests: [guest("ada", "massage"), guest("eve", "massage")] },
  ),
});

describe("rule 19: a hold is a create and a reserve", () => {
  /** One world, twice: in the one a hold, in the other the two commands. */
  const bothWays = async (spec: WindowSpec, { day, at: half, over, fault, actor }: Wish) => {
    const [one, other] = [await openWindowWorld(spec), await openWindowWorld(spec)];
    one.world.directory.unknown.add("nemo");
    other.world.directory.unknown.add("nemo");
    const date = one.dates[day] ?? one.dates[0] ?? "";
    const slot = `${date}T${String(half >> 1).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`;
    const acting = actor === null ? {} : actingAs(actor);
    const { createInvoice = false, blockTimeMinutes, ...booking } = { ...over, ...fault };
    const party = { centerId: CENTER, guests: spec.party, ...booking };
    const how = { slot, createInvoice, ...(blockTimeMinutes === undefined ? {} : { blockTimeMinutes }) };
    const held = await holdOrNothing(one.world, { ...party, ...how }, { ...acting, ...KEY });
    const before = other.world.dump();
    const created = await other.world.engine.createBooking({ ...party, date }, { ...acting, idempotencyKey: "c" });
    if (created.isErr()) expect(other.world.dump()).toEqual(before);
    const reserved = created.isErr()
      ? created
      : await other.world.engine.reserve(
          { bookingId: created.value.bookingId, ...how },
          { ...acting, idempotencyKey: "r" },
        );
    return { one: one.world, other: other.world, held, reserved };
  };

  it("with the same answer, the same refusals in their order, and the same records", async () => {
    const codes: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(windowSpec, wish, async (spec, wished) => {
        const { one, other, held, reserved } = await bothWays(spec, wished);
        codes[codeOf(held)] = (codes[codeOf(held)] ?? 0) + 1;
        expect(held).toEqual(reserved);
        if (held.isErr()) return;
        const [mine, theirs] = [one.dump(), other.dump()];
        const states = (dump: typeof mine) =>
          dump.partitions.map(({ bookings, commands: _, ...rest }) => ({
            ...rest,
            bookings: bookings.map(({ state }) => state),
          }));
        expect(states(mine)).toEqual(states(theirs));
        const eventsOf = (dump: typeof mine) => dump.events.map(({ event, atMs }) => ({ event, atMs }));
        expect(eventsOf(mine)).toEqual(eventsOf(theirs));
      }),
      { numRuns: 200 },
    );
    expect(codes["accepted"]).toBeGreaterThan(20);
    expect(Object.keys(codes).length).toBeGreaterThan(8);
  });
});

describe.each(SWEEPERS)("rule 19: a hold, the sweeper $sweeper", ({ sweeps }) => {
  const open = (over: WorldOptions = {}) => openWorld({ sweeps, ...over });
  const holding = async (world: World, ...asked: Parameters<World["engine"]["hold"]>) => {
    // A refused hold does not record due expiries, so sweep first.
    if (sweeps) await world.sweep();
    return holdOrNothing(world, ...asked);
  };

  it("takes one read and one commit, and its booking is reserved", async () => {
    const world = await openWorld();
    world.store.takeTrips();
    const { bookingId, expiresAtMs, appointments } = accepted(await holding(world, holdFor("ada", "10:00")));
    expect(world.store.takeTrips()).toEqual({ reads: 1, commits: 1, others: 0 });
    expect(appointments.map(({ startMs }) => startMs)).toEqual([at("10:00")]);
    const { status, booking } = await world.view(bookingId);
    expect([status, booking.date, booking.days]).toEqual(["reserved", DATE, 1]);
    world.clock.set(expiresAtMs - 1);
    expect(codeOf(await world.confirm(bookingId))).toBe("accepted");
  });

  it("a retry under its key gives the same answer and makes no second booking; another request is refused", async () => {
    const world = await open();
    const first = accepted(await holding(world, holdFor("ada", "10:00"), KEY));
    world.pass(5);
    const before = world.dump();
    expect(accepted(await holding(world, holdFor("ada", "10:00"), KEY))).toEqual(first);
    expect(world.dump()).toEqual(before);
    const reused = { code: "IDEMPOTENCY_KEY_REUSED", commandId: "order-1" };
    expect(refusalOf(await holding(world, holdFor("ada", "11:00"), KEY))).toEqual(reused);
    expect(refusalOf(await holding(world, holdFor("ada", "10:00", { createInvoice: true }), KEY))).toEqual(reused);
    const create = { centerId: CENTER, guests: [guest("ada", "massage")], date: DATE };
    expect(refusalOf(await world.engine.createBooking(create, KEY))).toEqual(reused);
    accepted(await world.confirm(first.bookingId));
    expect(accepted(await holding(world, holdFor("ada", "10:00"), KEY))).toEqual(first);
  });

  it("of two at once for one place one is accepted, and the other leaves no booking", async () => {
    const world = await open();
    const asked = ["ada", "ben"].map((who) => world.openNode().engine.hold(holdFor(who, "10:00")));
    const answers = await Promise.all(asked);
    expect(tally(answers)).toEqual({ accepted: 1, SLOT_HELD: 1 });
    expect(world.dump().partitions.flatMap(({ bookings }) => bookings)).toHaveLength(1);
  });

  it("sent twice at once under one key, has one effect", async () => {
    const world = await open();
    const asked = [1, 2, 3].map(() => world.openNode().engine.hold(holdFor("ada", "10:00"), KEY));
    const [first, ...others] = (await Promise.all(asked)).map(accepted);
    expect(others).toEqual([first, first]);
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });

  it("a guest holds for the guest and relatives, and for no other guest", async () => {
    const world = await open({ therapists: ["uma", "vic", "xia"].map((id) => therapist(id)) });
    const family = { guests: ["ada", "ben"].map((it) => guest(it, "massage")) };
    expect(codeOf(await holding(world, holdFor("ada", "10:00", family), actingAs("ada")))).toBe("accepted");
    expect(codeOf(await holding(world, holdFor("ada", "12:00", family), actingAs("ben")))).toBe("NOT_THE_HOST");
    const strangers = { guests: ["ada", "eve"].map((it) => guest(it, "massage")) };
    expect(codeOf(await holding(world, holdFor("ada", "12:00", strangers), actingAs("ada")))).toBe(
      "RELATIONSHIP_MISSING",
    );
    const unnamed = holdFor("", "12:00", { guests: [{ items: [item("massage")] }], holderKey: "desk-1" });
    expect(codeOf(await holding(world, unnamed, actingAs("ada")))).toBe("NOT_THE_HOST");
  });

  it("it needs a holder: a guest, or a key of the host application", async () => {
    const world = await open();
    const unnamed = holdFor("", "10:00", { guests: [{ items: [item("massage")] }] });
    expect(refusalOf(await holding(world, unnamed))).toEqual({ code: "GUEST_REQUIRED", guestIndex: 0 });
    const { bookingId } = accepted(await holding(world, { ...unnamed, holderKey: "desk-1" }));
    expect((await world.view(bookingId)).booking.holderKey).toBe("k:desk-1");
  });

  it("counts among the holder's live reservations, and never among the open bookings", async () => {
    const world = await open({ limits: { liveReservationsPerHolder: 2, openBookingsPerHolder: 1 } });
    accepted(await holding(world, holdFor("ada", "10:00")));
    const second = accepted(await holding(world, holdFor("ada", "11:00")));
    expect(refusalOf(await holding(world, holdFor("ada", "12:00")))).toMatchObject({
      code: "HOLDER_LIMIT_REACHED",
      limit: 2,
    });
    accepted(await holding(world, holdFor("ben", "12:00")));
    world.clock.set(second.expiresAtMs);
    expect(codeOf(await holding(world, holdFor("ada", "13:00")))).toBe("accepted");
    expect(await world.book("ada")).toHaveLength(32);
  });

  it("of one holder's holds at once no more than the limit are accepted", async () => {
    const therapists = ["uma", "vic", "xia", "yan"].map((id) => therapist(id));
    const world = await open({ therapists, limits: { liveReservationsPerHolder: 2 } });
    const asked = ["09:00", "11:00", "13:00", "15:00"].map((time) =>
      world.openNode().engine.hold(holdFor("ada", time)),
    );
    expect(tally(await Promise.all(asked))).toEqual({ accepted: 2, HOLDER_LIMIT_REACHED: 2 });
  });

  it("waits if the holder let a hold expire there, reclaims the lapsed holds of others", async () => {
    const world = await open({ limits: { holdAgainAfterMinutes: 15 } });
    const { expiresAtMs } = accepted(await holding(world, holdFor("ada", "10:00")));
    world.clock.set(expiresAtMs - 1);
    expect(refusalOf(await holding(world, holdFor("ben", "10:00")))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: expiresAtMs,
    });
    world.clock.set(expiresAtMs);
    expect(codeOf(await holding(world, holdFor("ada", "10:00")))).toBe("HOLD_AGAIN_TOO_SOON");
    expect(codeOf(await holding(world, holdFor("ben", "10:00")))).toBe("accepted");
    expect(world.eventTypes().filter((type) => type === "ReservationExpired")).toHaveLength(1);
  });

  it("moves a confirmed appointment, atomically at confirm", async () => {
    const world = await open();
    const old = accepted(await world.confirm((await world.hold("ada", "10:00")).bookingId));
    const movesAppointmentId = old.appointments[0]?.id ?? "";
    const moving = { guests: [guest("ada", item("massage", { movesAppointmentId }))] };
    const held = accepted(await holding(world, holdFor("ada", "10:30", moving)));
    expect(refusalOf(await holding(world, holdFor("ada", "14:00", moving)))).toMatchObject({
      code: "APPOINTMENT_BEING_MOVED",
    });
    const { reservation } = accepted(await world.engine.getReservation({ reservationId: old.reservationId }));
    expect(reservation.status).toBe("confirmed");
    accepted(await world.confirm(held.bookingId));
    const left = accepted(await world.engine.getReservation({ reservationId: old.reservationId }));
    expect(left.reservation.status).toBe("cancelled");
    expect(codeOf(await holding(world, holdFor("ben", "09:30")))).toBe("accepted");
  });

  it("decides by the catalog that it asked, though a service is lengthened before the decision", async () => {
    const world = await openWorld({ sweeps });
    await world.hold("ben", "11:30");
    world.store.onNextRead((read) => {
      world.host.change({ items: [service("massage", { durationMinutes: 120 })] });
      return read();
    });
    const { appointments, reservationId } = accepted(await world.engine.hold(holdFor("ada", "10:00")));
    expect(appointments[0]?.endMs).toBe(at("11:00"));
    accepted(await world.engine.release({ reservationId }));
    expect(codeOf(await world.engine.hold(holdFor("ada", "10:00")))).toBe("SLOT_HELD");
  });

  it("reads once more if the catalog could not be asked before the first read", async () => {
    const world = await openWorld({ sweeps });
    await world.hold("ben", "11:00");
    const late = async (time: string) => {
      world.host.away.add("catalog");
      world.store.onNextRead((read) => {
        world.host.away.clear();
        return read();
      });
      return world.engine.hold(holdFor("ada", time));
    };
    expect(codeOf(await late("10:30"))).toBe("SLOT_HELD");
    expect(codeOf(await late("10:00"))).toBe("accepted");
  });

  it("on the day that the center's wall shows at its start, also near midnight and with an offset", async () => {
    const always = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startMinute: 0, endMinute: 1_440 }] as const;
    const world = await open({
      center: { openingHours: [...always] },
      therapists: [therapist("uma", { shifts: [...always] })],
    });
    const dayOf = async (slot: number | string) => {
      const { bookingId } = accepted(await holding(world, holdFor("ada", "", { slot })));
      const { booking } = await world.view(bookingId);
      accepted(await world.release(bookingId));
      return booking.date;
    };
    expect(await dayOf("2026-05-11T00:00")).toBe("2026-05-11");
    expect(await dayOf("2026-05-11T22:00Z")).toBe("2026-05-12");
    expect(await dayOf("2026-05-11T21:30Z")).toBe("2026-05-11");
    expect(await dayOf(Date.parse("2026-05-11T22:30Z"))).toBe("2026-05-12");
  });

  it("of a start that no calendar has is refused like any other", async () => {
    const world = await open();
    const codes = [];
    for (const slot of [
      0,
      1,
      86_400_000,
      253_402_300_799_999,
      "1970-01-02T00:00",
      "9999-12-30T23:59",
      "9999-12-30T23:30",
    ])
      codes.push(codeOf(await holding(world, holdFor("ada", "", { slot }))));
    expect(new Set(codes)).toEqual(new Set(["SLOT_OFF_GRID", "SLOT_IN_PAST", "SLOT_BEYOND_HORIZON"]));
  });

  it("takes the least loaded therapist of the slot's day, as a reserve does", async () => {
    const { leastLoadedRanking } = await import("../../src/index.ts");
    const world = await open({
      therapists: ["uma", "vic"].map((id) => therapist(id)),
      policies: { ranking: leastLoadedRanking },
      limits: { liveReservationsPerHolder: DEFAULT_LIMITS.liveReservationsPerHolder + 5 },
    });
    const served: unknown[] = [];
    const uma = { guests: [guest("cleo", item("massage", byTherapist("uma")))] };
    accepted(await holding(world, holdFor("cleo", "17:00", uma)));
    for (const [who, time] of [
      ["ada", "09:00"],
      ["ben", "09:00"],
      ["dora", "10:00"],
    ] as const) {
      const { appointments } = accepted(await holding(world, holdFor(who, time)));
      served.push(appointments[0]?.therapist?.id);
    }
    expect(served).toEqual(["vic", "uma", "vic"]);
  });
});
