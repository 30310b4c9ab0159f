import { err, ok, type Result } from "neverthrow";
import { unreachable } from "../invariant.ts";
import type { AlreadyConfirmed, EndedReservation, LifetimeCapReached, SlotStartReached } from "../refusal/refusal.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import { reservationExtended, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import { alreadyConfirmed, endedRefusal } from "./refusals.ts";
import { holdEndMs, type Reservation, type Reserved } from "./reservation.ts";

/**
 * Rows: sets a later expiry, the earliest of `now + block time`, the end of the chain (rule 9) and the end
 * of the grace after the start (rule 3). Refused unless it is later than the present one.
 */
export const extend = (
  reservation: Reservation,
  nowMs: EpochMs,
): Result<Change<Reserved>, EndedReservation | AlreadyConfirmed | LifetimeCapReached | SlotStartReached> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved": {
      const { id: reservationId, expiresAtMs, chainEndMs, startMs, graceEndMs } = now;
      // First, since no later call helps then: the start does not move. The time of a payment may pass it (rule 21).
      if (graceEndMs <= expiresAtMs)
        return err({ code: "SLOT_START_REACHED", reservationId, startMs, expiresAtMs, graceEndMs });
      const untilMs = holdEndMs(now, nowMs);
      if (untilMs <= expiresAtMs) return err({ code: "LIFETIME_CAP_REACHED", reservationId, expiresAtMs, chainEndMs });
      const extended: Reserved = { ...now, expiresAtMs: untilMs };
      return ok({
        reservation: extended,
        events: [reservationExtended(extended, AT_COMMIT)],
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
