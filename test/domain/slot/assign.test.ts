import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, type Need } from "../../../src/domain/slot/assign.ts";
import { therapistUnit, type UnitKey } from "../../../src/domain/slot/unit.ts";
import { at, host } from "../brands.ts";

type Candidate = Readonly<{ unit: UnitKey }>;
const candidate = (id: string): Candidate => ({ unit: therapistUnit(host(id)) });

/** What a guest needs from 9 to 10, or at other times. */
const need = (guestIndex: number, candidates: string, times: Partial<Need<Candidate>> = {}): Need<Candidate> => ({
  guestIndex,
  sequence: 0,
  fromMs: at("9:00"),
  untilMs: at("10:00"),
  candidates: candidates === "" ? [] : candidates.split(" ").map(candidate),
  ...times,
});
const timed = (from: string, until: string, sequence = 0) => ({ fromMs: at(from), untilMs: at(until), sequence });

const outcome = (needs: readonly Need<Candidate>[], left = 1_000): string => {
  const assignment = assign(needs, { left });
  return assignment.kind === "found" ? assignment.units.map(({ unit }) => unit.slice(2)).join(" ") : assignment.kind;
};

describe("assigning units to needs", () => {
  it("gives each need its first choice where that leaves the rest possible", () => {
    expect(outcome([need(0, "x y"), need(1, "y x")])).toBe("x y");
    expect(outcome([need(0, "x y z"), need(1, "x y z"), need(2, "x y z")])).toBe("x y z");
    expect(outcome([])).toBe("");
  });

  it("gives a single need its first choice without counting a step, or says that there is none", () => {
    expect(outcome([need(0, "x y")], 0)).toBe("x");
    expect(outcome([need(0, "")])).toBe("none");
  });

  it("A09: guest 1 asks for any, guest 2 names X, only X and Y are free: guest 1 gets Y", () => {
    expect(outcome([need(0, "x y"), need(1, "x")])).toBe("y x");
  });

  it("backtracks where the first choices leave nothing for a later need", () => {
    expect(outcome([need(0, "x y"), need(1, "x z"), need(2, "x y")])).toBe("x z y");
    expect(outcome([need(0, "x y"), need(1, "x y"), need(2, "y z")])).toBe("x y z");
    expect(outcome([need(0, "x y"), need(1, "y z"), need(2, "z x"), need(3, "x w")])).toBe("x y z w");
  });

  it("A04: says that there is none where needs outnumber units", () => {
    expect(outcome([need(0, "x y z"), need(1, "x y z"), need(2, "x y z"), need(3, "x y z")])).toBe("none");
    expect(outcome([need(0, "x"), need(1, "")])).toBe("none");
  });

  it("gives one unit twice where times touch, not where they overlap (rule 2)", () => {
    const early = need(0, "x", timed("9:00", "10:00"));
    expect(outcome([early, need(1, "x", timed("10:00", "11:00"))])).toBe("x x");
    expect(outcome([early, need(1, "x", timed("9:59", "11:00"))])).toBe("none");
    expect(outcome([need(1, "x", timed("8:00", "9:01")), early])).toBe("none");
  });

  it("A10: lets items of one guest that follow each other share a unit though their buffers overlap", () => {
    const first = need(0, "x", timed("9:00", "10:15"));
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 1))])).toBe("x x");
    expect(outcome([need(0, "x", timed("9:45", "11:00", 1)), first])).toBe("x x");
    expect(outcome([first, need(1, "x", timed("9:45", "11:00", 1))]), "another guest's").toBe("none");
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 2))]), "not the next one").toBe("none");
    expect(outcome([first, need(0, "x", timed("9:45", "11:00", 0))]), "the same item, twice").toBe("none");
  });

  it("A10: lets three items of one guest share a unit, the middle one shorter than the buffers around it", () => {
    const first = need(0, "x y", timed("9:00", "10:20"));
    const middle = (candidates: string) => need(0, candidates, timed("10:00", "10:10", 1));
    const last = need(0, "x y", timed("9:50", "11:00", 2));
    expect(outcome([first, middle("x"), last])).toBe("x x x");
    expect(outcome([first, middle("x y z"), last]), "in any order of search").toBe("x x x");
    expect(outcome([first, middle("z"), last]), "parted by another's item").toBe("x z y");
    expect(outcome([first, last]), "parted by an item that needs none").toBe("x y");
    const [onlyX, alsoX] = [
      { ...first, candidates: [candidate("x")] },
      { ...last, candidates: [candidate("x")] },
    ];
    expect(outcome([onlyX, middle("z"), alsoX])).toBe("none");
    expect(outcome([onlyX, middle("z x"), alsoX]), "though another is preferred").toBe("x x x");
    expect(outcome([onlyX, { ...middle("z x"), guestIndex: 1 }, alsoX]), "another guest's item").toBe("none");
    const elsewhere = need(1, "x", timed("14:00", "15:00", 1));
    expect(outcome([onlyX, elsewhere, alsoX]), "another guest's item on that unit, at another time").toBe("none");
  });

  it("counts its attempts, and gives up where the budget does not suffice", () => {
    const needs = [need(0, "x y"), need(1, "x y")];
    expect(outcome(needs, 3)).toBe("x y");
    expect(outcome(needs, 2)).toBe("exhausted");
    const impossible = [need(0, "x y"), need(1, "x y"), need(2, "x y")];
    const budget = { left: 1_000 };
    expect(assign(impossible, budget).kind).toBe("none");
    const spent = 1_000 - budget.left;
    expect(spent, "nothing is tried below a unit that is taken").toBe(10);
    expect(outcome(impossible, spent)).toBe("none");
    expect(outcome(impossible, spent - 1)).toBe("exhausted");
    expect(outcome(impossible, 0)).toBe("exhausted");
  });

  it("tries needs with fewer candidates first, and of equals the earlier one", () => {
    const needs = [need(0, "x y z w"), need(1, "x y z"), need(2, "x y"), need(3, "x")];
    expect(outcome(needs, 10)).toBe("w z y x");
    expect(outcome([...needs].reverse(), 10)).toBe("x y z w");
    expect(outcome(needs, 9)).toBe("exhausted");
    expect(outcome([need(0, "x y z"), need(1, "z y"), need(2, "z y"), need(3, "w x z y")])).toBe("x z y w");
  });

  it("finds an assignment exactly where one exists, and none that gives one unit twice at a time", () => {
    const needsArb = fc.array(
      fc.record({ candidates: fc.subarray(["x", "y", "z"], { minLength: 1 }), hour: fc.nat(2) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(needsArb, (drawn) => {
        const hours = drawn.map(({ hour }) => timed(`${String(9 + hour)}:00`, `${String(10 + hour)}:00`));
        const needs = drawn.map(({ candidates }, index) => need(index, candidates.join(" "), hours[index]));
        const found = outcome(needs);
        expect(found !== "none").toBe(exists(drawn, []));
        if (found === "none") return;
        const units = found.split(" ");
        units.forEach((unit, index) => expect(drawn[index]?.candidates).toContain(unit));
        const placed = units.map((unit, index) => `${unit} ${String(drawn[index]?.hour)}`);
        expect(new Set(placed).size).toBe(placed.length);
      }),
      { numRuns: 500 },
    );
  });
});

/** Tries everything: one unit for each need, none twice in one hour. */
const exists = (
  needs: readonly { candidates: readonly string[]; hour: number }[],
  given: readonly string[],
): boolean => {
  const next = needs[given.length];
  if (next === undefined) return new Set(given).size === given.length;
  return next.candidates.some((unit) => exists(needs, [...given, `${unit} ${String(next.hour)}`]));
};
