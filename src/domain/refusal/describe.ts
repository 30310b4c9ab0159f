import type { EpochMs } from "../time/instant.ts";
import { unreachable } from "../invariant.ts";
import type { Refusal } from "./refusal.ts";

/**
 * A refusal in a sentence or two: what is the matter, and what to do. Instants are written as epoch milliseconds unless
 * `instant` writes them otherwise, for instance as the center's wall time.
 */
export const describeError = (refusal: Refusal, instant: (atMs: EpochMs) => string = String): string => {
  switch (refusal.code) {
    case "INVALID_INPUT":
      return `${refusal.field} ${refusal.problem}.`;
    case "CENTER_NOT_FOUND":
      return `The catalog or the roster has no center ${refusal.centerId}.`;
    case "ITEM_NOT_FOUND":
      return `The center's catalog does not sell ${refusal.itemIds.join(", ")} as asked for.`;
    case "THERAPIST_NOT_FOUND":
      return `The center's roster has no therapist ${refusal.therapistIds.join(", ")}.`;
    case "GUEST_NOT_FOUND":
      return `There is no guest ${refusal.guestId} here.`;
    case "BOOKING_NOT_FOUND":
      return `There is no booking ${refusal.bookingId}.`;
    case "RESERVATION_NOT_FOUND":
      return `There is no reservation ${refusal.reservationId}.`;
    case "INVOICE_NOT_FOUND":
      return `There is no invoice ${refusal.invoiceId}.`;
    case "APPOINTMENT_NOT_FOUND":
      return `There is no appointment ${refusal.appointmentId}.`;
    case "BLOCK_NOT_FOUND":
      return refusal.externalId === null
        ? `There is no block ${refusal.blockId ?? ""}.`
        : `There is no block with the external id ${refusal.externalId}.`;
    case "UNIT_NOT_FOUND":
      return `The center's roster has no ${refusal.unit}.`;
    case "GUEST_REQUIRED":
      return `Guest ${refusal.guestIndex} of the party has no id: name the guest, or give the booking a holderKey.`;
    case "GUEST_REPEATED":
      return `Guest ${refusal.guestId} is in the party twice, and cannot be served twice at once.`;
    case "GUEST_FIXED":
      return `Guest ${refusal.guestIndex} of the party is ${refusal.guestId}; a guest named before cannot be changed.`;
    case "RELATIONSHIP_MISSING":
      return `Guest ${refusal.hostId} has no relationship to guest ${refusal.guestId}, so cannot book for them.`;
    case "NOT_THE_HOST":
      return `Guest ${refusal.guestId} is not the host of the booking; only the host may do this.`;
    case "TOO_MANY_GUESTS":
      return `A booking at this center has at most ${refusal.limit} guests.`;
    case "TOO_MANY_ITEMS":
      return `A booking at this center has at most ${refusal.limit} items.`;
    case "HOLDER_LIMIT_REACHED":
      return `The holder has ${refusal.limit} live reservations, which is the limit; the next ends at ${instant(refusal.freeAtMs)}.`;
    case "HOLD_AGAIN_TOO_SOON":
      return `The holder let a hold of this place expire, and may hold it again from ${instant(refusal.againAtMs)} on.`;
    case "TOO_MANY_OPEN_BOOKINGS":
      return `${OPENERS[refusal.of]} has ${refusal.limit} bookings that were never reserved, which is the limit: reserve one, or wait until old ones are removed.`;
    case "BLOCK_TIME_TOO_LONG":
      return `A reservation at this center is held for at most ${refusal.limitMinutes} minutes.`;
    case "WALL_TIME_SKIPPED":
      return `${refusal.wallTime} does not exist in ${refusal.zone}: the clocks jump over it.`;
    case "SLOT_IN_PAST":
      return `The slot begins too soon or is past; the earliest start is ${instant(refusal.earliestMs)}.`;
    case "SLOT_BEYOND_HORIZON":
      return `The slot is too far away; the latest start is ${instant(refusal.latestMs)}.`;
    case "SLOT_NOT_ON_DATE":
      return `The booking is for ${refusal.date}; make another booking for another day.`;
    case "SLOT_OFF_GRID":
      return `Starts at this center lie on multiples of ${refusal.gridMinutes} minutes from midnight.`;
    case "OUTSIDE_WORKING_TIME":
      return "The center is closed then, or too few of those who could serve are at work.";
    case "NO_ELIGIBLE_RESOURCE":
      return `The center has no ${refusal.resource} that could ever serve this booking.`;
    case "SLOT_HELD":
      return `Somebody holds the slot until ${instant(refusal.heldUntilMs)}; unless they confirm, it is free from then on.`;
    case "SLOT_TAKEN":
      return "The slot is taken.";
    case "SEARCH_EXHAUSTED":
      return `The search gave up after ${refusal.steps} steps; ask for fewer guests or items at once.`;
    case "NOT_RESERVED":
      return `Booking ${refusal.bookingId} has no reservation; reserve a slot first.`;
    case "RESERVATION_EXPIRED":
      return `Reservation ${refusal.reservationId} expired at ${instant(refusal.expiredAtMs)}; reserve a slot again.`;
    case "RESERVATION_RELEASED":
      return `Reservation ${refusal.reservationId} was released at ${instant(refusal.releasedAtMs)}; reserve a slot again.`;
    case "RESERVATION_SUPERSEDED":
      return `Reservation ${refusal.reservationId} was replaced by ${refusal.byReservationId}.`;
    case "RESERVATION_CANCELLED":
      return `Reservation ${refusal.reservationId} was cancelled at ${instant(refusal.cancelledAtMs)}; create a new booking.`;
    case "ALREADY_CONFIRMED":
      return `Reservation ${refusal.reservationId} is confirmed since ${instant(refusal.confirmedAtMs)}; cancel or reschedule it instead.`;
    case "NOT_CONFIRMED":
      return `Reservation ${refusal.reservationId} is not confirmed; release it instead.`;
    case "LIFETIME_CAP_REACHED":
      return `Reservation ${refusal.reservationId} cannot be held for longer: its chain of holds ends at ${instant(refusal.chainEndMs)}.`;
    case "SLOT_START_REACHED":
      return `Reservation ${refusal.reservationId} cannot be held for longer: its slot starts at ${instant(refusal.startMs)}.`;
    case "APPOINTMENT_NOT_BOOKED":
      return `Appointment ${refusal.appointmentId} is not booked any longer.`;
    case "APPOINTMENT_BEING_MOVED":
      return `Another booking holds a new place for appointment ${refusal.appointmentId} until ${instant(refusal.heldUntilMs)}.`;
    case "EXTERNAL_ID_REUSED":
      return `Block ${refusal.blockId} with the external id ${refusal.externalId} takes something else; unblock it first.`;
    case "IDEMPOTENCY_KEY_REUSED":
      return "The idempotency key was used for another request; use a new key for a new request.";
    case "CONTENDED":
      return `Others changed the same things at each of ${refusal.attempts} attempts; nothing was done, try again.`;
    case "STORE_UNAVAILABLE":
      return refusal.outcome === "not_done"
        ? `The store gave no answer (${refusal.cause}); nothing was done, try again.`
        : `It is not known whether the command was done (${refusal.cause}); the same request with its idempotency key tells.`;
    case "CLOCK_LEAPT":
      return `The store's clock shows ${refusal.aheadSeconds} s more than has passed; if it stays so, it is the time in ${refusal.settlesInSeconds} s. Nothing was done, try again then.`;
    case "SOURCE_UNAVAILABLE":
      return `The host's ${refusal.source} gave no answer that can be used (${refusal.cause}); this call changed nothing, try again.`;
    default:
      return unreachable(refusal);
  }
};

const OPENERS = { holder: "The holder", caller: "The caller", center: "The center" } as const;
