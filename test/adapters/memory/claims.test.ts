import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHUNK_SIZE } from "../../../src/adapters/memory/structures/sorted.ts";
import {
  createClaimIndex,
  gatherOnResources,
  gatherOnUnits,
  giveBackClaim,
  updateHeldUntil,
  takeClaim,
  type ClaimIndex,
} from "../../../src/adapters/memory/claims.ts";
import { createPeople } from "../../../src/adapters/memory/people.ts";
import { heldUntil, newBlock, newReservation, rewrite, type StoredOwner } from "../../../src/adapters/memory/stored.ts";
import { isGuestUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import type { Claim, StandingClaim } from "../../../src/domain/claim/claim.ts";
import { DAY_MS, HOUR_MS } from "../../../src/domain/time/instant.ts";
import { overlaps, type Interval } from "../../../src/domain/time/interval.ts";
import { aBlock, aHold, confirmed, ms, NOW } from "./fixtures.ts";

const UNITS = ["t:ana", "t:bea", "r:room#1", "g:guest"] as UnitKey[];
const HOLD = newReservation(aHold(1), NOW);
const OWNERS: readonly StoredOwner[] = [HOLD, newReservation(aHold(2), NOW), newBlock(aBlock(3), NOW)];

type Recorded = Readonly<{ claim: Claim; owner: StoredOwner }>;

/** Claims in the simplest way: one list that is scanned. */
const createNaive = () => {
  let recorded: readonly Recorded[] = [];
  return {
    add: (it: Recorded): void => void (recorded = [...recorded, it]),
    remove: (it: Recorded): void => void (recorded = recorded.filter((other) => other !== it)),
    all: (): readonly Recorded[] => recorded,
    meeting: (span: Interval, isWanted: (unit: UnitKey) => boolean): readonly Recorded[] =>
      recorded.filter(({ claim }) => isWanted(claim.unit) && overlaps(claim, span)),
  };
};

const standing = ({ claim, owner }: Recorded): StandingClaim => ({
  ...claim,
  owner: owner.asOwner,
  heldUntilMs: heldUntil(owner),
});

const shown = (claims: readonly StandingClaim[]): readonly string[] =>
  claims
    .map(({ unit, startMs, endMs, owner, heldUntilMs }) =>
      [unit, startMs, endMs, owner.kind, owner.id, heldUntilMs].join(" "),
    )
    .sort();

const gathered = (gather: (into: StandingClaim[]) => void): readonly StandingClaim[] => {
  const claims: StandingClaim[] = [];
  gather(claims);
  return claims;
};

/** Small numbers, so that intervals touch; and lengths around the bound of each length class. */
const instant = fc.integer({ min: 0, max: 40 });
const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) },
  fc
    .tuple(fc.constantFrom(2 * HOUR_MS, 8 * HOUR_MS, DAY_MS, 7 * DAY_MS), fc.integer({ min: -1, max: 1 }))
    .map(([bound, by]) => bound + by),
);
const interval = fc
  .tuple(instant, fc.constantFrom(1, HOUR_MS, DAY_MS), length)
  .map(([at, scale, long]): Interval => ({ startMs: ms(at * scale), endMs: ms(at * scale + long) }));

const step = fc.oneof(
  fc.record({
    kind: fc.constant("add" as const),
    unit: fc.constantFrom(...UNITS),
    span: interval,
    owner: fc.constantFrom(...OWNERS),
  }),
  fc.record({ kind: fc.constant("remove" as const), nth: fc.nat() }),
  fc.record({ kind: fc.constant("hold" as const), untilMs: fc.option(instant) }),
  fc.record({ kind: fc.constant("ask" as const), span: interval, unit: fc.constantFrom(...UNITS) }),
);
type Step = typeof step extends fc.Arbitrary<infer It> ? It : never;

const play = (index: ClaimIndex, naive: ReturnType<typeof createNaive>, it: Step): "added" | "other" => {
  switch (it.kind) {
    case "add": {
      const claim: Claim = { unit: it.unit, ...it.span };
      const isFree = naive.meeting(it.span, (unit) => unit === it.unit).length === 0;
      expect(gathered((into) => gatherOnUnits(index, [it.unit], it.span, into)).length === 0).toBe(isFree);
      if (!isFree) return "other";
      takeClaim(index, claim, it.owner);
      naive.add({ claim, owner: it.owner });
      return "added";
    }
    case "remove": {
      const recorded = naive.all();
      const one = recorded[it.nth % recorded.length];
      if (one === undefined) return "other";
      giveBackClaim(index, { ...one.claim }, one.owner);
      naive.remove(one);
      expect(() => giveBackClaim(index, one.claim, one.owner)).toThrow("is recorded");
      return "other";
    }
    case "hold": {
      rewrite(HOLD, it.untilMs === null ? confirmed(aHold(1)) : aHold(1, { expiresAtMs: ms(it.untilMs) }), NOW);
      for (const { claim, owner } of naive.all()) if (owner === HOLD) updateHeldUntil(index, claim, owner);
      return "other";
    }
    case "ask": {
      const onUnit = naive.meeting(it.span, (unit) => unit === it.unit);
      expect(shown(gathered((into) => gatherOnUnits(index, [it.unit], it.span, into)))).toEqual(
        shown(onUnit.map(standing)),
      );
      const onResources = naive.meeting(it.span, (unit) => !isGuestUnit(unit));
      expect(shown(gathered((into) => gatherOnResources(index, it.span, into)))).toEqual(
        shown(onResources.map(standing)),
      );
      return "other";
    }
  }
};

describe("the claim index", () => {
  it("answers as a plain list of claims does, for any insertions and removals", () => {
    let added = 0;
    let steps = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (all) => {
        const index = createClaimIndex(createPeople());
        const naive = createNaive();
        for (const it of all) {
          steps += 1;
          if (play(index, naive, it) === "added") added += 1;
        }
      }),
      { numRuns: 300 },
    );
    // A property that tolerates refusals must also accept often enough.
    expect(added / steps).toBeGreaterThan(0.1);
  });

  it("the same over several chunks, added in any order", () => {
    const claims = Array.from({ length: 4 * CHUNK_SIZE }, (_, at) => at);
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        fc.shuffledSubarray(claims, { minLength: claims.length }),
        fc.shuffledSubarray(claims),
        fc.array(interval, { minLength: 5, maxLength: 5 }),
        (unit, order, taken, asked) => {
          const index = createClaimIndex(createPeople());
          const naive = createNaive();
          const recorded = claims.map((at) => ({
            claim: { unit, startMs: ms(at * 2), endMs: ms(at * 2 + 1 + (at % 2)) },
            owner: OWNERS[at % 3] as StoredOwner,
          }));
          const check = (): void => {
            for (const span of [...asked, { startMs: ms(0), endMs: ms(10_000) }]) {
              play(index, naive, { kind: "ask", span, unit });
            }
          };
          for (const at of order) {
            takeClaim(index, recorded[at]!.claim, recorded[at]!.owner);
            naive.add(recorded[at]!);
          }
          check();
          for (const at of taken) {
            giveBackClaim(index, recorded[at]!.claim, recorded[at]!.owner);
            naive.remove(recorded[at]!);
          }
          check();
        },
      ),
      { numRuns: 20 },
    );
  });

  it("finds a claim by unit, start, end and owner, and by no less", () => {
    for (const unit of UNITS) {
      for (const others of [0, 1]) {
        const index = createClaimIndex(createPeople());
        const claim: Claim = { unit, startMs: ms(10), endMs: ms(20) };
        if (others > 0) takeClaim(index, { unit, startMs: ms(0), endMs: ms(5) }, OWNERS[2]!);
        takeClaim(index, claim, OWNERS[0]!);
        const isMissing = (it: Claim, owner: StoredOwner): void => {
          expect(() => giveBackClaim(index, it, owner)).toThrow("is recorded");
          expect(() => updateHeldUntil(index, it, owner)).toThrow("is recorded");
        };
        isMissing(claim, OWNERS[1]!);
        isMissing({ ...claim, startMs: ms(11) }, OWNERS[0]!);
        isMissing({ ...claim, endMs: ms(19) }, OWNERS[0]!);
        isMissing({ ...claim, unit: "t:other" as UnitKey }, OWNERS[0]!);
        giveBackClaim(index, { ...claim }, OWNERS[0]!);
        isMissing(claim, OWNERS[0]!);
      }
    }
  });
});
