import { err, ok, type Result } from "neverthrow";
import { unreachable } from "../invariant.ts";
import type { AlreadyConfirmed, EndedReservation, LifetimeCapReached } from "../refusal/refusal.ts";
import { earlier, MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";
import { reservationExtended, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import { alreadyConfirmed, endedRefusal } from "./refusals.ts";
import type { Reservation, Reserved } from "./reservation.ts";

/**
 * Rows: a later expiry, the earlier of `now + block time` and the end of the chain (rule 9); refused where
 * that is no later than before.
 */
export const extend = (
  reservation: Reservation,
  nowMs: EpochMs,
): Result<Change<Reserved>, EndedReservation | AlreadyConfirmed | LifetimeCapReached> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved": {
      const { id: reservationId, expiresAtMs, chainEndMs } = now;
      const laterMs = earlier(plus(nowMs, now.blockTimeMinutes * MINUTE_MS), chainEndMs);
      if (laterMs <= expiresAtMs) return err({ code: "LIFETIME_CAP_REACHED", reservationId, expiresAtMs, chainEndMs });
      const extended: Reserved = { ...now, expiresAtMs: laterMs };
      return ok({
        reservation: extended,
        events: [reservationExtended(extended, nowMs)],
      });
    }
    case "confirmed":
      return err(alreadyConfirmed(now));
    case "expired":
    case "released":
    case "cancelled":
      return err(endedRefusal(now));
    default:
      return unreachable(now);
  }
};
