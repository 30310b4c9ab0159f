import fc from "fast-check";
import { expect, it } from "vitest";
import { claimEntry, claimsInWindow } from "../../../src/adapters/ordered-tables/claims.ts";
import { guestOf, minute, reservationId, SPA, START, UMA, VIC } from "../../../src/conformance/store/fixtures.ts";
import { LENGTH_BOUNDS_MS, type StandingClaim } from "../../../src/domain/claim/claim.ts";
import { guestUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { DAY_MS, plus } from "../../../src/domain/time/instant.ts";
import { isInWindow, type ClaimWindow } from "../../../src/ports/store-rules/claim-window.ts";
import { SortedMap } from "../../../examples/log-store/sorted-map.ts";

const GUEST = guestUnit(guestOf(1));
const UNITS: readonly UnitKey[] = [UMA, `c2:${UMA}` as UnitKey, VIC, GUEST, guestUnit(guestOf(2))];

/** A millisecond around the bound of each length class, and far beyond the last. */
const lengths = fc
  .tuple(fc.constantFrom(2, ...LENGTH_BOUNDS_MS.filter(Number.isFinite), 30 * DAY_MS), fc.integer({ min: -1, max: 1 }))
  .map(([around, by]) => around + by);

/** Spans that begin or end within a millisecond of one instant. */
const touching = fc.tuple(lengths, fc.integer({ min: -1, max: 1 }), fc.boolean()).map(([lengthMs, by, begins]) => {
  const at = plus(minute(100_000), by);
  return begins ? { startMs: at, endMs: plus(at, lengthMs) } : { startMs: plus(at, -lengthMs), endMs: at };
});

const windows: fc.Arbitrary<ClaimWindow> = fc.record({
  span: touching,
  units: fc.subarray([...UNITS]),
  covers: fc.boolean(),
  resources: fc.boolean(),
});

it("claims are found in exactly the windows that they are in, at every bound of their length class", () => {
  let found = 0;
  fc.assert(
    fc.property(touching, fc.constantFrom(...UNITS), windows, (span, unit, window) => {
      const claim: StandingClaim = {
        unit,
        ...span,
        owner: { kind: "reservation", id: reservationId(1) },
        heldUntilMs: START,
      };
      const map = new SortedMap();
      map.set(...claimEntry(SPA, claim));
      const expected = isInWindow(window, claim) ? [claim] : [];
      expect(claimsInWindow(map, SPA, window)).toEqual(expected);
      found += expected.length;
    }),
    { numRuns: 5_000 },
  );
  expect(found).toBeGreaterThan(500);
});
