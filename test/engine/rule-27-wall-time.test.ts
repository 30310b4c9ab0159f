import { describe, expect, it } from "vitest";
import { createZoneRules } from "../../examples/zone-data/zone-rules.ts";
import { formatWall, type MovedWallTime, type ReservationEngine } from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { CENTER, guest, MINUTE, therapist } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";

const HOUR = 60 * MINUTE;
const ZONE = "America/Vancouver";
const IN_SUMMER = Date.UTC(2026, 2, 8, 10);
const IN_WINTER = Date.UTC(2026, 10, 1, 9);

/** With and without the clock change of November 2026: two versions that are in use side by side. */
const OLD = createZoneRules({
  version: "2025c",
  zones: {
    [ZONE]: [
      [instant(0), -8 * HOUR],
      [instant(IN_SUMMER), -7 * HOUR],
      [instant(IN_WINTER), -8 * HOUR],
    ],
  },
});
const NEW = createZoneRules({
  version: "2026c",
  zones: {
    [ZONE]: [
      [instant(0), -8 * HOUR],
      [instant(IN_SUMMER), -7 * HOUR],
    ],
  },
});

const openVancouver = async () => {
  const therapists = ["uma", "vic", "wim"].map((id) => therapist(id));
  const world = await openWorld({ center: { zone: ZONE }, limits: { horizonDays: 365 }, therapists });
  const [old, current] = [OLD, NEW].map((zones) => world.engineOn(world.store, { zones })) as [
    ReservationEngine,
    ReservationEngine,
  ];
  const hold = async (engine: ReservationEngine, who: string, date: string, time = "10:00") => {
    const booking = { centerId: CENTER, date, guests: [guest(who, "massage")] };
    const { bookingId } = accepted(await engine.createBooking(booking));
    return accepted(await engine.reserve({ bookingId, slot: `${date}T${time}:00` }));
  };
  const book = async (engine: ReservationEngine, who: string, date: string, time?: string) => {
    const { bookingId } = await hold(engine, who, date, time);
    return accepted(await engine.confirm({ bookingId }));
  };
  return { world, old, current, hold, book };
};

const moved = async (engine: ReservationEngine) => accepted(await engine.movedWallTimes({ centerId: CENTER })).moved;
const walls = (all: readonly MovedWallTime[]) =>
  all.map(({ agreedWallMs, wallMs, zoneDataVersion }) => [
    formatWall(agreedWallMs),
    formatWall(wallMs),
    zoneDataVersion,
  ]);

describe("zone data that change", () => {
  it("N22 two versions list one center an hour apart: the difference is reported, and the agreed wall time is kept", async () => {
    const { world, old, current, book } = await openVancouver();
    const winter = await book(old, "ada", "2026-12-01");
    await book(old, "ben", "2026-10-01");
    const before = world.dump();
    expect(await moved(old)).toEqual([]);
    const [it, ...others] = await moved(current);
    expect(others).toEqual([]);
    expect(it).toEqual({
      reservationId: winter.reservationId,
      bookingId: winter.bookingId,
      appointmentId: winter.appointments[0]?.id,
      guestId: "ada",
      startMs: Date.UTC(2026, 11, 1, 18),
      agreedWallMs: Date.UTC(2026, 11, 1, 10),
      wallMs: Date.UTC(2026, 11, 1, 11),
      zoneDataVersion: "2025c",
    });
    expect(world.dump(), "nothing moves by itself").toEqual(before);
  });

  it("Rule 27: appointments made with today's data have not moved; for a process with the old data they have", async () => {
    const { old, current, book } = await openVancouver();
    await book(current, "ada", "2026-12-01");
    expect(await moved(current)).toEqual([]);
    expect(walls(await moved(old))).toEqual([["2026-12-01T10:00:00", "2026-12-01T09:00:00", "2026c"]]);
  });

  it("Rule 27: live holds are reported, and not ended, past or cancelled appointments", async () => {
    const { world, old, current, book, hold } = await openVancouver();
    const held = await hold(old, "ada", "2026-12-01");
    const cancelled = await book(old, "ben", "2026-12-01");
    accepted(await old.cancelAppointment({ appointmentId: cancelled.appointments[0]?.id ?? "" }));
    const booked = await book(old, "cleo", "2026-12-02");
    const ids = async () => (await moved(current)).map(({ reservationId }) => reservationId);
    expect(await ids()).toEqual([booked.reservationId, held.reservationId]);
    world.clock.set(held.expiresAtMs - 1);
    expect(await ids()).toEqual([booked.reservationId, held.reservationId]);
    world.clock.set(held.expiresAtMs);
    expect(await ids(), "at its expiry instant the hold is dead").toEqual([booked.reservationId]);
    for (const [offsetMs, left] of [
      [-1, [booked.reservationId]],
      [0, [booked.reservationId]],
      [1, []],
    ] as const) {
      world.clock.set(booked.startMs + offsetMs);
      expect(await ids()).toEqual(left);
    }
  });

  it("Rule 27: a reschedule agrees on a new wall time, a reacquired hold keeps the one agreed", async () => {
    const { world, old, current, book, hold } = await openVancouver();
    const booked = await book(old, "ada", "2026-12-01");
    const items = [{ itemId: "massage", movesAppointmentId: booked.appointments[0]?.id ?? "" }];
    const moving = { centerId: CENTER, date: "2026-12-02", guests: [{ guestId: "ada", items }] };
    const { bookingId } = accepted(await current.createBooking(moving));
    accepted(await current.reserve({ bookingId, slot: "2026-12-02T10:00:00" }));
    accepted(await current.confirm({ bookingId }));
    expect(await moved(current)).toEqual([]);

    const late = await hold(old, "ben", "2026-12-03");
    world.clock.set(late.expiresAtMs);
    const lenient = world.engineOn(world.store, { zones: NEW, policies: { lateConfirm: "reacquire" } });
    accepted(await lenient.confirm({ bookingId: late.bookingId }));
    expect(walls(await moved(current))).toEqual([["2026-12-03T10:00:00", "2026-12-03T11:00:00", "2025c"]]);
  });

  it("Rule 27: the report comes page by page, and asks a center of the catalog", async () => {
    const { world, old, current, book } = await openVancouver();
    const all = [];
    for (const [n, who] of ["ada", "ben", "cleo"].entries()) {
      all.unshift(await book(old, who, `2026-12-0${n + 1}`));
      world.pass(1);
    }
    const found = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof current.movedWallTimes>> = await current.movedWallTimes({
        centerId: CENTER,
        before,
        limit: 1,
      });
      const { moved: some, next } = accepted(page);
      expect(some).toHaveLength(1);
      found.push(...some.map(({ reservationId }) => reservationId));
      before = next;
    } while (before !== null);
    expect(found).toEqual(all.map(({ reservationId }) => reservationId));
    expect(codeOf(await current.movedWallTimes({ centerId: "nowhere" }))).toBe("CENTER_NOT_FOUND");
    expect(codeOf(await current.movedWallTimes({ centerId: CENTER, limit: 0 }))).toBe("INVALID_INPUT");
  });
});
