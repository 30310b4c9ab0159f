import { describe, expect, it } from "vitest";
import type { ReservationId } from "../../../src/domain/ids.ts";
import { claimsClash, type StandingClaim } from "../../../src/domain/claim/claim.ts";
import { inTheWay } from "../../../src/domain/slot/explanation/in-the-way.ts";
import { therapistUnit } from "../../../src/domain/claim/unit.ts";
import { around, at, minted } from "../../support/values.ts";
import { taken } from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const UMA = therapistUnit(hostId("uma"));
const VIC = therapistUnit(hostId("vic"));
const NOW = at("8:00");
const [SOON, LATER] = [at("8:10"), at("8:20")];
const WANTED = [taken(UMA, "9:00", "10:00"), taken(VIC, "9:30", "10:30")];

const standing = (...claims: readonly StandingClaim[]) => inTheWay(WANTED, claims, null, NOW);

describe("a conflict with wanted claims", () => {
  it("is a claim on one of their units that overlaps, not one that touches (rule 2)", () => {
    const takenFrom = (from: string) => ({ code: "SLOT_TAKEN", startMs: at(from) });
    expect(standing(taken(UMA, "9:59", "10:30"))).toEqual(takenFrom("9:59"));
    expect(standing(taken(VIC, "8:00", "9:31"))).toEqual(takenFrom("8:00"));
    expect(standing(taken(UMA, "10:00", "11:00"), taken(VIC, "9:00", "9:30"), taken(UMA, "8:00", "9:00"))).toBeNull();
    expect(standing(taken(therapistUnit(hostId("wil")), "9:00", "10:00"))).toBeNull();
    expect(inTheWay([], [taken(UMA, "9:00", "10:00")], null, NOW)).toBeNull();
    const pairs = [WANTED[1]!, taken(VIC, "10:29", "11:00"), taken(VIC, "10:30", "11:00"), taken(UMA, "9:30", "10:30")];
    expect(pairs.map((it) => claimsClash(WANTED[1]!, it))).toEqual([true, true, false, false]);
  });

  it("lasts until the last of the holds ends, in any order of the claims", () => {
    const holds = [
      taken(UMA, "9:00", "9:30", SOON),
      taken(VIC, "9:30", "10:00", LATER),
      taken(UMA, "9:30", "9:45", SOON),
    ];
    for (const order of [holds, [...holds].reverse()]) {
      expect(standing(...order)).toEqual({ code: "SLOT_HELD", heldUntilMs: LATER });
    }
  });

  it("is permanent if any of it is, however much else is held", () => {
    const forGood = taken(VIC, "10:00", "11:00");
    const hold = taken(UMA, "9:00", "9:30", LATER);
    for (const order of [
      [hold, forGood],
      [forGood, hold],
    ]) {
      expect(standing(...order)).toEqual({ code: "SLOT_TAKEN", startMs: at("10:00") });
    }
  });

  it("is not a hold that has ended, nor the booking's own claim (rules 3 and 9)", () => {
    const hold = taken(UMA, "9:00", "10:00", SOON);
    expect(around(SOON).map((nowMs) => inTheWay(WANTED, [hold], null, nowMs)?.code ?? null)).toEqual([
      "SLOT_HELD",
      null,
      null,
    ]);
    const own = minted<ReservationId>(99);
    expect(inTheWay(WANTED, [hold, taken(UMA, "9:00", "10:00")], own, NOW)).toBeNull();
    expect(inTheWay(WANTED, [{ ...hold, owner: { kind: "block", id: minted(5) } }, hold], own, NOW)).not.toBeNull();
  });
});
