import { err, ok, type Result } from "neverthrow";
import { NO_NOTES, type Booking } from "../../domain/booking/booking.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { tagOf } from "../../domain/ids.ts";
import type { BookingNotFound, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { bookingStatusAt, type BookingStatus } from "../../domain/reservation/booking-status.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow, uncertain, type Seen } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** The booking to return. */
export type GetBookingInput = OfCenterInput &
  Readonly<{
    /** The booking's id, as the engine minted it. */
    bookingId: string;
  }>;

/** A booking as it is at `atMs`, with its latest reservation. */
export type BookingView = Readonly<{
  atMs: EpochMs;
  status: BookingStatus;
  booking: Booking;
  reservation: Reservation | null;
}>;

const bookingInput = shape({ bookingId: mintedId("booking"), ...ofCenter });

export const getBooking = defineQuery({
  input: bookingInput,
  answer: async (context, { bookingId }): Promise<Result<BookingView, BookingNotFound | StoreUnavailable>> => {
    const seen = await readNow(context, { tag: tagOf(bookingId), subject: { kind: "booking", bookingId } });
    if (seen.isErr()) return err(seen.error);
    const view = bookingView(context, seen.value);
    return view.andThen((found) =>
      found === null ? err({ code: "BOOKING_NOT_FOUND", bookingId } as const) : ok(found),
    );
  },
});

/** The booking that was read; null if it does not exist. */
export const bookingView = (
  { policies }: Pick<EngineContext, "policies">,
  { snapshot, nowMs: atMs }: Seen,
): Result<BookingView | null, StoreUnavailable> => {
  if (snapshot.booking === null) return ok(null);
  const doubt = uncertain(snapshot);
  if (doubt !== null) return err(doubt);
  const reservation = snapshot.reservation === null ? null : reservationAt(snapshot.reservation.state, atMs);
  const notesGone = policies.dropNotesAtExpiry && reservation?.status === "expired";
  const booking = notesGone ? { ...snapshot.booking.state, notes: NO_NOTES } : snapshot.booking.state;
  return ok({ atMs, status: bookingStatusAt(reservation, atMs), booking, reservation });
};
