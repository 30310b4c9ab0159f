import { isLive } from "../time/deadline.ts";
import { MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import type { Wait } from "../claim/claim.ts";
import { claimsForAppointments } from "../claim/occupancy.ts";
import type { CenterCatalog } from "../catalog/center-catalog.ts";
import type { UnitKey } from "../claim/unit.ts";
import { reservationAt } from "./expire.ts";
import type { Expired, Reserved } from "./reservation.ts";

const NO_WAITS: readonly Wait[] = [];

/** A center's setting for waits, and its units. */
type WaitPlan = Readonly<{ catalog: CenterCatalog; units: ReadonlySet<UnitKey> }>;

/** Returns how long after an expiry its holder has to wait, in ms: 0 for no wait. */
export const waitMsOf = ({ catalog }: Pick<WaitPlan, "catalog">): number =>
  catalog.center.limits.holdAgainAfterMinutes * MINUTE_MS;

/**
 * Rule 10: returns the places that a holder let expire and may not hold again yet, on units that the center has. A
 * place is the time that the appointments would have occupied, preparation and recovery included. The time of guests
 * takes no place from others and does not wait. A wait counts from the expiry, recorded or not, and at its last instant
 * it is over.
 */
export const waitsOf = (holds: readonly (Reserved | Expired)[], index: WaitPlan, nowMs: EpochMs): readonly Wait[] => {
  const waitMs = waitMsOf(index);
  if (waitMs === 0) return NO_WAITS;
  return holds.flatMap((hold) => {
    const now = reservationAt(hold, nowMs);
    if (now.status !== "expired") return NO_WAITS;
    const heldUntilMs = plus(now.expiredAtMs, waitMs);
    if (!isLive(heldUntilMs, nowMs)) return NO_WAITS;
    const owner = { kind: "wait", id: now.id } as const;
    return claimsForAppointments(now.appointments)
      .filter(({ unit }) => index.units.has(unit))
      .map(({ unit, startMs, endMs }): Wait => ({ unit, startMs, endMs, owner, heldUntilMs }));
  });
};
