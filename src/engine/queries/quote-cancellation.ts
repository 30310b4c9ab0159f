import { err, ok, type Result } from "neverthrow";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { optional, refined, shape, type ReadBy } from "../../domain/input/reader.ts";
import type { BookingId, GuestId } from "../../domain/ids.ts";
import type { QuoteCancellationRefusal } from "../../domain/refusal/refusal.ts";
import { cancel } from "../../domain/reservation/cancel.ts";
import { freeUntilMs, guestsUntilMs } from "../../domain/reservation/fee.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { invariant } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import { cancelAnswer, type CancelAnswer } from "../answers.ts";
import { abandonedHolds, firstBeingPaid } from "../commands/abandoned-holds.ts";
import { hasTarget, type Aim } from "../commands/cancel.ts";
import { aimAtAppointment } from "../commands/cancel-appointment.ts";
import { aimAtGuest } from "../commands/cancel-guest.ts";
import { aimAtInvoice } from "../commands/cancel-invoice.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow, uncertain } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

/** The target of a cancel: an invoice, an appointment, or a guest of a booking. */
export type QuoteCancellationInput = OfCenterInput &
  (
    | Readonly<{
        /** An invoice of a reservation, as for `cancelInvoice`. */
        invoiceId: string;
      }>
    | Readonly<{
        /** A confirmed appointment, or the id of a package's line, as for `cancelAppointment`. */
        appointmentId: string;
      }>
    | Readonly<{
        /** The confirmed booking, as for `cancelGuest`. */
        bookingId: string;
        /** A guest of its party. */
        guestId: string;
      }>
  );

/** The answer that the cancel would give the application now, and when its terms change. */
export type QuoteCancellationAnswer = CancelAnswer &
  Readonly<{
    /** The instant of the quote. */
    atMs: EpochMs;
    /** From this instant on cancelling costs something; null if it is always free. */
    freeUntilMs: EpochMs | null;
    /** From this instant on guests are refused with `TOO_LATE_TO_CANCEL`; null if they never are. */
    guestsUntilMs: EpochMs | null;
  }>;

const quoteCancellationInput = refined(
  shape({
    invoiceId: optional(mintedId("invoice"), null),
    appointmentId: optional(mintedId("appointment"), null),
    bookingId: optional(mintedId("booking"), null),
    guestId: optional(hostId<GuestId>(), null),
    ...ofCenter,
  }),
  (asked) => {
    const { bookingId, guestId } = asked;
    const named = [asked.invoiceId, asked.appointmentId, bookingId ?? guestId].filter((it) => it !== null);
    return named.length === 1 && (bookingId === null) === (guestId === null)
      ? ok(asked)
      : err("must have either invoiceId, or appointmentId, or bookingId and guestId");
  },
);

const aimOf = ({ invoiceId, appointmentId, bookingId, guestId }: ReadBy<typeof quoteCancellationInput>): Aim => {
  if (invoiceId !== null) return aimAtInvoice({ invoiceId });
  if (appointmentId !== null) return aimAtAppointment({ appointmentId });
  return aimAtGuest({ bookingId: bookingId as BookingId, guestId: guestId as GuestId });
};

/** Rule 28: what the same cancel would cost now. Changes nothing, and does not know who asks. */
export const quoteCancellation = defineQuery({
  input: quoteCancellationInput,
  answer: async (context, asked): Promise<Result<QuoteCancellationAnswer, QuoteCancellationRefusal>> => {
    const { tag, subject, target, missing } = aimOf(asked);
    const read = await readNow(context, { tag, subject });
    if (read.isErr()) return err(read.error);
    const { snapshot, nowMs } = read.value;
    const quoted = quoteOf(snapshot, { target, missing }, nowMs);
    return quoted.isErr() ? err(uncertain(snapshot) ?? quoted.error) : ok(quoted.value);
  },
});

const quoteOf = (
  snapshot: Snapshot,
  { target, missing }: Pick<Aim, "target" | "missing">,
  nowMs: EpochMs,
): Result<QuoteCancellationAnswer, QuoteCancellationRefusal> => {
  const { booking, reservation } = snapshot;
  if (booking === null) return err(missing);
  const aim = target(booking.state);
  if (aim.isErr()) return err(aim.error);
  if (reservation === null) return err({ code: "NOT_RESERVED", bookingId: booking.state.id });
  if (!hasTarget(reservation.state, aim.value)) return err(missing);
  const cancelled = cancel(reservation.state, aim.value, null, nowMs);
  if (cancelled.isErr()) {
    const { error } = cancelled;
    invariant(error.code !== "TOO_LATE_TO_CANCEL", "the application is never too late");
    return err(error);
  }
  const outcome = cancelled.value;
  const ends = outcome.kind === "cancelled" ? abandonedHolds(outcome.abandonedMoves, snapshot, nowMs) : [];
  const beingPaid = firstBeingPaid(ends);
  if (beingPaid !== null) return err(beingPaid);
  const state: Reservation = outcome.reservation;
  const appointmentIds = outcome.kind === "released" ? [] : outcome.appointmentIds;
  const asked = new Set(appointmentIds);
  return ok({
    ...cancelAnswer(state, { appointmentIds }),
    atMs: nowMs,
    freeUntilMs: freeUntilMs(
      state,
      state.appointments.filter(({ id }) => asked.has(id)),
    ),
    guestsUntilMs: guestsUntilMs(state),
  });
};
