import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimsClash, LENGTH_BOUNDS_MS, type Claim } from "../../../src/domain/claim/claim.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/domain/time/instant.ts";
import { overlaps, type Interval } from "../../../src/domain/time/interval.ts";
import { aBlock, aSet, ANA, at, BEA, claim, commitOne, open, read, CENTER } from "./fixtures.ts";

const minutes = (lengthMs: number): number => lengthMs / MINUTE_MS;

/** A minute around the bound of each length class, and far beyond the last. */
const length = fc
  .tuple(
    fc.constantFrom(0, ...LENGTH_BOUNDS_MS.filter(Number.isFinite).map(minutes), minutes(30 * DAY_MS)),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([around, by]) => Math.max(1, around + by));
const start = fc
  .tuple(
    fc.integer({ min: -8, max: 8 }),
    fc.constantFrom(minutes(HOUR_MS), minutes(DAY_MS)),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([count, unit, by]) => count * unit + by);
const spanArbitrary = fc.tuple(start, length).map(([from, long]) => ({ startMs: at(from), endMs: at(from + long) }));
const claimArbitrary = fc
  .tuple(fc.constantFrom(ANA, BEA), start, length)
  .map(([unit, from, long]) => claim(unit, from, from + long));

const inOrder = (claims: readonly Claim[]): readonly string[] =>
  claims.map(({ unit, startMs, endMs }) => `${unit} ${startMs} ${endMs}`).sort();

describe("rule 2: claims of any length", () => {
  it("are refused if they overlap another, and found by every span that they reach into", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(claimArbitrary, { minLength: 1, maxLength: 12 }),
        fc.array(spanArbitrary, { minLength: 1, maxLength: 8 }),
        async (claims, spans) => {
          const { store } = open();
          const taken: Claim[] = [];
          for (const [n, one] of claims.entries()) {
            const state = aBlock(n + 1, { claims: [one] });
            const blocks = [{ state, expectedVersion: 0, claims: { released: [], claimed: [one] } }];
            const outcome = await commitOne(store, aSet({ blocks, command: null }));
            const isFree = !taken.some((other) => claimsClash(one, other));
            expect(outcome).toMatchObject(
              isFree ? { kind: "accepted" } : { because: { kind: "overlap", unit: one.unit } },
            );
            if (isFree) taken.push(one);
          }
          const found = async (span: Interval): Promise<readonly Claim[]> =>
            (await read(store, { kind: "center", centerId: CENTER }, { claims: { kind: "span", span, guestIds: [] } }))
              .claims;
          for (const span of [...spans, ...claims]) {
            expect(inOrder(await found(span))).toEqual(inOrder(taken.filter((it) => overlaps(it, span))));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
