import { claimsOfBlock, type Block } from "../block/block.ts";
import type { StandingClaim } from "../claim/claim.ts";
import { claimsOf, heldUntilOf, type Reservation } from "./reservation.ts";

/** Returns the claims of a state in the form that a store keeps: none once it has ended. */
export const standingClaimsOf = (state: Reservation | Block): readonly StandingClaim[] => {
  if ("externalId" in state) {
    const owner = { kind: "block", id: state.id } as const;
    return claimsOfBlock(state).map((claim) => ({ ...claim, owner, heldUntilMs: null }));
  }
  const owner = { kind: "reservation", id: state.id } as const;
  const heldUntilMs = heldUntilOf(state);
  return claimsOf(state).map((claim) => ({ ...claim, owner, heldUntilMs }));
};
