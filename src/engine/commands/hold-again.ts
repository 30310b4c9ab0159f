import { waitMsOf, waitsOf } from "../../domain/reservation/waits.ts";
import type { BusyClaim } from "../../domain/slot/search/busy.ts";
import { type Wait } from "../../domain/claim/claim.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { HolderKey } from "../../domain/ids.ts";
import { claimsBeyond, type FreedTime } from "../../domain/claim/occupancy.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { HolderWanted, Snapshot } from "../../ports/reservation-store.ts";

// Rule 10: the wait after an expiry.

/** The read of the recent holds of the booking's holder, or of `otherwise`: none if the center sets no wait. */
export const recentHoldsWanted = (index: CenterIndex, otherwise: HolderKey | null = null): HolderWanted => {
  const expiredWithinMs = waitMsOf(index);
  return expiredWithinMs === 0 ? { kind: "none" } : { kind: "of_booking", otherwise, expiredWithinMs };
};

type View = Readonly<{ index: CenterIndex; freed: FreedTime; nowMs: EpochMs }>;

/**
 * The places for which the snapshot's holder has to wait. If it is not certain that a hold has ended, its place counts
 * as taken: the hold has either expired or been confirmed.
 */
export const waitsIn = (
  { holder, undecided }: Pick<Snapshot, "holder" | "undecided">,
  { index, freed, nowMs }: View,
): readonly BusyClaim[] => {
  const holds = holder?.recentHolds ?? [];
  if (holds.length === 0) return NO_WAITS;
  const all = claimsBeyond(
    waitsOf(
      holds.map(({ state }) => state),
      index,
      nowMs,
    ),
    freed,
  );
  return all.map((wait) => (undecided.includes(wait.owner.id) ? asTaken(wait) : wait));
};

const NO_WAITS: readonly BusyClaim[] = [];

const asTaken = ({ unit, startMs, endMs, owner }: Wait): StandingClaim => ({
  unit,
  startMs,
  endMs,
  owner: { kind: "reservation", id: owner.id },
  heldUntilMs: null,
});
