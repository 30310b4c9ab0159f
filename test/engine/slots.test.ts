import { describe, expect, it } from "vitest";
import type { BookingId } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  at,
  byTherapist,
  DATE,
  daily,
  guest,
  item,
  MINUTE,
  service,
  therapist,
  wallTimeOf,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";
import { date } from "../support/values.ts";

const DAY = 1_440 * MINUTE;
const find = async (world: World, bookingId: BookingId, over: object = {}) =>
  accepted(await world.engine.findSlots({ bookingId, ...over }));

describe.each(SWEEPERS)("the listing, the sweeper $sweeper", ({ sweeps }) => {
  it("has nothing that was not requested", async () => {
    const world = await openWorld({ sweeps });
    const { slots, ...rest } = await find(world, await world.book("ada"));
    expect(slots[0]).toEqual({ startMs: at("09:00"), endMs: at("10:00"), priceMinor: 8_000, allocation: null });
    expect(rest).toMatchObject({ date: DATE, undecided: [], unavailable: null, future: null });
  });

  it("has the therapists if that is requested, as a reserve then has it", async () => {
    const world = await openWorld({ sweeps, therapists: ["uma", "vic", "xia"].map((id) => therapist(id)) });
    const booking = await world.book("ada");
    const { slots } = await find(world, booking, { withAllocations: true });
    const { appointments } = accepted(await world.reserve(booking, "10:00"));
    const listed = slots.find(({ startMs }) => startMs === at("10:00"))?.allocation;
    expect(appointments.map(({ id: _id, wallStartMs: _wall, ...place }) => place)).toEqual(listed);
  });

  it("explains the other starts: held until when, taken, a break; and then a reserve says the same", async () => {
    const uma = therapist("uma", { breaks: [daily("12:00", "12:30")] });
    const world = await openWorld({ sweeps, therapists: [uma] });
    const held = await world.hold("ada", "10:00");
    const taken = await world.book("cleo");
    accepted(await world.reserve(taken, "14:00"));
    accepted(await world.confirm(taken));
    const bens = await world.book("ben");
    const { slots, unavailable } = await find(world, bens, { explain: true });
    const at10 = unavailable?.find(({ startMs }) => startMs === at("10:00"));
    expect(at10?.refusal).toEqual({ code: "SLOT_HELD", heldUntilMs: held.expiresAtMs });
    expect(at10?.obstacles).toEqual([
      { kind: "unit_claimed", unit: "t:uma", by: "hold", endMs: at("11:00"), heldUntilMs: held.expiresAtMs },
    ]);
    expect(at10?.warnings).toEqual(["TherapistDoubleBooked"]);
    expect(unavailable?.find(({ startMs }) => startMs === at("14:30"))?.obstacles).toMatchObject([
      { by: "appointment" },
    ]);
    expect(unavailable?.find(({ startMs }) => startMs === at("12:00"))?.obstacles).toMatchObject([
      { because: "break" },
    ]);
    expect(slots.length + (unavailable?.length ?? 0)).toBe(48);
    for (const { startMs, refusal } of unavailable ?? []) {
      expect(refusalOf(await world.reserve(bens, wallTimeOf(startMs)))).toEqual(refusal);
    }
  });

  it("looks at the seven days after, whether or not the day itself has slots", async () => {
    const uma = therapist("uma", { shifts: [{ ...daily("09:00", "18:00"), weekdays: [1, 3, 4] }] });
    const feast = { date: date("2026-05-13"), name: "Feast" };
    const world = await openWorld({ sweeps, therapists: [uma], center: { holidays: [feast] } });
    const booking = await world.book("ada");
    const first = await find(world, booking, { futureDays: true });
    expect(first.slots.length).toBeGreaterThan(0);
    expect(first.future?.days.map(({ date, isAvailable }) => [date.slice(8), isAvailable])).toEqual([
      ["12", false],
      ["13", false],
      ["14", true],
      ["15", false],
      ["16", false],
      ["17", false],
      ["18", true],
    ]);
    expect(first.future?.days[1]).toEqual({
      date: "2026-05-13",
      isAvailable: false,
      isUndecided: false,
      holiday: feast,
      firstStartMs: null,
      because: "holiday",
    });
    expect(first.future?.nextAvailableDate).toBe("2026-05-14");

    const block = { centerId: "spa", resource: { kind: "therapist", therapistId: "uma" } } as const;
    accepted(await world.engine.block({ ...block, externalId: "day", start: at("00:00"), end: at("00:00") + DAY }));
    accepted(
      await world.engine.block({
        ...block,
        externalId: "14",
        start: at("00:00") + 3 * DAY,
        end: at("00:00") + 4 * DAY,
      }),
    );
    const second = await find(world, booking, { futureDays: true });
    expect(second.slots).toEqual([]);
    expect(second.future?.nextAvailableDate).toBe("2026-05-18");
    accepted(
      await world.engine.block({
        ...block,
        externalId: "18",
        start: at("00:00") + 7 * DAY,
        end: at("00:00") + 8 * DAY,
      }),
    );
    expect((await find(world, booking, { futureDays: true })).future?.nextAvailableDate).toBeNull();
  });

  it("N12 lets other work go on during a long listing", async () => {
    const items = Array.from({ length: 8 }, (_, nth) => service(`s${nth}`, { durationMinutes: 15 + nth }));
    const names = items.map(({ id }) => id);
    const world = await openWorld({
      sweeps,
      items,
      therapists: Array.from({ length: 30 }, (_, nth) => therapist(`t${nth}`, { skills: names.slice(nth % 4) })),
      center: { gridMinutes: 1 },
      limits: { guestsPerBooking: 12, itemsPerBooking: 48 },
    });
    const guests = Array.from({ length: 12 }, () => ({ items: names.slice(0, 4).map((itemId) => ({ itemId })) }));
    const bookingId = await world.book({ guests });
    await find(world, bookingId, { explain: true });
    expect(world.pauses.filter((attempt) => attempt === 0).length).toBeGreaterThan(5);
  });

  it("answers on the first and the last days of the calendar", async () => {
    const world = await openWorld({ sweeps });
    const asked = { guests: [guest("ada", "massage")] };
    const everything = { withAllocations: true, explain: true, futureDays: true };
    const first = await find(world, await world.book({ ...asked, date: "1970-01-02" }), everything);
    expect(first.slots).toEqual([]);
    expect(first.unavailable?.[0]?.refusal.code).toBe("SLOT_IN_PAST");
    world.clock.set(Date.parse("9999-12-28T00:00:00Z"));
    const last = await find(world, await world.book({ ...asked, date: "9999-12-29" }), everything);
    expect(last.slots.length).toBeGreaterThan(0);
    expect(last.future?.days.map(({ date }) => date)).toEqual(["9999-12-30", "9999-12-31"]);
  });

  it("ends its days at the horizon", async () => {
    const world = await openWorld({ sweeps, limits: { horizonDays: 3 } });
    const { future } = await find(world, await world.book("ada"), { futureDays: true });
    // It is Sunday at ten: until Wednesday at ten a slot may start.
    expect(future?.days.map(({ isAvailable }) => isAvailable)).toEqual([true, true, false, false, false, false, false]);
  });

  it("sees a booking that takes longer than a day through to its end", async () => {
    const retreat = service("retreat", { durationMinutes: 3 * 1_440 });
    const always = [daily("00:00", "24:00")];
    const world = await openWorld({
      sweeps,
      items: [retreat],
      therapists: [therapist("uma", { shifts: always })],
      center: { openingHours: always, gridMinutes: 720 },
    });
    const booking = await world.book("ada", "retreat");
    expect(await world.listed(booking)).toEqual(["00:00", "12:00"]);
    expect(codeOf(await world.reserve(booking, "12:00"))).toBe("accepted");
    const bens = await world.book("ben", "retreat");
    expect(await world.listed(bens)).toEqual([]);
  });

  it("A06 another command takes the chosen therapist first: the retry finds another, and the caller notices nothing", async () => {
    const world = await openWorld({ sweeps, therapists: ["uma", "vic", "xia"].map((id) => therapist(id)) });
    const booking = await world.book("ada");
    const { slots } = await find(world, booking, { withAllocations: true });
    const chosen = slots.find(({ startMs }) => startMs === at("10:00"))?.allocation?.[0]?.therapist?.id ?? "";
    const rivals = await world.book({ guests: [guest("ben", item("massage", byTherapist(chosen)))] });
    // Both are decided on the same state; the rival's is committed first.
    const [won, served] = await Promise.all([world.reserve(rivals, "10:00"), world.reserve(booking, "10:00")]);
    expect(accepted(won).appointments[0]?.therapist?.id).toBe(chosen);
    const hold = accepted(served);
    expect(hold.appointments[0]?.therapist?.id).not.toBe(chosen);
    expect(world.pauses.length, "it was decided twice").toBeGreaterThan(0);
    expect((await world.view(booking)).reservation?.id).toBe(hold.reservationId);
  });
});
