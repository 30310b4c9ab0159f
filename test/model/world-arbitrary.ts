import fc from "fast-check";
import { SCENES, type WorldSpec } from "./scene.ts";

const weighted = <Value>(...choices: readonly (readonly [number, fc.Arbitrary<Value>])[]): fc.Arbitrary<Value> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const often = <Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  weighted([2, fc.constant(usual)], [1, fc.constantFrom(...others)]);

const lists = <Value>(arbitrary: fc.Arbitrary<Value>, lengths: readonly number[]): fc.Arbitrary<readonly Value[]> =>
  fc.oneof(...lengths.map((length) => fc.array(arbitrary, { minLength: length, maxLength: length, size: "max" })));

export const worldSpec: fc.Arbitrary<WorldSpec> = fc.record({
  scene: fc.nat(SCENES.length - 1),
  grid: often(30, 15, 20),
  therapists: lists(
    fc.record({
      gender: fc.nat(1),
      skills: weighted([12, fc.constant(7)], [1, fc.integer({ min: 1, max: 6 })]),
      shift: weighted([7, fc.constant(1)], [2, fc.constant(0)], [1, fc.constantFrom(2, 3)]),
      rest: weighted([5, fc.constant(0)], [1, fc.constantFrom(1, 2)]),
      off: weighted([5, fc.constant(0)], [1, fc.constant(1)]),
      dated: weighted([4, fc.constant(0)], [1, fc.integer({ min: 1, max: 5 })]),
    }),
    [1, 2, 3, 3],
  ),
  rooms: fc.array(fc.record({ kind: fc.nat(1), beds: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 2,
    size: "max",
  }),
  equipment: fc.array(often(2, 1), { minLength: 1, maxLength: 2, size: "max" }),
  services: fc.array(
    fc.record({
      duration: often(30, 10, 60),
      preparation: often(0, 5, 15),
      recovery: often(0, 10, 20),
      therapist: often(true, false),
      room: often(0, 1, 2),
      equipment: weighted([3, fc.constant(0)], [1, fc.constantFrom(1, 2)]),
      lengths: often(0, 1, 2),
      lead: weighted([8, fc.constant(0)], [1, fc.integer({ min: 1, max: 4 })]),
    }),
    { minLength: 1, maxLength: 3, size: "max" },
  ),
  addOn: fc.record({ duration: often(15, 30), equipment: often(0, 1) }),
  pack: fc.array(fc.nat(2), { minLength: 1, maxLength: 3, size: "max" }),
  blockTime: fc.integer({ min: 2, max: 10 }),
  maxBlockTime: often(15, 10),
  lifetimeCap: often(15, 5, 30),
  holderLimit: fc.integer({ min: 1, max: 3 }),
  guests: weighted([5, fc.constant(3)], [1, fc.constant(2)]),
  items: often(5, 4),
  grace: weighted([6, fc.constant(5)], [3, fc.constant(0)], [1, fc.constant(60)]),
  holdAgain: weighted([2, fc.constant(0)], [1, fc.constantFrom(2, 10, 60)]),
  leadDays: weighted([16, fc.constant(0)], [1, fc.constant(1)]),
  openingDates: weighted([3, fc.constant(0)], [1, fc.integer({ min: 1, max: 5 })]),
  leadTime: weighted([8, fc.constant(0)], [3, fc.constant(5)], [1, fc.constant(60)]),
  horizonDays: weighted([8, fc.constant(3)], [1, fc.constant(1)]),
  holiday: weighted([6, fc.constant(false)], [1, fc.constant(true)]),
  reacquires: fc.boolean(),
  dropsNotes: fc.boolean(),
  startsBefore: weighted([8, fc.constant(30)], [3, fc.constantFrom(600, -45)]),
});
