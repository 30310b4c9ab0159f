import { err, ok, type Result } from "neverthrow";
import { invoiceIdOf } from "../ids.ts";
import { unreachable } from "../invariant.ts";
import { finalizeInvoice, openInvoice, type OpenInvoice } from "../invoice/invoice.ts";
import type { EndedReservation } from "../refusal/refusal.ts";
import { standingClaimsFor } from "./appointment.ts";
import { AT_COMMIT, type EpochMs } from "../time/instant.ts";
import { NO_MOVE } from "./appointment.ts";
import { happened, toldOfInvoices, type Change } from "./change.ts";
import { reservationAt } from "./expire.ts";
import { endedRefusal } from "./refusals.ts";
import type { Confirmed, Reservation, Reserved } from "./reservation.ts";

export type Confirmation =
  | (Readonly<{ kind: "confirmed" }> & Change<Confirmed>)
  | Readonly<{ kind: "unchanged"; reservation: Confirmed }>;

/**
 * Rows, late confirms by the strict policy: only before the expiry instant. A repeated confirm is accepted
 * and changes nothing. A reservation that was made without invoices gets them.
 */
export const confirm = (reservation: Reservation, nowMs: EpochMs): Result<Confirmation, EndedReservation> => {
  const now = reservationAt(reservation, nowMs);
  switch (now.status) {
    case "reserved":
      return ok({ kind: "confirmed", ...settle(now) });
    case "confirmed":
      return ok({ kind: "unchanged", reservation: now });
    case "expired":
    case "released":
    case "cancelled":
      return err(endedRefusal(now));
    default:
      return unreachable(now);
  }
};

const settle = (reserved: Reserved): Change<Confirmed> => {
  const { expiresAtMs: _met, ...terms } = reserved;
  const open = reserved.invoices.length > 0 ? reserved.invoices : invoicesFor(reserved);
  const confirmed: Confirmed = {
    ...terms,
    status: "confirmed",
    confirmedAtMs: AT_COMMIT,
    appointments: reserved.appointments.map((it) => ({ ...it, status: "booked", move: NO_MOVE })),
    // A hold that moves appointments claimed only what it added to them: from here on it claims all of its own.
    claims: reserved.moves.length === 0 ? reserved.claims : standingClaimsFor(reserved.appointments),
    invoices: open.map((invoice) => finalizeInvoice(invoice, AT_COMMIT)),
  };
  return {
    reservation: confirmed,
    events: [
      happened("ReservationConfirmed", confirmed, AT_COMMIT),
      ...toldOfInvoices("InvoiceFinalized", confirmed, AT_COMMIT),
    ],
  };
};

/** One invoice for each guest that has an appointment, in the order of the party. */
export const invoicesFor = ({ id, appointments }: Pick<Reserved, "id" | "appointments">): readonly OpenInvoice[] =>
  [...new Map(appointments.map((it) => [it.guestIndex, it.guestId]))].map(([guestIndex, guestId]) =>
    openInvoice({ id: invoiceIdOf(id, guestIndex), guestIndex, guestId }),
  );
