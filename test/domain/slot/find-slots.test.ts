import { describe, expect, it } from "vitest";
import type { ReservationId } from "../../../src/domain/ids.ts";
import type { StandingClaim } from "../../../src/domain/claim/claim.ts";
import { ineligibleFor } from "../../../src/domain/slot/search/ineligible.ts";
import { findDays, inOneTurn } from "../../../src/domain/slot/find-slots.ts";
import { listDay } from "../../support/list-day.ts";
import { tooEarlyOrLate } from "../../../src/domain/slot/calendar/range.ts";
import { slotAt } from "../../../src/domain/slot/slot-at.ts";
import { bedUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { DAY_MS, MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { around, at, minted, oneAfter, oneBefore } from "../../support/values.ts";
import {
  gender,
  guest,
  held,
  item,
  JUST_SLOTS,
  listing,
  named,
  NOW,
  refusal,
  searchFor,
  service,
  slot,
  spa,
  starts,
  taken,
  therapist,
} from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";
import { daily, room, equipment } from "../../support/catalog.ts";

const t = (id: string): UnitKey => therapistUnit(hostId(id));
const ada = guest("ada", item("massage"));
const ben = guest("ben", item("massage"));
const TEN = at("10:00");
const HELD_UNTIL = at("0:10");

describe("the slots of a day", () => {
  it("are its starts at which the whole booking can be served, in order of time", () => {
    const index = spa({ opening: [daily("9:00", "12:30")] });
    expect(starts(searchFor(index, [ada]))).toEqual(["09:00", "10:00", "11:00"]);
    expect(starts(searchFor(index, [guest("ada", item("massage"), item("massage"))]))).toEqual(["09:00", "10:00"]);
  });

  it("of no day are none", () => {
    expect(inOneTurn(findDays([], at("09:00")))._unsafeUnwrap()).toEqual([]);
  });

  it("lie between the lead time and the horizon (rule 10)", () => {
    const index = spa({ limits: { leadTimeMinutes: 120, horizonDays: 1 } });
    const listed = (nowMs: typeof NOW) =>
      listing(searchFor(index, [ada]), {}, nowMs).slots.map(({ startMs }) => startMs);
    expect(around(at("8:00")).map((nowMs) => listed(nowMs)[0])).toEqual([TEN, TEN, at("11:00")]);
    const aDayBefore = plus(at("12:00"), -DAY_MS);
    expect(around(aDayBefore).map((nowMs) => listed(nowMs).at(-1))).toEqual([at("11:00"), at("12:00"), at("12:00")]);
  });

  it("are refused, not empty, if no unit of the center can serve the booking", () => {
    const index = spa({ items: [service("massage", { room: "wet" })] });
    expect(listDay(searchFor(index, [ada]), NOW, JUST_SLOTS)._unsafeUnwrapErr()).toEqual({
      code: "NO_ELIGIBLE_RESOURCE",
      resource: "room",
    });
  });

  it("A01: two female therapists, one free, twenty requests for a woman: one winner, nineteen typed refusals", () => {
    const index = spa({ therapists: [therapist("uma"), therapist("vic"), therapist("wil", { gender: "male" })] });
    let claims: readonly StandingClaim[] = [taken(t("vic"), "10:00", "11:00")];
    const answers = Array.from({ length: 20 }, (_, nth) => {
      const search = searchFor(index, [guest(`guest${nth}`, item("massage", gender("female")))], {
        claims,
        booking: nth + 1,
      });
      return slotAt(search, TEN).match(
        (found) => {
          claims = [...claims, ...held(found, HELD_UNTIL)];
          return "held";
        },
        (it) => it,
      );
    });
    expect(answers[0]).toBe("held");
    expect(answers.slice(1)).toEqual(Array(19).fill({ code: "SLOT_HELD", heldUntilMs: HELD_UNTIL }));
  });

  it("C02: a room of five beds fills one by one", () => {
    const index = spa({
      items: [service("massage", { room: "room" })],
      therapists: ["t1", "t2", "t3", "t4", "t5", "t6"].map((id) => therapist(id)),
      rooms: [room("hall", "room", 5)],
    });
    let claims: readonly StandingClaim[] = [];
    for (let nth = 1; nth <= 5; nth += 1) {
      claims = [
        ...claims,
        ...held(
          slot(searchFor(index, [guest(`guest${nth}`, item("massage"))], { claims, booking: nth }), "10:00"),
          HELD_UNTIL,
        ),
      ];
    }
    expect(
      claims
        .map(({ unit }) => unit)
        .filter((unit) => unit.startsWith("r:"))
        .sort(),
    ).toEqual([1, 2, 3, 4, 5].map((bed) => bedUnit(hostId("hall"), bed)));
    expect(refusal(searchFor(index, [ada], { claims }), "10:00")).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: HELD_UNTIL,
    });
    expect(starts(searchFor(index, [ada], { claims }))).not.toContain("10:00");
  });

  it("C03: a booking's own hold is not an obstacle to it", () => {
    const own = minted<ReservationId>(7);
    const claims = held(slot(searchFor(spa(), [ada]), "10:00"), HELD_UNTIL, 7);
    expect(starts(searchFor(spa(), [ada], { claims, own }))).toContain("10:00");
    expect(starts(searchFor(spa(), [ada], { claims }))).not.toContain("10:00");
  });
});

describe("why a start is not a slot", () => {
  it("C01: it is held, and until when; or taken for good, once the hold is confirmed", () => {
    const first = slot(searchFor(spa(), [ada]), "10:00");
    const search = (heldUntilMs: typeof HELD_UNTIL | null) =>
      searchFor(spa(), [ben], { claims: held(first, heldUntilMs) });
    expect(starts(search(HELD_UNTIL))).not.toContain("10:00");
    expect(refusal(search(HELD_UNTIL), "10:00")).toEqual({ code: "SLOT_HELD", heldUntilMs: HELD_UNTIL });
    expect(refusal(search(null), "10:00")).toEqual({ code: "SLOT_TAKEN", startMs: TEN });
    expect(slotAt(search(null), at("11:00")).isOk(), "right after it").toBe(true);
  });

  it("B04: a hold stands in the way until its expiry, and no longer (rule 4)", () => {
    const claims = held(slot(searchFor(spa(), [ada]), "10:00"), HELD_UNTIL);
    const asked = around(HELD_UNTIL).map((nowMs) => slotAt(searchFor(spa(), [ben], { claims, nowMs }), TEN).isOk());
    expect(asked).toEqual([false, true, true]);
    expect(refusal(searchFor(spa(), [ben], { claims, nowMs: oneBefore(HELD_UNTIL) }), "10:00")).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: HELD_UNTIL,
    });
  });

  it("names the first instant from which it could be served, when holds end one after another", () => {
    const index = spa({ therapists: [therapist("uma"), therapist("vic")] });
    const claims = [
      taken(t("uma"), "10:00", "10:30", at("0:20")),
      taken(t("uma"), "10:30", "11:00", at("0:10")),
      taken(t("vic"), "10:00", "11:00", at("0:30")),
    ];
    expect(refusal(searchFor(index, [ada], { claims }), "10:00")).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: at("0:20"),
    });
    expect(refusal(searchFor(index, [ada, ben], { claims }), "10:00")).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: at("0:30"),
    });
    const confirmed = [...claims.slice(1), taken(t("uma"), "10:00", "10:30")];
    expect(refusal(searchFor(index, [ada], { claims: confirmed }), "10:00")).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: at("0:30"),
    });
    const both = [
      taken(t("uma"), "10:00", "10:30"),
      taken(t("vic"), "10:00", "11:00"),
      taken(t("uma"), "10:30", "11:00", at("0:10")),
    ];
    expect(refusal(searchFor(index, [ada], { claims: both }), "10:00"), "a hold beside a taken place").toEqual({
      code: "SLOT_TAKEN",
      startMs: TEN,
    });
  });

  it("lies outside working time: of the center, or of those who could serve", () => {
    const index = spa({ therapists: [therapist("uma", { breaks: [daily("12:00", "13:00")] })] });
    for (const time of ["8:00", "16:30", "12:00", "11:30"]) {
      expect(refusal(searchFor(index, [ada]), time)).toEqual({ code: "OUTSIDE_WORKING_TIME", startMs: at(time) });
    }
    const claims = [taken(t("uma"), "12:00", "13:00")];
    expect(refusal(searchFor(index, [ada], { claims }), "12:00").code, "taken or not").toBe("OUTSIDE_WORKING_TIME");
  });

  it("has no eligible unit at the center, which comes first of all", () => {
    const index = spa({
      items: [
        service("massage"),
        service("facial"),
        service("bath", { alone: true, room: "wet" }),
        service("steam", { alone: true, equipment: ["steamer", "lost"] }),
        service("nap", { alone: true, room: "dry" }),
        service("float", { alone: true, equipment: ["unheard-of"] }),
      ],
      therapists: [therapist("uma"), therapist("vic", { gender: "male", skills: [] })],
      rooms: [room("closed", "dry", 0)],
      equipment: [equipment("steamer", 1), equipment("lost", 0)],
    });
    const lacks = (...items: readonly ReturnType<typeof item>[]) => {
      const search = searchFor(index, [guest("ada", ...items)]);
      const found = ineligibleFor(search);
      if (found !== null) expect(refusal(search, "8:00"), "though it is closed then").toEqual(found);
      if (found !== null) expect(refusal(search, "10:00")).toEqual(found);
      return found?.resource ?? null;
    };
    expect(lacks(item("massage"))).toBeNull();
    expect(lacks(item("facial"))).toBe("therapist");
    expect(lacks(item("massage", gender("male")))).toBe("therapist");
    expect(lacks(item("massage", named("vic")))).toBe("therapist");
    expect(lacks(item("bath"))).toBe("room");
    expect(lacks(item("nap"))).toBe("room");
    expect(lacks(item("steam"))).toBe("equipment");
    expect(lacks(item("float"))).toBe("equipment");
    expect(lacks(item("massage"), item("bath"))).toBe("room");
    expect(lacks()).toBeNull();
  });

  it("is that there are too few, however many: nine who want any therapist, and eight therapists", () => {
    const index = (count: number) =>
      spa({ therapists: Array.from({ length: count }, (_, nth) => therapist(`t${nth}`)) });
    const party = (count: number) => Array.from({ length: count }, (_, nth) => guest(`guest${nth}`, item("massage")));
    for (const count of [8, 11, 40]) {
      const search = searchFor(index(count), party(count + 1));
      expect(refusal(search, "10:00")).toEqual({ code: "OUTSIDE_WORKING_TIME", startMs: TEN });
      expect(starts(search)).toEqual([]);
      expect(starts(searchFor(index(count), party(count)))).toHaveLength(8);
      const claims = Array.from({ length: count }, (_, nth) => taken(t(`t${nth}`), "10:00", "11:00", HELD_UNTIL));
      expect(refusal(searchFor(index(count), party(count), { claims }), "10:00").code).toBe("SLOT_HELD");
    }
  });
});

describe("a start that is too early or too late", () => {
  /** Its grace is the center's. */
  const { demand: anHour, calendar: anyDay } = searchFor(spa(), [ada]);
  const asked = (leadTimeMinutes: number, startMs: typeof NOW, horizonDays = 2) =>
    tooEarlyOrLate(startMs, spa({ limits: { leadTimeMinutes, horizonDays } }).catalog.center, anHour, NOW, anyDay);

  it("B10: is past, or now", () => {
    const past = { code: "SLOT_IN_PAST", earliestMs: oneAfter(NOW) };
    expect(around(NOW).map((startMs) => asked(0, startMs))).toEqual([past, past, null]);
  });

  it("is sooner than the lead time", () => {
    const earliestMs = plus(NOW, 30 * MINUTE_MS);
    const soon = { code: "SLOT_IN_PAST", earliestMs };
    expect(around(earliestMs).map((startMs) => asked(30, startMs))).toEqual([soon, null, null]);
  });

  it("names the earliest start that is neither, for any lead time", () => {
    for (const leadTimeMinutes of [0, 1, 30]) {
      const refusal = asked(leadTimeMinutes, NOW);
      const earliestMs = refusal?.code === "SLOT_IN_PAST" ? refusal.earliestMs : NOW;
      const codes = around(earliestMs).map((startMs) => asked(leadTimeMinutes, startMs)?.code ?? "accepted");
      expect(codes).toEqual(["SLOT_IN_PAST", "accepted", "accepted"]);
    }
  });

  it("is beyond the horizon", () => {
    const latestMs = plus(NOW, 2 * DAY_MS);
    const beyond = { code: "SLOT_BEYOND_HORIZON", latestMs };
    expect(around(latestMs).map((startMs) => asked(0, startMs))).toEqual([null, null, beyond]);
    expect(asked(0, oneAfter(NOW), 0), "no day at all").toEqual({ code: "SLOT_BEYOND_HORIZON", latestMs: NOW });
  });
});
