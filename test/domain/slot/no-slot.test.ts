import { describe, expect, it } from "vitest";
import { contestsOf } from "../../../src/domain/slot/search/contests.ts";
import { EXHAUSTED, noSlotReasons, type NoSlot } from "../../../src/domain/slot/explanation/no-slot.ts";
import type { Search } from "../../../src/domain/slot/search/search.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { at } from "../../support/values.ts";
import { guest, item, refusal, searchFor, service, spa, taken, therapist } from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const party = ["ada", "ben"].map((name) => guest(name, item("massage"), item("massage")));
const index = spa({
  items: [service("massage", { minutes: 30 })],
  therapists: [therapist("uma"), therapist("vic"), therapist("off", { shifts: [] })],
});
const held = (name: string, minutes: number) =>
  taken(therapistUnit(hostId(name)), "10:00", "11:00", at(`0:${minutes}`));

/** Returns the answers with a budget of 0 steps, 1, 2 and so on. */
const byBudget = (search: Search): readonly NoSlot[] => {
  const reasonOf = noSlotReasons(search, contestsOf(search.demand, search.index, search.options, false));
  const start = search.calendar.starts.indexOf(at("10:00"));
  return Array.from({ length: 200 }, (_, left) => reasonOf(start, { left }));
};

describe("the reason why a start is not a slot, within a budget", () => {
  it.each([
    ["held until the last of two holds ends", [held("uma", 10), held("vic", 20)], "SLOT_HELD"],
    ["taken for good", [held("uma", 10), taken(therapistUnit(hostId("vic")), "10:00", "11:00")], "SLOT_TAKEN"],
  ])("%s: not known with too few steps, and the same with any number that is enough", (_, claims, code) => {
    const answers = byBudget(searchFor(index, party, { claims }));
    const known = answers.findIndex((it) => it.code !== "SEARCH_EXHAUSTED");
    expect(known).toBeGreaterThan(4);
    expect(answers.slice(0, known).every((it) => it === EXHAUSTED)).toBe(true);
    expect(new Set(answers.slice(known).map((it) => JSON.stringify(it))).size).toBe(1);
    expect(answers[known]?.code).toBe(code);
    if (code === "SLOT_HELD") expect(answers[known]).toMatchObject({ heldUntilMs: at("0:20") });
  });
});

describe("a party with needs that the center cannot serve", () => {
  it.each([
    ["room", { room: "sauna" }],
    ["equipment", { equipment: ["tub"] }],
  ])("is refused for it: %s", (resource, needs) => {
    const without = spa({ items: [service("massage", { minutes: 30, ...needs })] });
    expect(refusal(searchFor(without, party), "10:00")).toEqual({ code: "NO_ELIGIBLE_RESOURCE", resource });
  });
});
