import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSlots } from "../../../src/domain/slot/find-slots.ts";
import { listDay } from "../../support/list-day.ts";
import type { Search } from "../../../src/domain/slot/search/search.ts";
import { bedUnit, equipmentUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { hardParty } from "../../oracle/hard-party.ts";
import { at } from "../../support/values.ts";
import { guest, item, JUST_SLOTS, searchFor, service, spa, taken, therapist } from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { daily, room, equipment } from "../../support/catalog.ts";

type World = Readonly<{
  guests: number;
  items: number;
  therapists: number;
  gridMinutes: number;
  /** Each unit is claimed for 15 minutes this often. */
  everyMinutes: number;
  /** Every nth claim is a hold. */
  holds: number;
  seed: number;
}>;

const DAY = [daily("0:00", "24:00")];
const THE_DAY_BEFORE = plus(at("0:00"), -60 * MINUTE_MS);

/** A party with services of several lengths and buffers, at a center with every unit claimed at short intervals. */
const soldOut = ({ guests, items, therapists, gridMinutes, everyMinutes, holds, seed }: World): Search => {
  const party = hardParty(seed, { guests, items, therapists, able: Math.ceil(therapists / 2) });
  const name = (nth: number): string => `s${nth}`;
  const units: readonly UnitKey[] = [
    ...party.skills.map((_, nth) => therapistUnit(hostId(`t${nth}`))),
    ...Array.from({ length: therapists }, (_, nth) => bedUnit(hostId("a"), nth + 1)),
    ...Array.from({ length: therapists }, (_, nth) => equipmentUnit(hostId("tub"), nth + 1)),
  ];
  const claims = units.flatMap((unit, own) =>
    Array.from({ length: Math.floor((1_440 - (own % 15)) / everyMinutes) }, (_, nth) => {
      const startMs = plus(at("0:00"), (nth * everyMinutes + (own % 15)) * MINUTE_MS);
      const heldUntilMs = (nth + own) % holds === 0 ? plus(at("0:00"), ((nth * 31 + own) % 97) * MINUTE_MS) : null;
      return { ...taken(unit, "0:00", "0:15", heldUntilMs), startMs, endMs: plus(startMs, 15 * MINUTE_MS) };
    }),
  );
  const index = spa({
    grid: gridMinutes,
    opening: DAY,
    items: party.services.map((it, nth) =>
      service(name(nth), {
        minutes: it.durationMinutes,
        preparation: it.preparationMinutes,
        recovery: it.recoveryMinutes,
        room: "room",
        equipment: ["tub"],
      }),
    ),
    therapists: party.skills.map((own, nth) => therapist(`t${nth}`, { skills: own.map(name), shifts: DAY })),
    rooms: [room("a", "room", therapists)],
    equipment: [equipment("tub", therapists)],
  });
  return searchFor(
    index,
    party.guests.map((own, nth) => guest(`g${nth}`, ...own.map((it) => item(name(it))))),
    { claims },
  );
};

describe("N12 the worst listing", () => {
  const worst: World = {
    guests: 12,
    items: 4,
    therapists: 30,
    gridMinutes: 1,
    everyMinutes: 30,
    holds: 2,
    seed: 221,
  };

  it.each([
    ["all its claims again and again", worst],
    ["hardly anything claimed", { ...worst, everyMinutes: 240 }],
    ["nothing free", { ...worst, everyMinutes: 15 }],
  ])("with %s is bounded, in turns, and says of which starts it does not know the reasons", (_, world) => {
    const search = soldOut(world);
    const turns = findSlots([search], THE_DAY_BEFORE, {
      ...JUST_SLOTS,
      warn: true,
      explain: true,
    });
    let count = 1;
    let turn = turns.next();
    while (turn.done !== true) {
      count += 1;
      turn = turns.next();
    }
    const { slots, warned, unavailable } = turn.value._unsafeUnwrap();
    // Both kinds of explanation stop within some looks of 40 turns each, the slots themselves within 24.
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(120);
    expect(slots.length + (unavailable?.length ?? 0)).toBe(1_440);
    const isExplained = ({ obstacles }: { obstacles: readonly { kind: string }[] }): boolean =>
      obstacles[0]?.kind !== "not_explained";
    const left = unavailable?.filter((it) => !isExplained(it)) ?? [];
    expect(left.length).toBeGreaterThan(0);
    expect(unavailable?.filter(isExplained).length).toBeGreaterThan(0);
    for (const it of left) expect(it).toMatchObject({ refusal: { code: "SEARCH_EXHAUSTED" }, warnings: [] });
    expect(warned?.some(({ warnings }) => warnings.length > 0)).toBe(true);
  });
});

describe("warnings alone", () => {
  it("are the warnings of all reasons", () => {
    const pairs = { nonEmpty: 0 };
    const world = fc.record({
      guests: fc.integer({ min: 1, max: 4 }),
      items: fc.integer({ min: 1, max: 2 }),
      therapists: fc.integer({ min: 1, max: 5 }),
      gridMinutes: fc.constant(30),
      everyMinutes: fc.integer({ min: 15, max: 240 }),
      holds: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(world, (given) => {
        const search = soldOut(given);
        const found = listDay(search, THE_DAY_BEFORE, { ...JUST_SLOTS, warn: true, explain: true });
        if (found.isErr()) return; // Some service has no therapist.
        const { warned, unavailable } = found.value;
        expect(warned).toEqual(
          unavailable?.map(({ startMs, endMs, priceMinor, warnings }) => ({ startMs, endMs, priceMinor, warnings })),
        );
        pairs.nonEmpty += warned?.filter(({ warnings }) => warnings.length > 0).length ?? 0;
      }),
      { numRuns: 60 },
    );
    expect(pairs.nonEmpty).toBeGreaterThan(500);
  });
});
