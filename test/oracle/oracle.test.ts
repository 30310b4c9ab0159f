import { describe, expect, it } from "vitest";
import { compare } from "./compare.ts";
import { generateWorld } from "./generate.ts";

// A sample of `npm run oracle`, with worlds of other numbers.
const FROM = 1_000_000;
const WORLDS = 1_300;

describe("the search for slots, beside one that tries everything", () => {
  it("lists the same starts, allocates soundly, gives the same reasons, and keeps its laws", {
    timeout: 180_000,
  }, () => {
    const kinds = { none: 0, some: 0, all: 0 };
    const reasons = new Map<string, number>();
    const wishes = { all: 0, some: 0, none: 0 };
    for (let number = FROM; number < FROM + WORLDS; number += 1) {
      const seen = compare(generateWorld(number), number);
      expect(seen.differences, `world ${number}`).toEqual([]);
      expect(seen.undecided).toBe(0);
      if (seen.open > 0) kinds[seen.listed === 0 ? "none" : seen.listed === seen.open ? "all" : "some"] += 1;
      for (const met of ["all", "some", "none"] as const) wishes[met] += seen.wishes[met];
      for (const [reason, times] of seen.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + times);
    }
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(WORLDS / 20);
    for (const count of Object.values(wishes)) expect(count).toBeGreaterThan(WORLDS / 20);
    for (const reason of ["OUTSIDE_WORKING_TIME", "SLOT_HELD", "SLOT_TAKEN", "HOLD_AGAIN_TOO_SOON"])
      expect(reasons.get(reason), reason).toBeGreaterThan(50);
    for (const reason of ["holiday", "closed", "past", "beyond_horizon", "not_working", "full"])
      expect(reasons.get(reason), reason).toBeGreaterThan(10);
  });
});
