import { err, ok, type Result } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { optional, refined, shape, type ReadBy } from "../../domain/input/reader.ts";
import { tagOf, type BookingId, type ReservationId } from "../../domain/ids.ts";
import type { BookingNotFound, NotReserved, NotTheHost, ReservationNotFound } from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { Holding, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { mayAct, type Actor } from "../runtime/command-options.ts";

/** The subject of confirm, extend and release: a booking's current reservation, or one reservation by its own id. */
export type HoldSubjectInput = OfCenterInput &
  (
    | Readonly<{
        /** The booking whose current reservation is meant. */
        bookingId: string;
      }>
    | Readonly<{
        /** The reservation's id. */
        reservationId: string;
      }>
  );

/** Fields for {@link HoldSubjectInput}: exactly one of the two. */
export const holdSubjectFields = {
  bookingId: optional(mintedId("booking"), null),
  reservationId: optional(mintedId("reservation"), null),
  ...ofCenter,
};

export const exactlyOne = <Asked extends HoldSubject>(asked: Asked): Result<Asked, string> =>
  (asked.bookingId === null) === (asked.reservationId === null)
    ? err("must have either bookingId or reservationId")
    : ok(asked);

export type HoldSubject = Readonly<{ bookingId: BookingId | null; reservationId: ReservationId | null }>;

/** Reads an input that has a subject and nothing else. */
export const holdSubject = refined(
  shape(holdSubjectFields),
  exactlyOne<ReadBy<ReturnType<typeof shape<typeof holdSubjectFields>>>>,
);

/** The read that confirm, extend and release start with. */
export const readOf = ({ bookingId, reservationId }: HoldSubject): ReadWanted =>
  bookingId !== null
    ? { tag: tagOf(bookingId), subject: { kind: "booking", bookingId } }
    : {
        tag: tagOf(reservationId as ReservationId),
        subject: { kind: "reservation", reservationId: reservationId as ReservationId },
      };

export type HoldTarget = Readonly<{ booking: Versioned<Booking>; reservation: Versioned<Reservation> | null }>;

const foundBy = (
  asked: HoldSubject,
  { booking, reservation }: Snapshot,
): Result<HoldTarget, BookingNotFound | ReservationNotFound> => {
  if (asked.reservationId !== null && reservation === null) {
    return err({ code: "RESERVATION_NOT_FOUND", reservationId: asked.reservationId });
  }
  if (booking === null) return err({ code: "BOOKING_NOT_FOUND", bookingId: asked.bookingId as BookingId });
  return ok({ booking, reservation });
};

/** The booking and its reservation, if the actor may act on them. */
export const findTarget = (
  asked: HoldSubject,
  snapshot: Snapshot,
  actor: Actor,
): Result<HoldTarget, BookingNotFound | ReservationNotFound | NotTheHost> =>
  foundBy(asked, snapshot).andThen((held) => mayAct(actor, held.booking.state).map(() => held));

const withReservation = ({ booking, reservation }: HoldTarget): Result<Holding, NotReserved> =>
  reservation === null ? err({ code: "NOT_RESERVED", bookingId: booking.state.id }) : ok({ booking, reservation });

/** The booking and its reservation, for a command of the application only. Refuses if there is no reservation. */
export const findReserved = (
  asked: HoldSubject,
  snapshot: Snapshot,
): Result<Holding, BookingNotFound | ReservationNotFound | NotReserved> =>
  foundBy(asked, snapshot).andThen(withReservation);

/** The same as {@link findTarget}, but refuses if the booking has no reservation. */
export const findReservedTarget = (
  asked: HoldSubject,
  snapshot: Snapshot,
  actor: Actor,
): Result<Holding, BookingNotFound | ReservationNotFound | NotTheHost | NotReserved> =>
  findTarget(asked, snapshot, actor).andThen(withReservation);
