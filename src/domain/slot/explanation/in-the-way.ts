import type { BlockId, ReservationId } from "../../ids.ts";
import type { SlotHeld, SlotTaken } from "../../refusal/refusal.ts";
import { withCovers } from "../../claim/cover.ts";
import { later, type EpochMs } from "../../time/instant.ts";
import { claimsClash, isLiveClaim, type Claim, type StandingClaim } from "../../claim/claim.ts";

/** Returns the refusal for claims in conflict: taken goes before held; of several holds, the last to end counts. */
export const inTheWay = (
  wanted: readonly Claim[],
  standing: readonly StandingClaim[],
  own: ReservationId | BlockId | null,
  nowMs: EpochMs,
): SlotHeld | SlotTaken | null => {
  const live = standing.filter((it) => it.owner.id !== own && isLiveClaim(it, nowMs));
  let heldUntilMs: EpochMs | null = null;
  for (const claim of withCovers(live, "give_way")) {
    if (!wanted.some((it) => claimsClash(it, claim))) continue;
    if (claim.heldUntilMs === null) return { code: "SLOT_TAKEN", startMs: claim.startMs };
    heldUntilMs = heldUntilMs === null ? claim.heldUntilMs : later(heldUntilMs, claim.heldUntilMs);
  }
  return heldUntilMs === null ? null : { code: "SLOT_HELD", heldUntilMs };
};
