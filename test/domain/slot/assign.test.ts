import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, type Wish } from "../../../src/domain/slot/search/assign.ts";
import type { Contest } from "../../../src/domain/slot/search/contests.ts";
import { shortageOf } from "../../../src/domain/slot/search/matching.ts";
import { rivalryOf } from "../../../src/domain/slot/search/rivalry.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const NAMES = ["x", "y", "z", "w", "v"];

type Asked = Readonly<{
  guestIndex: number;
  sequence: number;
  fromMs: number;
  untilMs: number;
  candidates: readonly number[];
}>;

/** A need of a guest from 9 to 10, or at other times, with the units that are free for it, best first. */
const need = (guestIndex: number, candidates: string, times: Partial<Asked> = {}): Asked => ({
  guestIndex,
  sequence: 0,
  fromMs: 540,
  untilMs: 600,
  candidates: candidates === "" ? [] : candidates.split(" ").map((name) => NAMES.indexOf(name)),
  ...times,
});
const minute = (time: string): number => {
  const [hour = 0, minutes = 0] = time.split(":").map(Number);
  return hour * 60 + minutes;
};
const timed = (from: string, until: string, sequence = 0) => ({
  fromMs: minute(from),
  untilMs: minute(until),
  sequence,
});

const contestOf = (asked: readonly Asked[]): Contest => {
  const needs = asked.map(({ guestIndex, sequence, fromMs, untilMs, candidates }, at) => {
    return { guestIndex, sequence, tasks: [at], spans: [{ fromMs, untilMs }], eligible: candidates };
  });
  const units = NAMES.map((name) => ({ unit: therapistUnit(hostId(name)), hash: 0, assigned: name }));
  return { kind: "therapist", units, needs, rivalry: rivalryOf(needs), roomOf: null };
};

const outcome = (asked: readonly Asked[], left = 1_000, wish: Wish = "best"): string => {
  const candidates = asked.map((it) => it.candidates);
  const assignment = assign(contestOf(asked), candidates, { left }, wish);
  return assignment.kind === "found" ? assignment.units.map((unit) => NAMES[unit]).join(" ") : assignment.kind;
};

describe("needs that all meet", () => {
  it("have each its first choice if that leaves the rest possible", () => {
    expect(outcome([need(0, "x y"), need(1, "y x")])).toBe("x y");
    expect(outcome([need(0, "x y z"), need(1, "x y z"), need(2, "x y z")])).toBe("x y z");
    expect(outcome([need(0, "x y")])).toBe("x");
    expect(outcome([need(0, "")])).toBe("none");
  });

  it("A09: guest 1 asks for any, guest 2 names X, only X and Y are free: guest 1 gets Y", () => {
    expect(outcome([need(0, "x y"), need(1, "x")])).toBe("y x");
  });

  it("go before one another in their order: the first gets its best that leaves the rest possible", () => {
    expect(outcome([need(0, "x y"), need(1, "x z"), need(2, "x y")])).toBe("x z y");
    expect(outcome([need(0, "x y"), need(1, "x y"), need(2, "y z")])).toBe("x y z");
    expect(outcome([need(0, "x y"), need(1, "y z"), need(2, "z x"), need(3, "x w")])).toBe("x y z w");
    expect(outcome([need(0, "x y z w"), need(1, "x y z"), need(2, "x y"), need(3, "x")])).toBe("w z y x");
    expect(outcome([need(0, "z x"), need(1, "z y"), need(2, "y x")])).toBe("z y x");
  });

  it("A04: are too many if they outnumber the units", () => {
    expect(outcome([need(0, "x y z"), need(1, "x y z"), need(2, "x y z"), need(3, "x y z")])).toBe("none");
    expect(outcome([need(0, "x"), need(1, "")])).toBe("none");
  });

  it("report which of them are too many for which units", () => {
    const short = (...asked: readonly Asked[]) =>
      shortageOf(
        contestOf(asked),
        asked.map((it) => it.candidates),
      );
    expect(short(need(0, "x y z"), need(1, "x"), need(2, "x"))).toEqual({ needed: 2, free: 1 });
    expect(short(need(0, "x y"), need(1, "x y"), need(2, "y x"), need(3, "z"))).toEqual({ needed: 3, free: 2 });
    expect(short(need(0, "x"), need(1, "y"))).toBeNull();
    const apart = need(2, "x", timed("11:00", "12:00"));
    expect(short(need(0, "x"), need(1, "x", timed("9:30", "11:30")), apart)).toEqual({ needed: 2, free: 1 });
  });

  it("give up if the budget does not suffice, but never before the first choices", () => {
    expect(outcome([need(0, "x y"), need(1, "x")], 0)).toBe("exhausted");
    expect(outcome([need(0, "x y"), need(1, "x")], 3)).toBe("y x");
    expect(outcome([need(0, "x y"), need(1, "y x")], 0)).toBe("x y");
  });

  it("are served if and only if a matching exists, and each as well as those before it allow", () => {
    const candidates = fc.shuffledSubarray(["x", "y", "z", "w"], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(candidates, { minLength: 1, maxLength: 4 }), (drawn) => {
        const asked = drawn.map((units, index) => need(index, units.join(" ")));
        expect(outcome(asked)).toBe(firstOf(drawn, [])?.join(" ") ?? "none");
        expect(outcome(asked, 1_000, "any") === "none").toBe(outcome(asked) === "none");
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Returns the first of all matchings, in the order of the needs and of each one's choices. */
const firstOf = (lists: readonly (readonly string[])[], given: readonly string[]): readonly string[] | null => {
  const next = lists[given.length];
  if (next === undefined) return given;
  for (const unit of next) {
    const rest = given.includes(unit) ? null : firstOf(lists, [...given, unit]);
    if (rest !== null) return rest;
  }
  return null;
};

describe("needs of which not all meet", () => {
  it("may have one unit twice if times touch, not if they overlap (rule 2)", () => {
    const early = need(0, "x", timed("9:00", "10:00"));
    expect(outcome([early, need(1, "x", timed("10:00", "11:00"))])).toBe("x x");
    expect(outcome([early, need(1, "x", timed("9:59", "11:00"))])).toBe("none");
    expect(outcome([need(1, "x", timed("8:00", "9:01")), early])).toBe("none");
  });

  it("A10: of one guest, following each other, share a unit though their buffers overlap", () => {
    const first = need(0, "x", timed("9:00", "10:15"));
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 1))])).toBe("x x");
    expect(outcome([need(0, "x", timed("9:45", "11:00", 1)), first])).toBe("x x");
    expect(outcome([first, need(1, "x", timed("9:45", "11:00", 1))]), "another guest's").toBe("none");
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 2))]), "not the next one").toBe("none");
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 0))]), "the same item, twice").toBe("none");
  });

  it("A10: of one guest share a unit, three in a row, the middle one shorter than the buffers around it", () => {
    const first = need(0, "x y", timed("9:00", "10:20"));
    const middle = (candidates: string) => need(0, candidates, timed("10:00", "10:10", 1));
    const last = need(0, "x y", timed("9:50", "11:00", 2));
    expect(outcome([first, middle("x"), last])).toBe("x x x");
    expect(outcome([first, middle("x y z"), last])).toBe("x x x");
    expect(["x z y", "y z x"]).toContain(outcome([first, middle("z"), last]));
    expect(outcome([first, last]), "parted by an item that needs none").toBe("x y");
    const [onlyX, alsoX] = [
      { ...first, candidates: [0] },
      { ...last, candidates: [0] },
    ];
    expect(outcome([onlyX, middle("z"), alsoX]), "parted by another's item").toBe("none");
    expect(outcome([onlyX, middle("z x"), alsoX]), "though another is preferred").toBe("x x x");
    expect(outcome([onlyX, { ...middle("z x"), guestIndex: 1 }, alsoX]), "another guest's item").toBe("none");
    const elsewhere = need(1, "x", timed("14:00", "15:00", 1));
    expect(outcome([onlyX, elsewhere, alsoX]), "another guest's item, at another time").toBe("none");
    const [one, two] = [middle("z x"), middle("w x")];
    expect(["x z x x", "x x w x"], "one of two pieces suffices").toContain(outcome([onlyX, one, two, alsoX]));
  });

  it("give up if the budget does not suffice", () => {
    const path = [
      need(0, "x y", timed("9:00", "10:00")),
      need(1, "x y", timed("9:30", "10:30")),
      need(2, "y x", timed("10:00", "11:00")),
    ];
    expect(outcome(path)).toBe("x y x");
    expect([0, 1, 2, 3].map((left) => outcome(path, left))).toEqual(["exhausted", "exhausted", "exhausted", "x y x"]);
  });

  it("are served if and only if an assignment exists, and no unit twice at a time", () => {
    const asks = fc.record({
      guestIndex: fc.nat(2),
      sequence: fc.nat(3),
      fromMs: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 8 }),
      candidates: fc.subarray([0, 1, 2], { minLength: 1 }),
    });
    const seen = { found: 0, none: 0 };
    fc.assert(
      fc.property(fc.array(asks, { minLength: 2, maxLength: 7 }), (drawn) => {
        const asked = drawn.map(({ length, ...it }) => ({ ...it, untilMs: it.fromMs + length }));
        const found = outcome(asked, 100_000);
        expect(found !== "none").toBe(exists(asked, []));
        if (found === "none") seen.none += 1;
        else {
          seen.found += 1;
          const units = found.split(" ").map((name) => NAMES.indexOf(name));
          units.forEach((unit, at) => expect(asked[at]?.candidates).toContain(unit));
          expect(isExclusive(asked, units)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(seen.found).toBeGreaterThan(300);
    expect(seen.none).toBeGreaterThan(300);
  });
});

/** Tries all assignments. */
const exists = (asked: readonly Asked[], given: readonly number[]): boolean => {
  const next = asked[given.length];
  if (next === undefined) return isExclusive(asked, given);
  return next.candidates.some((unit) => exists(asked, [...given, unit]));
};

/** Checks rule 2, pair by pair. */
const isExclusive = (asked: readonly Asked[], units: readonly number[]): boolean =>
  asked.every((one, i) =>
    asked.every((other, j) => {
      if (i === j || units[i] !== units[j] || one.fromMs >= other.untilMs || other.fromMs >= one.untilMs) return true;
      if (one.guestIndex !== other.guestIndex || one.sequence === other.sequence) return false;
      const [low, high] = [Math.min(one.sequence, other.sequence), Math.max(one.sequence, other.sequence)];
      return Array.from({ length: high - low - 1 }, (_, at) => low + 1 + at).every((sequence) =>
        asked.some((it, at) => it.guestIndex === one.guestIndex && it.sequence === sequence && units[at] === units[i]),
      );
    }),
  );
