import { err, ok, type Result } from "neverthrow";
import { unreachable } from "../invariant.ts";
import { voidInvoice } from "../invoice/invoice.ts";
import type { AlreadyConfirmed, HoldBeingPaid, ReservationCancelled } from "../refusal/refusal.ts";
import type { ReservationId } from "../ids.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import { reservationReleased, invoiceEvents, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import { holdBeingPaid } from "./payments.ts";
import { alreadyConfirmed } from "./refusals.ts";
import type { Expired, Released, ReleaseReason, Reservation, Reserved } from "./reservation.ts";

export type Release =
  | (Readonly<{ kind: "released" }> & Change<Released>)
  /** It had already ended: a repeated release is harmless. */
  | Readonly<{ kind: "unchanged"; reservation: Released | Expired }>;

/** Rows: gives a hold up before it is confirmed, and voids its invoices. */
export const release = (
  reservation: Reservation,
  nowMs: EpochMs,
): Result<Release, AlreadyConfirmed | HoldBeingPaid | ReservationCancelled> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved": {
      const busy = holdBeingPaid(now);
      return busy === null ? ok({ kind: "released", ...giveUp(now) }) : err(busy);
    }
    case "expired":
    case "released":
      return ok({ kind: "unchanged", reservation: now });
    case "confirmed":
      return err(alreadyConfirmed(now));
    case "cancelled":
      return err({ code: "RESERVATION_CANCELLED", reservationId: now.id, cancelledAtMs: now.cancelledAtMs });
    default:
      return unreachable(now);
  }
};

/** Row R-30: releases a live hold on request. */
export const giveUp = (reservation: Reserved): Change<Released> => give(reservation, { kind: "requested" });

/** Row R-03: another slot replaces a live hold, which can never be confirmed after that (rule 9). */
export const supersede = (reservation: Reserved, byReservationId: ReservationId): Change<Released> =>
  give(reservation, { kind: "superseded", byReservationId });

/** Row R-59: releases a live hold because the appointment that it was to move is cancelled. */
export const releaseForCancelledMove = (reservation: Reserved, cancelledIn: ReservationId): Change<Released> =>
  give(reservation, { kind: "move_cancelled", reservationId: cancelledIn });

const give = (reservation: Reserved, reason: ReleaseReason): Change<Released> => {
  const { claims: _given, expiresAtMs: _unreached, invoices, ...terms } = reservation;
  const released: Released = {
    ...terms,
    status: "released",
    releasedAtMs: AT_COMMIT,
    reason,
    invoices: invoices.map((invoice) => voidInvoice(invoice, AT_COMMIT)),
  };
  return {
    reservation: released,
    events: [reservationReleased(released, reason, AT_COMMIT), ...invoiceEvents("InvoiceVoided", released, AT_COMMIT)],
  };
};
