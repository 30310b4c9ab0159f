import { describe, expect, it } from "vitest";
import { allocate, type Allocation } from "../../../src/domain/slot/search/allocate.ts";
import { hashText } from "../../../src/domain/hash.ts";
import { leastLoadedRanking, type Candidate, type Ranking } from "../../../src/domain/slot/search/ranking.ts";
import { bedUnit, equipmentUnit, guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { at } from "../../support/values.ts";
import {
  ANY,
  claimsOfSlot,
  gender,
  guest,
  held,
  item,
  named,
  refusal,
  searchFor,
  service,
  slot,
  slotsOf,
  spa,
  starts,
  taken,
  therapist,
  unitsOf,
} from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { daily, addOn, pack, room, equipment } from "../../support/catalog.ts";

const t = (id: string): UnitKey => therapistUnit(hostId(id));
const ada = guest("ada", item("massage"));
const ben = guest("ben", item("massage"));

const by = (cost: (candidate: Candidate) => number): Ranking => ({ reads: "span", cost });

const kind = (allocation: Allocation): string =>
  allocation.kind === "none" ? `lacks ${allocation.lacks}` : allocation.kind;

describe("an allocation", () => {
  it("gives every item its time, its therapist, its bed and its equipment, and adds up the price", () => {
    const index = spa({
      items: [
        service("massage", { price: 8_000, preparation: 10, recovery: 15, room: "room" }),
        service("facial", { minutes: 30, price: 4_000, equipment: ["steamer"] }),
      ],
      therapists: [therapist("uma", { skills: ["massage", "facial"] })],
      rooms: [room("a", "room", 1)],
      equipment: [equipment("steamer", 1)],
    });
    const found = slot(searchFor(index, [guest("ada", item("massage"), item("facial"))]), "10:00");
    const uma = { id: "uma", unit: "t:uma" };
    expect(found).toEqual({
      startMs: at("10:00"),
      endMs: at("11:30"),
      priceMinor: 12_000,
      allocation: [
        {
          guestIndex: 0,
          guestId: "ada",
          service: index.plainTerms.get(hostId("massage")),
          therapist: uma,
          room: { id: "a", name: "Room a", unit: "r:a#1" },
          equipment: [],
          startMs: at("10:00"),
          endMs: at("11:00"),
        },
        {
          guestIndex: 0,
          guestId: "ada",
          service: index.plainTerms.get(hostId("facial")),
          therapist: uma,
          room: null,
          equipment: [{ id: "steamer", name: "The steamer", unit: "e:steamer#1" }],
          startMs: at("11:00"),
          endMs: at("11:30"),
        },
      ],
    });
  });

  it("names the missing resource: opening, the guest's own time, a therapist, a room, equipment", () => {
    const index = spa({
      items: [service("massage", { room: "room", equipment: ["tub"] })],
      rooms: [room("a", "room", 1)],
      equipment: [equipment("tub", 1)],
    });
    const busy = (unit: UnitKey) => searchFor(index, [ada], { claims: [taken(unit, "10:30", "10:45")] });
    const ten = at("10:00");
    expect(kind(allocate(searchFor(index, [ada]), at("16:01")))).toBe("lacks opening");
    expect(kind(allocate(busy(guestUnit(hostId("ada"))), ten))).toBe("lacks guest");
    expect(kind(allocate(busy(t("uma")), ten))).toBe("lacks therapist");
    expect(kind(allocate(busy(bedUnit(hostId("a"), 1)), ten))).toBe("lacks room");
    expect(kind(allocate(busy(equipmentUnit(hostId("tub"), 1)), ten)), "A02").toBe("lacks equipment");
    expect(kind(allocate(busy(guestUnit(hostId("ben"))), ten)), "another guest").toBe("found");
  });

  it("A02: therapist and room are free but the equipment is gone: the center has no slot, so nothing is held", () => {
    const index = spa({
      items: [service("massage", { room: "room", equipment: ["tub"] })],
      rooms: [room("a", "room", 1)],
      equipment: [equipment("tub", 1)],
    });
    const claims = [taken(equipmentUnit(hostId("tub"), 1), "10:00", "11:00")];
    expect(starts(searchFor(index, [ada], { claims }))).not.toContain("10:00");
    expect(refusal(searchFor(index, [ada], { claims }), "10:00")).toEqual({ code: "SLOT_TAKEN", startMs: at("10:00") });
  });

  it("A03: preparation and recovery keep neighbours away; touching does not clash", () => {
    const index = spa({ items: [service("massage", { preparation: 15, recovery: 15 })], grid: 15 });
    const first = slot(searchFor(index, [ada]), "11:00");
    const claims = held(first, null);
    const left = starts(searchFor(index, [ben], { claims }));
    expect(left.filter((time) => "09:30" <= time && time <= "12:45")).toEqual(["09:30", "12:30", "12:45"]);
    expect(left[0], "15 minutes after the shift begins").toBe("09:15");
    expect(left.at(-1), "15 minutes before the shift ends").toBe("15:45");
    expect(starts(searchFor(index, [ada], { claims })), "the guest is free right after the service").toContain("12:30");
  });

  it("A03: lets preparation and recovery lie outside the opening hours, not outside the shift", () => {
    const parts = {
      items: [service("massage", { preparation: 30, recovery: 30 })],
      opening: [daily("10:00", "12:00")],
    };
    const early = spa({ ...parts, therapists: [therapist("uma", { shifts: [daily("9:30", "12:30")] })] });
    expect(starts(searchFor(early, [ada]))).toEqual(["10:00", "11:00"]);
    const late = spa({ ...parts, therapists: [therapist("uma", { shifts: [daily("9:31", "12:30")] })] });
    expect(starts(searchFor(late, [ada]))).toEqual(["11:00"]);
  });

  it("A04: a group of four finds no start with three therapists", () => {
    const index = (count: number) =>
      spa({ therapists: ["uma", "vic", "wil", "xan"].slice(0, count).map((id) => therapist(id)) });
    const party = ["ada", "ben", "cia", "dan"].map((id) => guest(id, item("massage")));
    expect(starts(searchFor(index(3), party))).toEqual([]);
    expect(starts(searchFor(index(4), party))).toHaveLength(8);
    const four = slot(searchFor(index(4), party), "10:00");
    expect(unitsOf(four).flat().sort()).toEqual([t("uma"), t("vic"), t("wil"), t("xan")]);
  });

  it("A08: an add-on's length and equipment and a package's order decide; a break in the middle leaves no slot", () => {
    const index = spa({
      items: [
        service("massage", { minutes: 60 }),
        service("facial", { minutes: 60 }),
        addOn("stones", { durationMinutes: 30, equipmentIds: [hostId("oven")] }),
        pack("ritual", ["facial", "massage"]),
      ],
      therapists: [therapist("uma", { skills: ["massage", "facial"], breaks: [daily("12:00", "12:30")] })],
      equipment: [equipment("oven", 1)],
    });
    expect(starts(searchFor(index, [ada]))).toEqual(["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]);
    const withStones = [guest("ada", item("massage", ANY, ["stones"]))];
    expect(starts(searchFor(index, withStones))).toEqual(["09:00", "10:00", "13:00", "14:00", "15:00"]);
    const claims = [taken(equipmentUnit(hostId("oven"), 1), "10:15", "10:20")];
    expect(starts(searchFor(index, withStones, { claims }))).toEqual(["13:00", "14:00", "15:00"]);
    const ritual = searchFor(index, [guest("ada", item("ritual"))]);
    expect(starts(ritual)).toEqual(["09:00", "10:00", "13:00", "14:00", "15:00"]);
    expect(slot(ritual, "10:00").allocation.map(({ service }) => service.id)).toEqual(["facial", "massage"]);
  });

  it("A09: guest 1 wants any, guest 2 names Uma, only Uma and Vic are free: guest 1 gets Vic", () => {
    const index = spa({ therapists: [therapist("uma"), therapist("vic")] });
    for (let booking = 1; booking <= 8; booking += 1) {
      const search = searchFor(index, [ada, guest("ben", item("massage", named("uma")))], { booking });
      expect(unitsOf(slot(search, "10:00"))).toEqual([[t("vic")], [t("uma")]]);
    }
  });

  it("A10: one therapist serves a guest's items back to back, buffers and all, as one claim", () => {
    const index = spa({
      items: [
        service("massage", { preparation: 10, recovery: 20 }),
        service("scalp", { minutes: 15 }),
        service("facial", { preparation: 10, recovery: 10 }),
      ],
      therapists: [therapist("uma", { skills: ["massage", "scalp", "facial"] })],
    });
    const two = slot(searchFor(index, [guest("ada", item("massage"), item("facial"))]), "10:00");
    expect(claimsOfSlot(two)[0]).toEqual({ unit: t("uma"), startMs: at("9:50"), endMs: at("12:10") });
    const three = slot(searchFor(index, [guest("ada", item("massage"), item("scalp"), item("facial"))]), "10:00");
    expect(claimsOfSlot(three)[0]).toEqual({ unit: t("uma"), startMs: at("9:50"), endMs: at("12:25") });
    const apart = searchFor(index, [guest("ada", item("massage")), guest("ben", item("facial"))]);
    expect(starts(apart), "two guests at once").toEqual([]);
  });

  it("A11: of two beds one is taken 9-10, the other 10-11: 9-11 is not available", () => {
    const index = spa({
      items: [service("massage", { minutes: 120, room: "room" })],
      rooms: [room("pair", "room", 2)],
    });
    const [one, other] = [bedUnit(hostId("pair"), 1), bedUnit(hostId("pair"), 2)];
    const claims = [taken(one, "9:00", "10:00"), taken(other, "10:00", "11:00")];
    expect(starts(searchFor(index, [ada], { claims }))).toEqual([
      ...["10:00", "11:00", "12:00", "13:00", "14:00", "15:00"],
    ]);
    expect(unitsOf(slot(searchFor(index, [ada], { claims: [claims[0]!] }), "9:00"))).toEqual([[t("uma"), other]]);
  });

  it('binds a named therapist and a gender, and neither for "any"', () => {
    const index = spa({
      therapists: [therapist("uma"), therapist("vic", { gender: "male" }), therapist("wil", { gender: "other" })],
    });
    const who = (choice: typeof ANY) =>
      unitsOf(slot(searchFor(index, [guest("ada", item("massage", choice))]), "10:00"));
    expect(who(gender("female"))).toEqual([[t("uma")]]);
    expect(who(gender("male"))).toEqual([[t("vic")]]);
    expect(who(gender("other"))).toEqual([[t("wil")]]);
    for (const id of ["uma", "vic", "wil"]) expect(who(named(id))).toEqual([[t(id)]]);
    const claims = [taken(t("uma"), "10:00", "11:00")];
    const female = searchFor(index, [guest("ada", item("massage", gender("female")))], { claims });
    expect(refusal(female, "10:00").code, "no other gender stands in").toBe("SLOT_TAKEN");
  });

  it("C05: two lines of one request on one kind of equipment add up", () => {
    const index = (units: number) =>
      spa({
        items: [
          service("massage", { equipment: ["tub"] }),
          addOn("foam", { durationMinutes: 0, equipmentIds: [hostId("tub")] }),
        ],
        therapists: [therapist("uma"), therapist("vic")],
        equipment: [equipment("tub", units)],
      });
    expect(starts(searchFor(index(1), [ada, ben]))).toEqual([]);
    expect(starts(searchFor(index(2), [ada, ben]))).toHaveLength(8);
    const foam = guest("ada", item("massage", ANY, ["foam"]));
    // D7: an item that needs more pieces than the center has is refused as not eligible.
    expect(refusal(searchFor(index(1), [foam]), "10:00")).toEqual({
      code: "NO_ELIGIBLE_RESOURCE",
      resource: "equipment",
    });
    expect(
      unitsOf(slot(searchFor(index(2), [foam]), "10:00"))[0]
        ?.slice(1)
        .sort(),
    ).toEqual(["e:tub#1", "e:tub#2"]);
    expect(starts(searchFor(index(2), [foam, ben]))).toEqual([]);
  });

  it("needs no unit for a service that is given alone", () => {
    const index = spa({ items: [service("sauna", { alone: true })], therapists: [] });
    expect(unitsOf(slot(searchFor(index, [guest("ada", item("sauna"))]), "9:00"))).toEqual([[]]);
    const nothing = spa({ items: [pack("empty", [])] });
    expect(slot(searchFor(nothing, [guest("ada", item("empty"))]), "9:00").allocation).toEqual([]);
  });
});

describe("a catalog or roster that has changed since something was worked out from it", () => {
  it("has no therapist for a service that it has dropped, and no therapist who joined after the day was planned", () => {
    const before = searchFor(spa(), [ada]);
    const dropped = spa({ items: [service("facial")] });
    expect(kind(allocate({ ...before, index: dropped }, at("10:00")))).toBe("lacks therapist");
    const joined = spa({ therapists: [therapist("vic")] });
    expect(kind(allocate({ ...before, index: joined }, at("10:00")))).toBe("lacks therapist");
  });
});

describe("one therapist for each guest", () => {
  const index = spa({
    items: [service("massage"), service("facial")],
    therapists: [
      therapist("uma", { skills: ["massage"] }),
      therapist("vic", { skills: ["facial"] }),
      therapist("wil", { skills: ["massage", "facial"] }),
      therapist("xan", { skills: ["facial", "massage"], gender: "male" }),
    ],
  });
  const options = { oneTherapistPerGuest: true };
  const both = (id: string) => guest(id, item("massage"), item("facial"));

  it("has all items of a guest, and each guest has their own", () => {
    for (let booking = 1; booking <= 6; booking += 1) {
      const [a1, a2, b1, b2] = unitsOf(
        slot(searchFor(index, [both("ada"), both("ben")], { options, booking }), "10:00"),
      );
      expect([a1, b1]).toEqual([a2, b2]);
      expect([a1?.[0], b1?.[0]].sort()).toEqual([t("wil"), t("xan")]);
    }
  });

  it("is not asked for unless the booking says so", () => {
    const busy = [taken(t("wil"), "10:00", "12:00"), taken(t("xan"), "10:00", "12:00")];
    expect(starts(searchFor(index, [both("ada")], { options, claims: busy }))).not.toContain("10:00");
    expect(unitsOf(slot(searchFor(index, [both("ada")], { claims: busy }), "10:00"))).toEqual([[t("uma")], [t("vic")]]);
  });

  it("must be able to give, free for and asked for by every item", () => {
    expect(refusal(searchFor(index, [both("ada"), both("ben"), both("cia")], { options }), "10:00").code).toBe(
      "OUTSIDE_WORKING_TIME",
    );
    const mixed = guest("ada", item("massage", gender("female")), item("facial", named("xan")));
    const none = { code: "NO_ELIGIBLE_RESOURCE", resource: "therapist" };
    expect(refusal(searchFor(index, [mixed], { options }), "10:00"), "no therapist is both").toEqual(none);
    const wanted = guest("ada", item("massage", gender("female")), item("facial"));
    expect(unitsOf(slot(searchFor(index, [wanted, both("ben")], { options }), "10:00"))).toEqual([
      [t("wil")],
      [t("wil")],
      [t("xan")],
      [t("xan")],
    ]);
    const claims = [taken(t("wil"), "11:30", "11:45")];
    expect(unitsOf(slot(searchFor(index, [both("ada")], { options, claims }), "10:00"))).toEqual([
      [t("xan")],
      [t("xan")],
    ]);
  });

  it("is not found if an item without a therapist separates two whose buffers overlap", () => {
    const items = [service("scrub", { minutes: 30, recovery: 30 }), service("nap", { minutes: 15, alone: true })];
    const scrubs = spa({ items, therapists: ["uma", "vic"].map((id) => therapist(id, { skills: ["scrub"] })) });
    const party = [guest("ada", item("scrub"), item("nap"), item("scrub"))];
    expect(kind(allocate(searchFor(scrubs, party, { options }), at("10:00")))).toBe("lacks therapist");
    expect(refusal(searchFor(scrubs, party, { options }), "10:00").code).toBe("NO_ELIGIBLE_RESOURCE");
    expect(starts(searchFor(scrubs, party)), "but two can").toContain("10:00");
  });

  it("leaves services alone that need no therapist", () => {
    const sauna = spa({ items: [service("sauna", { alone: true })], therapists: [] });
    expect(starts(searchFor(sauna, [guest("ada", item("sauna"))], { options }))).toHaveLength(8);
  });

  it("gives up if the budget does not suffice", () => {
    const search = searchFor(index, [both("ada"), both("ben"), both("cia")], { options });
    const kinds = [0, 1, 2, 1_000].map((left) => kind(allocate(search, at("10:00"), { left })));
    expect(kinds).toEqual(["exhausted", "exhausted", "exhausted", "lacks therapist"]);
  });
});

describe("one room for all", () => {
  const index = spa({
    items: [service("massage", { room: "room" }), service("bath", { room: "wet" }), service("talk")],
    therapists: ["uma", "vic", "wil"].map((id) => therapist(id, { skills: ["massage", "bath", "talk"] })),
    rooms: [room("solo", "room", 1), room("pair", "room", 2), room("tub", "wet", 1), room("pool", "wet", 2)],
  });
  const options = { sharedRoom: true };
  const roomsOf = (...claims: readonly ReturnType<typeof taken>[]) =>
    slot(searchFor(index, [ada, ben], { options, claims }), "10:00").allocation.map((it) => it.room?.id);

  it("holds all guests who need a room of its kind", () => {
    expect(roomsOf()).toEqual(["pair", "pair"]);
    const apart = slot(
      searchFor(index, [ada, ben], { claims: [taken(bedUnit(hostId("pair"), 2), "10:00", "11:00")] }),
      "10:00",
    );
    expect(apart.allocation.map((it) => it.room?.id).sort(), "unless it is not asked for").toEqual(["pair", "solo"]);
  });

  it("is found if a bed of another room ranks first", () => {
    const search = searchFor(index, [ada, ben], {
      options,
      ranking: by(({ unit }) => (unit.startsWith("r:solo") ? 0 : 1)),
    });
    expect(slot(search, "10:00").allocation.map((it) => it.room?.id)).toEqual(["pair", "pair"]);
  });

  it("is not found if no room has enough free beds", () => {
    const claims = [taken(bedUnit(hostId("pair"), 2), "10:00", "11:00")];
    expect(starts(searchFor(index, [ada, ben], { options, claims }))).not.toContain("10:00");
    expect(starts(searchFor(index, [ada, ben, guest("cia", item("massage"))], { options }))).toEqual([]);
  });

  it("is one for each kind of room, and none for a service that needs none", () => {
    const party = [
      guest("ada", item("massage"), item("bath")),
      guest("ben", item("massage"), item("bath")),
      guest("cia", item("talk")),
    ];
    const found = slot(searchFor(index, party, { options }), "10:00");
    expect(found.allocation.map((it) => it.room?.id ?? null)).toEqual(["pair", "pool", "pair", "pool", null]);
    expect(starts(searchFor(index, [guest("cia", item("talk"))], { options }))).toHaveLength(8);
  });

  it("gives up if the budget does not suffice", () => {
    const party = [ada, ben, guest("cia", item("massage"))];
    const kinds = [0, 6, 1_000].map((left) =>
      kind(allocate(searchFor(index, party, { options }), at("10:00"), { left })),
    );
    expect(kinds).toEqual(["exhausted", "exhausted", "lacks room"]);
    expect(kind(allocate(searchFor(index, party), at("10:00"), { left: 0 })), "a bed for each").toBe("found");
  });
});

describe("a search that runs out of steps", () => {
  it("gives up at equipment as well", () => {
    const index = spa({
      items: [service("sauna", { alone: true, equipment: ["tub"] })],
      equipment: [equipment("tub", 3)],
    });
    const party = ["ada", "ben", "cia", "dan"].map((id) => guest(id, item("sauna")));
    const kinds = [0, 5, 1_000].map((left) => kind(allocate(searchFor(index, party), at("10:00"), { left })));
    expect(kinds).toEqual(["exhausted", "exhausted", "lacks equipment"]);
  });
});

describe("the ranking of free units (rule 17)", () => {
  const therapists = ["uma", "vic", "wil", "xan"].map((id) => therapist(id));
  const index = spa({
    items: [service("massage", { room: "room" })],
    therapists,
    rooms: [room("a", "room", 1), room("b", "room", 1)],
  });
  const chosen = (search: ReturnType<typeof searchFor>) => unitsOf(slot(search, "10:00"))[0];

  it("A06: gives equal inputs an equal allocation", () => {
    const search = () => searchFor(index, [ada, ben]);
    expect(slotsOf(search())).toEqual(slotsOf(search()));
  });

  it("spreads bookings over therapists, the same booking always to the same", () => {
    const counts = new Map<string, number>();
    for (let booking = 1; booking <= 400; booking += 1) {
      const unit = chosen(searchFor(index, [ada], { booking }))?.[0] ?? "";
      counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([t("uma"), t("vic"), t("wil"), t("xan")]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(50);
  });

  it("takes the bed whose free time fits tightest, within the booking's own span", () => {
    const items = [service("massage", { room: "room" }), service("talk", { minutes: 60 })];
    const talks = spa({
      items,
      therapists: [therapist("uma", { skills: ["massage", "talk"] })],
      rooms: [room("a", "room", 1), room("b", "room", 1)],
    });
    const party = [guest("ada", item("massage"), item("talk"))];
    for (const [tight, other] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const bed = (tightFrom: string, otherFrom: string) => {
        const claims = [
          taken(bedUnit(hostId(tight), 1), tightFrom, "13:00"),
          taken(bedUnit(hostId(other), 1), otherFrom, "13:00"),
        ];
        return chosen(searchFor(talks, party, { claims }))?.[1];
      };
      expect(bed("11:15", "11:45")).toBe(bedUnit(hostId(tight), 1));
      expect(bed("11:59", "12:00"), "the last gap that a reserve sees").toBe(bedUnit(hostId(tight), 1));
      expect(bed("12:00", "12:30"), "beyond it nothing is read").toBe(bed("12:30", "12:00"));
    }
  });

  it("can be replaced; it receives the kind, the unit and the gap around it, and no taken unit", () => {
    const seen: { kind: string; unit: UnitKey; gapMs: number }[] = [];
    const last = by(({ kind, unit, gapMs, spread }) => {
      expect(Number.isInteger(spread) && spread >= 0 && spread < 2 ** 32).toBe(true);
      seen.push({ kind, unit, gapMs });
      return unit === t("xan") || unit === "r:b#1" ? -1 : 0;
    });
    const claims = [taken(t("uma"), "10:30", "10:45"), taken(t("vic"), "11:20", "12:00")];
    expect(chosen(searchFor(index, [ada], { ranking: last, claims }))).toEqual([t("xan"), "r:b#1"]);
    expect(seen).toContainEqual({ kind: "therapist", unit: t("wil"), gapMs: 0 });
    expect(seen).toContainEqual({ kind: "bed", unit: "r:a#1", gapMs: 0 });
    expect(seen.map(({ unit }) => unit)).not.toContain(t("uma"));
  });

  it("by the least load: takes who is the least taken on the day, of equals the one that the spread prefers", () => {
    const least = (claims: readonly ReturnType<typeof taken>[]) =>
      chosen(searchFor(index, [ada], { ranking: leastLoadedRanking, claims }))?.[0];
    const spread = chosen(searchFor(index, [ada]))?.[0] as UnitKey;
    expect(least([])).toBe(spread);
    const others = therapists.map(({ id }) => therapistUnit(id)).filter((unit) => unit !== spread);
    const [first, second, third] = others as [UnitKey, UnitKey, UnitKey];
    const day = [taken(spread, "15:00", "16:00"), taken(first, "15:00", "15:30"), taken(third, "9:00", "9:45")];
    expect(least(day)).toBe(second);
    expect(least([...day, taken(second, "16:00", "16:31")])).toBe(first);
    const all = [...others, spread].map((unit) => taken(unit, "16:00", "16:30"));
    expect(least(all)).toBe(spread);
  });

  it("by the least load: takes the bed whose free time fits tightest within the day", () => {
    const bed = (claims: readonly ReturnType<typeof taken>[]) =>
      chosen(searchFor(index, [ada], { ranking: leastLoadedRanking, claims }))?.[1];
    const [a, b] = [bedUnit(hostId("a"), 1), bedUnit(hostId("b"), 1)];
    expect(bed([taken(a, "16:00", "17:00"), taken(b, "16:30", "17:00")])).toBe(a);
    expect(bed([taken(a, "16:00", "17:00"), taken(b, "15:30", "16:00")])).toBe(b);
  });

  it("ranks equipment as its own kind", () => {
    const kinds = new Set<string>();
    const tubs = spa({ items: [service("massage", { equipment: ["tub"] })], equipment: [equipment("tub", 2)] });
    const ranking = by(({ kind, unit }) => {
      kinds.add(kind);
      return unit === "e:tub#2" ? 0 : 1;
    });
    expect(chosen(searchFor(tubs, [ada], { ranking }))).toEqual([t("uma"), "e:tub#2"]);
    expect([...kinds].sort()).toEqual(["equipment", "therapist"]);
  });

  it("is decided by the unit's name if cost and spread are equal, in any order of the roster", () => {
    const sameHash = ["t13l44vy", "t1kmmook"] as const;
    expect(hashText(t(sameHash[0]))).toBe(hashText(t(sameHash[1])));
    for (const ids of [sameHash, [...sameHash].reverse()]) {
      const twins = spa({ therapists: ids.map((id) => therapist(id)) });
      expect(chosen(searchFor(twins, [ada]))).toEqual([t(sameHash[0])]);
    }
  });

  it("that answers no number leaves it to the spread", () => {
    for (let booking = 1; booking <= 5; booking += 1) {
      const none = searchFor(index, [ada], { booking, ranking: by(() => NaN) });
      const same = searchFor(index, [ada], { booking, ranking: by(() => 0) });
      expect(chosen(none)).toEqual(chosen(same));
    }
  });
});
