import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookingOptions } from "../../../src/domain/booking/booking.ts";
import type { PartyGuest } from "../../../src/domain/booking/party.ts";
import { isLiveClaim, type StandingClaim } from "../../../src/domain/slot/claim.ts";
import { slotAt } from "../../../src/domain/slot/find-slots.ts";
import type { CenterPlan } from "../../../src/domain/slot/plan.ts";
import { bedUnit, equipmentUnit, guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/slot/unit.ts";
import { overlaps } from "../../../src/domain/time/interval.ts";
import { isEpochMs, plus } from "../../../src/domain/time/instant.ts";
import { at, host } from "../brands.ts";
import {
  addOn,
  ANY,
  claimsOfSlot,
  equipment,
  gender,
  guest,
  hours,
  item,
  named,
  NOW,
  room,
  searchFor,
  service,
  slotsOf,
  spa,
  starts,
  taken,
  therapist,
} from "./given.ts";
import { canBeServed, type Times } from "./oracle.ts";

type World = Readonly<{
  plan: CenterPlan;
  times: Times;
  party: readonly PartyGuest[];
  claims: readonly StandingClaim[];
  options: BookingOptions;
}>;

/** The grid of the day, in minutes after 9:00. */
const MINUTES = [0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180];
const clock = (minutes: number): string => `${String(9 + Math.floor(minutes / 60))}:${String(minutes % 60)}`;
const span = (from: number, until: number) => ({ from: at(clock(from)), until: at(clock(until)) });
const HOLDS = [null, plus(NOW, 60_000), plus(NOW, 120_000)];

const SERVICES = ["s1", "s2", "s3"];
const THERAPISTS = ["t1", "t2", "t3"];
const UNITS: readonly UnitKey[] = [
  ...THERAPISTS.map((id) => therapistUnit(host(id))),
  ...["wet", "dry", "dry2"].map((id) => bedUnit(host(id), 1)),
  bedUnit(host("dry"), 2),
  equipmentUnit(host("tub"), 1),
  equipmentUnit(host("tub"), 2),
  guestUnit(host("g0")),
];

const buffer = fc.constantFrom(0, 0, 5, 10, 20);
const serviceArb = (id: string) =>
  fc
    .record({
      minutes: fc.constantFrom(15, 15, 30, 45),
      preparation: buffer,
      recovery: buffer,
      alone: fc.constantFrom(false, false, false, true),
      room: fc.constantFrom(null, "dry", "dry", "wet"),
      equipment: fc.constantFrom([], [], ["tub"]),
    })
    .map((parts) => service(id, parts));

/** Works from 9 to 12 but for a break, told as two shifts so that the oracle needs no arithmetic of sets. */
const therapistArb = (id: string) =>
  fc
    .record({
      gender: fc.constantFrom("female", "male"),
      skills: fc.constantFrom(...Array<string[]>(8).fill(SERVICES), ["s1", "s2"], ["s2", "s3"], ["s1"]),
      rest: fc.constantFrom(null, null, null, [60, 75], [45, 90], [120, 180]),
    } as const)
    .map(({ rest, ...parts }) => {
      const works =
        rest === null
          ? [[0, 180]]
          : [
              [0, rest[0]],
              [rest[1], 180],
            ];
      const spans = works.filter(([from = 0, until = 0]) => from < until);
      return {
        unit: therapistUnit(host(id)),
        spans: spans.map(([from = 0, until = 0]) => span(from, until)),
        therapist: therapist(id, {
          ...parts,
          shifts: [hours("9:00", "12:00")],
          breaks: rest === null ? [] : [hours(clock(rest[0]), clock(rest[1]))],
        }),
      };
    });

const itemArb = fc
  .record({
    id: fc.constantFrom(...SERVICES),
    choice: fc.constantFrom(ANY, ANY, ANY, ANY, ANY, gender("female"), gender("male"), named("t1"), named("t2")),
    addOns: fc.constantFrom([], [], [], ["foam"]),
  })
  .map(({ id, choice, addOns }) => item(id, choice, addOns));

const claimArb = fc
  .record({
    unit: fc.constantFrom(...UNITS),
    from: fc.constantFrom(...MINUTES.slice(0, -1)),
    length: fc.constantFrom(15, 30, 45),
    heldUntilMs: fc.constantFrom(...HOLDS),
  })
  .map(({ unit, from, length, heldUntilMs }) => taken(unit, clock(from), clock(from + length), heldUntilMs));

/** Small worlds in which units are scarce, buffers meet and breaks lie in the way. */
const worldArb: fc.Arbitrary<World> = fc
  .record({
    services: fc.tuple(...SERVICES.map(serviceArb)),
    therapists: fc.tuple(...THERAPISTS.map(therapistArb)),
    therapistCount: fc.constantFrom(1, 2, 2, 3, 3),
    wetBeds: fc.constantFrom(0, 1, 1, 1, 1, 1, 1, 1),
    dryBeds: fc.constantFrom(1, 2, 2),
    tubs: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 2),
    sizes: fc.constantFrom([1], [1], [2], [2], [3], [3], [1, 1], [2, 1], [2, 2]),
    items: fc.array(itemArb, { minLength: 4, maxLength: 4 }),
    claims: fc.array(claimArb, { maxLength: 12, size: "max" }),
    options: fc.record({
      oneTherapistPerGuest: fc.constantFrom(false, false, true),
      sharedRoom: fc.constantFrom(false, false, true),
    }),
  })
  .map(({ services, therapists, therapistCount, wetBeds, dryBeds, tubs, sizes, items, claims, options }) => {
    const staff = therapists.slice(0, therapistCount);
    const plan = spa({
      items: [...services, addOn("foam", { minutes: 15, equipment: ["tub"] })],
      therapists: staff.map((it) => it.therapist),
      rooms: [room("wet", wetBeds, "wet"), room("dry", dryBeds, "dry"), room("dry2", 1, "dry")],
      equipment: [equipment("tub", tubs)],
      opening: [hours("9:00", "12:00")],
      grid: 15,
    });
    const left = [...items];
    const party = sizes.map((size, at) =>
      guest(
        `g${String(at)}`,
        ...left
          .splice(0, size)
          .map((it) =>
            it.therapist.kind === "named" && !plan.therapists.has(it.therapist.therapistId)
              ? { ...it, therapist: ANY }
              : it,
          ),
      ),
    );
    const apart = claims.filter((one, at) =>
      claims.slice(0, at).every((other) => one.unit !== other.unit || !overlaps(one, other)),
    );
    const times = { opening: [span(0, 180)], working: new Map(staff.map(({ unit, spans }) => [unit, spans])) };
    return { plan, times, party, claims: apart, options };
  });

const searchIn = ({ plan, party, claims, options }: World) => searchFor(plan, party, { claims, options });

/** What the rules say of a start, by trying everything. */
const verdict = (world: World, start: number): string => {
  const search = searchIn(world);
  const servedWith = (claims: readonly StandingClaim[]) => canBeServed(search, world.times, claims, at(clock(start)));
  if (servedWith(world.claims)) return "found";
  if (!servedWith([])) return "OUTSIDE_WORKING_TIME";
  const end = HOLDS.filter(isEpochMs).find((instant) =>
    servedWith(world.claims.filter((claim) => isLiveClaim(claim, instant))),
  );
  return end === undefined ? "SLOT_TAKEN" : `SLOT_HELD until ${String(end)}`;
};

const answer = (world: World, start: number): string =>
  slotAt(searchIn(world), at(clock(start))).match(
    () => "found",
    (it) => (it.code === "SLOT_HELD" ? `SLOT_HELD until ${String(it.heldUntilMs)}` : it.code),
  );

describe("the search for slots, beside one that tries everything", () => {
  it("finds a start exactly where an assignment exists, and says why not in the order of precedence", () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(worldArb, fc.constantFrom(...MINUTES.slice(0, -1)), (world, start) => {
        const answered = answer(world, start);
        const expected = answered === "NO_ELIGIBLE_RESOURCE" ? "OUTSIDE_WORKING_TIME" : answered;
        expect(verdict(world, start)).toBe(expected);
        const word = answered.split(" ")[0] ?? "";
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }),
      { numRuns: 3_000 },
    );
    for (const word of ["found", "SLOT_HELD", "SLOT_TAKEN", "OUTSIDE_WORKING_TIME", "NO_ELIGIBLE_RESOURCE"]) {
      expect(counts.get(word) ?? 0, word).toBeGreaterThan(20);
    }
  });

  it("lists the starts that it finds one by one, and no others", () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        const search = searchIn(world);
        const found = MINUTES.slice(0, -1).filter((start) => slotAt(search, at(clock(start))).isOk());
        const isEligible = !slotAt(search, at("9:00")).isErr() || answer(world, 0) !== "NO_ELIGIBLE_RESOURCE";
        if (isEligible) expect(starts(search).map((time) => at(time))).toEqual(found.map((start) => at(clock(start))));
      }),
      { numRuns: 300 },
    );
  });

  it("takes nothing that is taken, and nothing twice (rule 2)", () => {
    fc.assert(
      fc.property(worldArb, fc.constantFrom(...MINUTES.slice(0, -1)), (world, start) => {
        const slot = slotAt(searchIn(world), at(clock(start))).unwrapOr(null);
        const claims = slot === null ? [] : claimsOfSlot(slot);
        claims.forEach((one, index) => {
          const others = [...world.claims, ...claims.slice(0, index)].filter(({ unit }) => unit === one.unit);
          for (const other of others) expect(overlaps(one, other)).toBe(false);
        });
        if (slot !== null) expect(slot.allocation).toHaveLength(searchIn(world).demand.tasks.length);
      }),
      { numRuns: 500 },
    );
  });

  it("answers the same when it is asked again, and in whatever order the roster is (A06, rule 17)", () => {
    fc.assert(
      fc.property(worldArb, (world) => {
        fc.pre(answer(world, 0) !== "NO_ELIGIBLE_RESOURCE");
        const { center, items } = world.plan.catalog;
        const { roster } = world.plan;
        const reversed = spa({
          items: [...items.values()].reverse(),
          therapists: [...roster.therapists.values()].reverse(),
          rooms: [...roster.rooms.values()].reverse(),
          equipment: [...roster.equipment.values()],
          opening: center.openingHours,
          grid: center.gridMinutes,
        });
        const slots = slotsOf(searchIn(world));
        expect(slotsOf(searchIn(world))).toEqual(slots);
        expect(slotsOf(searchIn({ ...world, plan: reversed, claims: [...world.claims].reverse() }))).toEqual(slots);
      }),
      { numRuns: 200 },
    );
  });
});
