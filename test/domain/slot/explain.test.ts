import { describe, expect, it } from "vitest";
import type { BlockId } from "../../../src/domain/ids.ts";
import { planDay } from "../../../src/domain/slot/calendar/day-calendar.ts";
import {
  warningOf,
  WARNING_NUMBERS,
  warningsOf,
  type Obstacle,
} from "../../../src/domain/slot/explanation/obstacle.ts";
import type { Search } from "../../../src/domain/slot/search/search.ts";
import { slotAt } from "../../../src/domain/slot/slot-at.ts";
import { bedUnit, equipmentUnit, guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { UTC } from "../../support/fake-wall.ts";
import { hardParty } from "../../oracle/hard-party.ts";
import { at, date, minted, wallTime } from "../../support/values.ts";
import {
  guest,
  item,
  listing,
  named,
  NOW,
  searchFor,
  service,
  spa,
  taken,
  therapist,
} from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { daily, room, equipment } from "../../support/catalog.ts";

const t = (id: string): UnitKey => therapistUnit(hostId(id));
const ada = guest("ada", item("massage"));
const ben = guest("ben", item("massage"));

const why = (search: Search, time: string, nowMs = NOW) => {
  const { unavailable } = listing(search, { explain: true }, nowMs);
  const found = unavailable?.find(({ startMs }) => startMs === at(time));
  if (found === undefined) throw new Error(`${time} is a slot, or no start`);
  return found;
};
const obstacles = (search: Search, time: string) => why(search, time).obstacles;
const warnings = (search: Search, time: string) => why(search, time).warnings;

describe("the starts that are not slots", () => {
  it("are returned only on request, and are all the others of the grid", () => {
    const search = searchFor(spa(), [ada]);
    expect(listing(search).unavailable).toBeNull();
    const { slots, unavailable } = listing(search, { explain: true });
    expect(slots).toHaveLength(8);
    expect(unavailable).toHaveLength(16);
    const both = [...slots, ...(unavailable ?? [])].map(({ startMs }) => startMs).sort((a, b) => a - b);
    expect(both).toEqual(search.calendar.starts);
  });

  it("come with the price and the end that they would have, and with the refusal of a reserve", () => {
    const index = spa({ items: [service("massage", { price: 8_000 })] });
    const claims = [taken(t("uma"), "10:30", "11:00", at("0:10"))];
    const search = searchFor(index, [ada], { claims });
    const ten = why(search, "10:00");
    expect(ten).toMatchObject({ startMs: at("10:00"), endMs: at("11:00"), priceMinor: 8_000 });
    for (const it of listing(search, { explain: true }).unavailable ?? []) {
      expect(it.startMs <= NOW ? "SLOT_IN_PAST" : slotAt(search, it.startMs)._unsafeUnwrapErr()).toEqual(
        it.startMs <= NOW ? it.refusal.code : it.refusal,
      );
    }
  });
});

describe("an obstacle", () => {
  it("is that a start is past, too soon or too far away; nothing else is looked at then", () => {
    const index = spa({ limits: { leadTimeMinutes: 30, horizonDays: 1 } });
    const search = searchFor(index, [ada]);
    expect(why(search, "9:00", at("8:45"))).toMatchObject({
      refusal: { code: "SLOT_IN_PAST" },
      obstacles: [{ kind: "too_soon", earliestMs: at("9:15") }],
      warnings: [],
    });
    const aDayBefore = plus(at("9:00"), -1_441 * MINUTE_MS);
    expect(why(search, "9:00", aDayBefore)).toMatchObject({
      refusal: { code: "SLOT_BEYOND_HORIZON" },
      obstacles: [{ kind: "too_far_ahead", latestMs: plus(at("9:00"), -MINUTE_MS) }],
      warnings: [],
    });
  });

  it("is that the center is closed, from when and until when; or has a holiday", () => {
    const long = {
      items: [service("massage", { minutes: 120 })],
      therapists: [therapist("uma", { shifts: [daily("0:00", "24:00")] })],
    };
    const search = searchFor(spa({ ...long, opening: [daily("9:00", "12:00"), daily("13:00", "17:00")] }), [ada]);
    expect(obstacles(search, "11:00")).toEqual([{ kind: "closed", fromMs: at("12:00"), untilMs: at("13:00") }]);
    expect(obstacles(search, "12:00")).toEqual([{ kind: "closed", fromMs: at("12:00"), untilMs: at("13:00") }]);
    expect(warnings(search, "16:00")).toEqual(["ServiceEndsOutsideCenterHours"]);
    const feast = spa({ ...long, holidays: [{ date: date("2026-05-10"), name: "Feast" }] });
    expect(obstacles(searchFor(feast, [ada]), "10:00")).toEqual([
      { kind: "holiday", date: "2026-05-10", name: "Feast" },
      { kind: "closed", fromMs: at("10:00"), untilMs: plus(at("9:00"), 1_440 * MINUTE_MS) },
    ]);
    expect(warnings(searchFor(feast, [ada]), "10:00")).toEqual(["ServiceEndsOutsideCenterHours", "DayIsHoliday"]);
    const sundays = spa({ ...long, opening: [{ ...daily("9:00", "12:00"), weekdays: [7] }] });
    expect(obstacles(searchFor(sundays, [ada]), "11:00"), "for days").toEqual([
      { kind: "closed", fromMs: at("12:00"), untilMs: null },
    ]);
  });

  it("is the therapists' working time: on a break, blocked out, or not in a shift", () => {
    const uma = therapist("uma", {
      breaks: [daily("12:00", "12:30")],
      blockOuts: [{ startWallMs: wallTime("2026-05-10T14:00"), endWallMs: wallTime("2026-05-10T15:00") }],
    });
    const opening = [daily("8:00", "20:00")];
    const search = searchFor(spa({ therapists: [uma], opening }), [ada]);
    const off = (because: string, untilMs: unknown) => [{ kind: "not_working", unit: t("uma"), because, untilMs }];
    expect(obstacles(search, "12:00")).toEqual(off("break", at("12:30")));
    expect(obstacles(search, "14:00")).toEqual(off("block_out", at("15:00")));
    expect(obstacles(search, "8:00")).toEqual(off("outside_shift", at("9:00")));
    expect(obstacles(search, "17:00")).toEqual(off("outside_shift", plus(at("9:00"), 1_440 * MINUTE_MS)));
    expect(warnings(search, "12:00")).toEqual(["TherapistOutsideSchedule"]);
    const never = searchFor(spa({ therapists: [therapist("uma", { shifts: [] })] }), [ada]);
    expect(obstacles(never, "10:00")).toEqual(off("outside_shift", null));
  });

  it("is every claim on a unit that could serve: whose, to when, and until when it is held", () => {
    const index = spa({
      items: [service("massage", { room: "room", equipment: ["tub"] })],
      rooms: [room("a", "room", 1)],
      equipment: [equipment("tub", 1)],
    });
    const bed = bedUnit(hostId("a"), 1);
    const tub = equipmentUnit(hostId("tub"), 1);
    const claims = [
      taken(t("uma"), "10:30", "11:30", at("0:10")),
      taken(bed, "10:00", "10:15"),
      { ...taken(tub, "9:00", "12:00"), owner: { kind: "block", id: minted<BlockId>(5) } } as const,
      taken(guestUnit(hostId("ada")), "10:50", "11:10"),
      taken(guestUnit(hostId("ben")), "10:00", "11:00"),
    ];
    const search = searchFor(index, [ada], { claims });
    expect(obstacles(search, "10:00")).toEqual([
      { kind: "guest_claimed", guestId: "ada", by: "appointment", endMs: at("11:10"), heldUntilMs: null },
      { kind: "unit_claimed", unit: t("uma"), by: "hold", endMs: at("11:30"), heldUntilMs: at("0:10") },
      { kind: "unit_claimed", unit: bed, by: "appointment", endMs: at("10:15"), heldUntilMs: null },
      { kind: "unit_claimed", unit: tub, by: "block", endMs: at("12:00"), heldUntilMs: null },
    ]);
    expect(why(search, "10:00").refusal.code).toBe("SLOT_TAKEN");
    expect(warnings(search, "10:00")).toEqual([
      "TherapistDoubleBooked",
      "GuestDoubleBooked",
      "RoomCapacityExceeded",
      "EquipmentCapacityExceeded",
    ]);
    const nobody = searchFor(index, [guest(null, item("massage"))], { claims: [claims[0]!] });
    expect(obstacles(nobody, "10:00")).toHaveLength(1);
  });

  it("is that there are too few for those served at once, and why the others are unavailable", () => {
    const index = spa({ therapists: [therapist("uma"), therapist("vic")] });
    const claims = [taken(t("vic"), "10:00", "11:00")];
    expect(obstacles(searchFor(index, [ada, ben], { claims }), "10:00")).toEqual([
      { kind: "too_few", resource: "therapist", needed: 2, free: 1 },
      { kind: "unit_claimed", unit: t("vic"), by: "appointment", endMs: at("11:00"), heldUntilMs: null },
    ]);
    const both = ["ada", "ben"].map((id) => guest(id, item("massage", named("uma"))));
    expect(obstacles(searchFor(index, both), "10:00")).toEqual([
      { kind: "too_few", resource: "therapist", needed: 2, free: 1 },
    ]);
    expect(warnings(searchFor(index, both), "10:00")).toEqual(["TherapistDoubleBooked"]);
  });

  it("is that no one room has enough beds, if one room is requested", () => {
    const index = spa({
      items: [service("massage", { room: "room" })],
      therapists: [therapist("uma"), therapist("vic")],
      rooms: [room("a", "room", 1), room("b", "room", 1)],
    });
    const search = searchFor(index, [ada, ben], { options: { sharedRoom: true } });
    expect(obstacles(search, "10:00")).toEqual([{ kind: "too_few", resource: "room", needed: 2, free: 1 }]);
    expect(warnings(search, "10:00")).toEqual(["RoomCapacityExceeded"]);
  });

  it("is that each item could be served, but no arrangement serves all", () => {
    // Scrub, wrap and scrub again: the therapist of the first scrub cannot scrub again at once, and only one can scrub.
    const index = spa({
      items: [service("scrub", { minutes: 30, recovery: 30 }), service("wrap", { minutes: 15 })],
      therapists: [therapist("uma", { skills: ["scrub"] }), therapist("vic", { skills: ["wrap"] })],
    });
    const search = searchFor(index, [guest("ada", item("scrub"), item("wrap"), item("scrub"))]);
    expect(obstacles(search, "10:00")).toEqual([{ kind: "no_arrangement", resource: "therapist" }]);
  });

  it("is unknown if the search gave up", () => {
    const { services, skills, guests } = hardParty(221, { guests: 8, items: 4, therapists: 16, able: 4 });
    const name = (nth: number): string => `s${nth}`;
    const index = spa({
      items: services.map((it, nth) =>
        service(name(nth), {
          minutes: it.durationMinutes,
          preparation: it.preparationMinutes,
          recovery: it.recoveryMinutes,
        }),
      ),
      // In the morning there are others who can do everything; then the hard case is left.
      therapists: [
        ...skills.map((own, nth) => therapist(`t${nth}`, { skills: own.map(name) })),
        ...skills.map((_own, nth) =>
          therapist(`x${nth}`, { skills: services.map((_it, at) => name(at)), shifts: [daily("9:00", "12:30")] }),
        ),
      ],
    });
    const party = guests.map((own, nth) => guest(`guest${nth}`, ...own.map((service) => item(name(service)))));
    const search = searchFor(index, party);
    const { slots, undecided, unavailable } = listing(search, { explain: true });
    expect(slots.length).toBeGreaterThan(0);
    expect(undecided.length).toBeGreaterThan(0);
    const first = unavailable?.find(({ startMs }) => startMs === undecided[0]);
    expect(first?.refusal).toEqual({ code: "SEARCH_EXHAUSTED", steps: 10_000 });
    expect(first?.obstacles).toEqual([{ kind: "undecided", resource: "therapist", steps: 10_000 }]);
    expect(first?.warnings).toEqual([]);

    const nextDay = planDay(spa({ opening: [] }), date("2026-05-11"), UTC);
    const evening = {
      ...search.calendar,
      starts: search.calendar.starts.filter((startMs) => startMs === undecided[0]),
    };
    const { future } = listing(search, {
      future: [evening, nextDay, search.calendar].map((calendar) => ({ ...search, calendar })),
    });
    expect(future?.days.map(({ isAvailable, isUndecided }) => [isAvailable, isUndecided])).toEqual([
      [false, true],
      [false, false],
      [true, false],
    ]);
    expect(future?.nextAvailableDate).toBe("2026-05-10");
  });
});

describe("the warnings of the booking protocol", () => {
  it("have their numbers, and each obstacle has its warning", () => {
    expect(WARNING_NUMBERS).toEqual({
      TherapistDoubleBooked: 0,
      TherapistOutsideSchedule: 1,
      GuestDoubleBooked: 2,
      RoomCapacityExceeded: 3,
      ServiceEndsOutsideCenterHours: 4,
      EquipmentCapacityExceeded: 5,
      DayIsHoliday: 6,
    });
    const facts = { by: "hold", endMs: NOW, heldUntilMs: NOW } as const;
    const claimed = (unit: UnitKey): Obstacle => ({ kind: "unit_claimed", unit, ...facts });
    expect(warningOf(claimed(t("uma")))).toBe("TherapistDoubleBooked");
    expect(warningOf(claimed(bedUnit(hostId("a"), 1)))).toBe("RoomCapacityExceeded");
    expect(warningOf(claimed(equipmentUnit(hostId("e"), 1)))).toBe("EquipmentCapacityExceeded");
    expect(warningOf(claimed(guestUnit(hostId("ada"))))).toBe("GuestDoubleBooked");
    expect(warningOf({ kind: "no_arrangement", resource: "equipment" })).toBe("EquipmentCapacityExceeded");
    expect(warningOf({ kind: "undecided", resource: "room", steps: 1 })).toBeNull();
    expect(warningsOf([claimed(bedUnit(hostId("a"), 1)), claimed(t("uma")), claimed(t("vic"))])).toEqual([
      "TherapistDoubleBooked",
      "RoomCapacityExceeded",
    ]);
  });
});
