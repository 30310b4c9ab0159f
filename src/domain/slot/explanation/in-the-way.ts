import type { ReservationId } from "../../ids.ts";
import type { SlotHeld, SlotTaken } from "../../refusal/refusal.ts";
import { later, type EpochMs } from "../../time/instant.ts";
import { claimsClash, isLiveClaim, type Claim, type StandingClaim } from "../../claim/claim.ts";

/** What stands where claims are wanted: taken for good goes before held; of holds, the last to end counts. */
export const inTheWay = (
  wanted: readonly Claim[],
  standing: readonly StandingClaim[],
  ownReservationId: ReservationId | null,
  nowMs: EpochMs,
): SlotHeld | SlotTaken | null => {
  let heldUntilMs: EpochMs | null = null;
  for (const claim of standing) {
    if (claim.owner.id === ownReservationId || !isLiveClaim(claim, nowMs)) continue;
    if (!wanted.some((it) => claimsClash(it, claim))) continue;
    if (claim.heldUntilMs === null) return { code: "SLOT_TAKEN", startMs: claim.startMs };
    heldUntilMs = heldUntilMs === null ? claim.heldUntilMs : later(heldUntilMs, claim.heldUntilMs);
  }
  return heldUntilMs === null ? null : { code: "SLOT_HELD", heldUntilMs };
};
