import { describe, expect, it } from "vitest";
import type { AgendaView, BlockId, ReservationEngine, ReservationId } from "../../src/index.ts";
import { createRandom } from "../../src/conformance/random.ts";
import { hostId, TWINS } from "../../src/conformance/store/fixtures.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, item, MINUTE, offer, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// Rule 32: the lists for a host. Each list is compared with single reads.

const DAY_MS = 24 * 60 * MINUTE;

/** All pages of a list, and how many they were. */
const pages = async <Page extends { next: string | null }>(
  ask: (after: string | null) => Promise<Page>,
): Promise<readonly Page[]> => {
  const all: Page[] = [];
  for (let after: string | null = null; all.length < 500; ) {
    const page = await ask(after);
    all.push(page);
    if (page.next === null) return all;
    after = page.next;
  }
  throw new Error("a list ends");
};

const agenda = async (engine: ReservationEngine, over: object = {}): Promise<AgendaView["entries"]> => {
  const asked = { centerId: CENTER, date: DATE, ...over };
  return (await pages(async (after) => accepted(await engine.listAgenda({ ...asked, after })))).flatMap(
    ({ entries }) => entries,
  );
};

const guestBookings = async (engine: ReservationEngine, guestId: string, over: object = {}) => {
  const asked = { guestId, centerIds: [CENTER], ...over };
  return (await pages(async (after) => accepted(await engine.listGuestBookings({ ...asked, after })))).flatMap(
    ({ bookings }) => bookings,
  );
};

const block = (engine: ReservationEngine, externalId: string, from: number, until: number, therapistId = "uma") =>
  engine.block({ centerId: CENTER, externalId, resource: { kind: "therapist", therapistId }, start: from, end: until });

describe.each(SWEEPERS)("a center's agenda, the sweeper $sweeper", ({ sweeps }) => {
  it("has appointments that are held and booked, and blocks, with their owners", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
    const held = await world.hold({ guests: [guest("ada", "massage")], reference: "order-1" }, "12:00");
    const settled = await world.hold("ben", "10:00");
    accepted(await world.confirm(settled.bookingId));
    const { blockId } = accepted(await block(world.engine, "sick", at("15:00"), at("17:00"), "vic"));
    const [first, second, third, ...rest] = await agenda(world.engine);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      ...{ kind: "appointment", state: "booked", heldUntilMs: null, reference: null },
      ...{ bookingId: settled.bookingId, reservationId: settled.reservationId, guestId: "ben", startMs: at("10:00") },
    });
    expect(second).toMatchObject({
      ...{ kind: "appointment", state: "held", heldUntilMs: held.expiresAtMs, reference: "order-1" },
      ...{ bookingId: held.bookingId, id: held.appointments[0]?.id, endMs: at("13:00") },
    });
    expect(third).toEqual({
      ...{ kind: "block", blockId, externalId: "sick", reason: "other", units: ["t:vic"] },
      ...{ startMs: at("15:00"), endMs: at("17:00") },
    });
    world.clock.set(held.expiresAtMs);
    expect((await agenda(world.engine)).map(({ kind, startMs }) => [kind, startMs])).toEqual([
      ["appointment", at("10:00")],
      ["block", at("15:00")],
    ]);
  });

  it("has a clipped block with its whole requested span, also if it took a part of it or nothing", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma")] });
    const held = await world.hold("ada", "12:00");
    const clip = async (externalId: string, from: string, until: string) => {
      const asked = { centerId: CENTER, externalId, resource: { kind: "therapist", therapistId: "uma" } as const };
      return accepted(await world.engine.block({ ...asked, start: at(from), end: at(until), overlap: "clip" })).blockId;
    };
    const inside = await clip("inside", "12:00", "12:30");
    const around = await clip("around", "11:00", "13:00");
    const blocks = async () => (await agenda(world.engine)).filter(({ kind }) => kind === "block");
    const shared = { kind: "block", reason: "other", units: ["t:uma"] };
    const expected = [
      { ...shared, blockId: around, externalId: "around", startMs: at("11:00"), endMs: at("13:00") },
      { ...shared, blockId: inside, externalId: "inside", startMs: at("12:00"), endMs: at("12:30") },
    ];
    expect(await blocks()).toEqual(expected);
    world.clock.set(held.expiresAtMs);
    expect(await blocks()).toEqual(expected);
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "inside" }));
    expect(await blocks()).toEqual(expected.slice(0, 1));
  });

  it("has the appointments of a party that lie on the day, without those that were cancelled or moved", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic"), therapist("nia")] });
    const party = { guests: [guest("ada", "massage"), guest("ben", "massage"), guest("cleo", "massage")] };
    const { bookingId } = await world.hold(party, "10:00");
    const { appointments } = accepted(await world.confirm(bookingId));
    accepted(await world.engine.cancelAppointment({ appointmentId: appointments[1]!.id }));
    const mover = await world.book({
      guests: [{ guestId: "cleo", items: [item("massage", { movesAppointmentId: appointments[2]!.id })] }],
    });
    accepted(await world.reserve(mover, "14:00"));
    expect((await agenda(world.engine)).map((it) => ("guestId" in it ? [it.guestId, it.state] : []))).toEqual([
      ["ada", "booked"],
      ["cleo", "booked"],
      ["cleo", "held"],
    ]);
    accepted(await world.confirm(mover));
    expect((await agenda(world.engine)).map((it) => ("guestId" in it ? [it.guestId, it.startMs] : []))).toEqual([
      ["ada", at("10:00")],
      ["cleo", at("14:00")],
    ]);
    expect(await agenda(world.engine, { date: "2026-05-12" })).toEqual([]);
    expect(await agenda(world.engine, { date: "2026-05-05", days: 7 })).toHaveLength(2);
  });
});

describe("a guest's bookings", () => {
  it("come from several centers in one answer: those to come, soonest first, then those behind, latest first", async () => {
    const [one, other] = TWINS;
    const world = await openWorld({ center: { id: one }, otherCenters: [offer({ center: { id: other } })] });
    const hold = async (centerId: string, slot: string) => {
      const asked = { centerId, guests: [guest("ada", "massage")], slot };
      return accepted(await world.engine.hold(asked)).reservationId;
    };
    const confirmed = async (centerId: string, slot: string) => {
      const reservationId = await hold(centerId, slot);
      accepted(await world.engine.confirm({ reservationId }));
      return reservationId;
    };
    const first = await confirmed(one, `${DATE}T09:00:00`);
    const second = await confirmed(other, `${DATE}T11:00:00`);
    const third = await confirmed(one, `${DATE}T13:00:00`);
    const cancelled = await confirmed(other, `${DATE}T15:00:00`);
    const { reservation } = accepted(await world.engine.getReservation({ reservationId: cancelled }));
    accepted(await world.engine.cancelGuest({ bookingId: reservation.bookingId, guestId: "ada" }));
    const live = await hold(one, `${DATE}T17:00:00`);
    const released = await hold(other, `${DATE}T16:00:00`);
    accepted(await world.engine.release({ reservationId: released }));
    const listed = async (over: object = {}) =>
      (await guestBookings(world.engine, "ada", { centerIds: [one, other, one], ...over })).map(({ id }) => id);
    expect(await listed()).toEqual([first, second, third, cancelled, live]);
    world.clock.set(at("13:00"));
    for (const limit of [1, 2, 50]) expect(await listed({ limit })).toEqual([third, cancelled, second, first]);
    expect(await listed({ centerIds: [other] })).toEqual([cancelled, second]);
    expect(await guestBookings(world.engine, "ben", { centerIds: [one] })).toEqual([]);
  });

  it("keep their order while pages are read, while the clock moves", async () => {
    const world = await openWorld();
    for (const [guestId, time] of [
      ["ada", "09:00"],
      ["ada", "11:00"],
      ["ada", "13:00"],
    ] as const)
      accepted(await world.confirm((await world.hold(guestId, time)).bookingId));
    const asked = { guestId: "ada", centerIds: [CENTER], limit: 2 };
    const first = accepted(await world.engine.listGuestBookings(asked));
    world.clock.set(at("12:00"));
    const second = accepted(await world.engine.listGuestBookings({ ...asked, after: first.next }));
    const third = accepted(await world.engine.listGuestBookings({ ...asked, after: second.next }));
    expect([first, second, third].map(({ bookings }) => bookings.map(({ startMs }) => startMs))).toEqual([
      [at("09:00"), at("11:00")],
      [at("13:00")],
      [],
    ]);
    expect(third.next).toBe(null);
  });
});

describe("in a random world", () => {
  /** Some weeks of a center's life: holds, confirms, cancels, moves, blocks, and time that passes. */
  const live = async (world: World, seed: number) => {
    const random = createRandom(seed);
    const reservations = new Set<ReservationId>();
    const blocks = new Map<string, BlockId>();
    const bookings: string[] = [];
    const day = (nth: number) => new Date(Date.parse(DATE) + nth * DAY_MS).toISOString().slice(0, 10);
    const outcomes = new Set<string>();
    let taken = 0;
    for (let step = 0; step < 120; step += 1) {
      const kind = random.below(10);
      const date = day(random.below(6));
      const time = `${String(9 + random.below(9)).padStart(2, "0")}:${random.pick(["00", "30"])}`;
      if (kind < 5) {
        const guests = [random.pick(["ada", "ben"]), "cleo", "dora"]
          .slice(0, 1 + random.below(2))
          .map((guestId) => guest(guestId, random.pick(["massage", "sauna", "massage"])));
        const held = await world.engine.hold({ centerId: CENTER, guests, hostId: "ada", slot: `${date}T${time}:00` });
        if (held.isOk()) {
          reservations.add(held.value.reservationId);
          bookings.push(held.value.bookingId);
          taken += 1;
        }
      } else if (kind < 7 && bookings.length > 0) {
        outcomes.add(codeOf(await world.engine.confirm({ bookingId: random.pick(bookings) })));
      } else if (kind === 7 && bookings.length > 0) {
        const target = { bookingId: random.pick(bookings), guestId: random.pick(["ada", "cleo"]) };
        outcomes.add(codeOf(await world.engine.cancelGuest(target)));
      } else if (kind === 8) {
        const externalId = random.pick(["a", "b", "c"]);
        if (random.chance(40)) outcomes.add(codeOf(await world.engine.unblock({ centerId: CENTER, externalId })));
        const start = at(time, date);
        const made = await block(
          world.engine,
          externalId,
          start,
          start + random.pick([30, 600, 2_000]) * MINUTE,
          "vic",
        );
        if (made.isOk()) blocks.set(made.value.blockId, made.value.blockId);
      } else {
        world.pass(random.pick([1, 5, 30, 600]));
      }
    }
    expect(taken).toBeGreaterThan(10);
    expect(outcomes).toContain("accepted");
    return { reservations, blocks };
  };

  /** The entries of these days, by single reads. */
  const scanned = async (
    { engine }: World,
    { reservations, blocks }: Awaited<ReturnType<typeof live>>,
    [startMs, endMs]: readonly [number, number],
  ): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const reservationId of reservations) {
      const { reservation } = accepted(await engine.getReservation({ reservationId }));
      for (const it of reservation.appointments) {
        const stands =
          (reservation.status === "reserved" && it.status === "planned") ||
          (reservation.status === "confirmed" && it.status === "booked");
        if (stands && it.startMs < endMs && it.endMs > startMs) found.push(it.id);
      }
    }
    for (const blockId of blocks.values()) {
      const { block: it } = accepted(await engine.getBlock({ blockId }));
      const claims = it.status === "standing" ? it.claims : [];
      if (claims.some((claim) => claim.startMs < endMs && claim.endMs > startMs)) found.push(it.id);
    }
    return found.sort();
  };

  it.each([1, 2, 3, 4, 5, 6])("each list agrees with single reads, seed %i", async (seed) => {
    // A service that needs nothing claims nothing of the center, and is still on its agenda.
    const items = [service("massage"), service("sauna", { needsTherapist: false, durationMinutes: 90 })];
    const limits = { liveReservationsPerHolder: 100 };
    const world = await openWorld({ therapists: ["uma", "vic", "nia"].map((id) => therapist(id)), items, limits });
    const known = await live(world, seed);
    const base = Date.parse(`${DATE}T00:00:00+02:00`);
    for (const [first, days] of [
      [0, 1],
      [1, 2],
      [0, 7],
      [3, 1],
    ] as const) {
      const date = new Date(Date.parse(DATE) + first * DAY_MS).toISOString().slice(0, 10);
      const span = [base + first * DAY_MS, base + (first + days) * DAY_MS] as const;
      for (const limit of [1, 7, 1_000]) {
        const entries = await agenda(world.engine, { date, days, limit });
        const ids = entries.map((it) => (it.kind === "block" ? it.blockId : it.id) as string);
        expect([...ids].sort()).toEqual(await scanned(world, known, span));
      }
    }
    for (const guestId of ["ada", "cleo"]) {
      const expected: (readonly [number, string])[] = [];
      for (const reservationId of known.reservations) {
        const { reservation: it } = accepted(await world.engine.getReservation({ reservationId }));
        const isShown = it.status !== "expired" && it.status !== "released";
        if (isShown && it.appointments.some((one) => one.guestId === guestId)) expected.push([it.startMs, it.id]);
      }
      expected.sort(([one, a], [other, b]) => one - other || (a < b ? -1 : 1));
      const nowMs = accepted(await world.engine.listLiveReservations({ centerId: CENTER })).atMs;
      const ahead = expected.filter(([startMs]) => startMs >= nowMs);
      const behind = expected.filter(([startMs]) => startMs < nowMs).reverse();
      for (const limit of [1, 3, 1_000]) {
        const listed = (await guestBookings(world.engine, guestId, { limit })).map(({ id }) => id);
        expect(listed).toEqual([...ahead, ...behind].map(([, id]) => id));
      }
    }
  });
});

it("an agenda of an unknown center is refused", async () => {
  const { engine } = await openWorld();
  expect(codeOf(await engine.listAgenda({ centerId: "nowhere", date: DATE }))).toBe("CENTER_NOT_FOUND");
  expect(accepted(await engine.listGuestBookings({ guestId: "ada", centerIds: [hostId("nowhere")] })).bookings).toEqual(
    [],
  );
});
