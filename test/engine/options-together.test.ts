import { describe, expect, it } from "vitest";
import type { Refusal, ReservationEngine, Result } from "../../src/index.ts";
import { codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";

// Rule 16: an option that has no meaning beside another, or without another, is refused with its path, never ignored.

type Call = (engine: ReservationEngine, input: object) => Promise<Result<unknown, Refusal>>;
const CALLS: Readonly<Record<"createBooking" | "hold" | "findAvailability" | "listBlocks", Call>> = {
  createBooking: (engine, input) => engine.createBooking(input as never),
  hold: (engine, input) => engine.hold(input as never),
  findAvailability: (engine, input) => engine.findAvailability(input as never),
  listBlocks: (engine, input) => engine.listBlocks(input as never),
};

const guests = [guest("ada", "massage")];
const booking = { centerId: CENTER, date: DATE, guests };
const holding = { centerId: CENTER, slot: at("10:00"), guests };
const named = { centerId: CENTER, externalId: "leave" };
const UMA = { kind: "therapist", therapistId: "uma" };
const ID = "0".repeat(32);

const ROWS: readonly (readonly [call: keyof typeof CALLS, input: object, option: object, needs: object])[] = [
  ["createBooking", booking, { uniqueReference: true }, { reference: "order-1" }],
  ["hold", holding, { uniqueReference: true }, { reference: "order-1" }],
  ["findAvailability", booking, { explain: true }, { detail: "slots" }],
  ["findAvailability", booking, { withAllocations: true }, { detail: "slots" }],
  ["findAvailability", { ...booking, detail: "days" }, { explain: true }, { detail: "slots" }],
  ["listBlocks", named, { start: at("10:00") }, { externalId: undefined, end: at("11:00") }],
  ["listBlocks", named, { end: at("10:00") }, { externalId: undefined, start: at("09:00") }],
  ["listBlocks", named, { resource: UMA }, { externalId: undefined, start: at("09:00"), end: at("10:00") }],
  ["listBlocks", named, { after: ID }, { externalId: undefined, start: at("09:00"), end: at("10:00") }],
  ["listBlocks", named, { limit: 5 }, { externalId: undefined, start: at("09:00"), end: at("10:00") }],
  ["listBlocks", { centerId: CENTER, end: at("10:00") }, { start: undefined }, { start: at("09:00") }],
  ["listBlocks", { centerId: CENTER, start: at("10:00") }, { end: undefined }, { end: at("11:00") }],
];

describe("options that go together", () => {
  it.each(ROWS)("%s %o refuses %o without %o", async (call, input, option, needs) => {
    const { engine } = await openWorld();
    const [field] = Object.keys(option);
    expect(refusalOf(await CALLS[call](engine, { ...input, ...option }))).toMatchObject({
      code: "INVALID_INPUT",
      field,
    });
    expect(codeOf(await CALLS[call](engine, { ...input, ...option, ...needs }))).toBe("accepted");
  });

  it("an option that asks for nothing is accepted", async () => {
    const { engine } = await openWorld();
    const off = { explain: false, withAllocations: false };
    expect(codeOf(await engine.findAvailability({ ...booking, ...off }))).toBe("accepted");
    expect(codeOf(await engine.createBooking({ ...booking, uniqueReference: false }))).toBe("accepted");
  });
});
