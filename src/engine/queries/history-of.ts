import { err, ok, type Result } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { optional, parsed, shape, wholeNumber } from "../../domain/input/reader.ts";
import { tagOf, type BookingId, type CenterId } from "../../domain/ids.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingNotFound, InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { expire, hasLapsed } from "../../domain/reservation/expire.ts";
import type { ReservationEvent } from "../../domain/reservation/events.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { BookingEvent, EventAuthor, EventPlace } from "../../ports/event-outbox.ts";
import { NO_OUTBOX } from "../jobs/outbox.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow, uncertain } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { unavailable } from "../runtime/store-failure.ts";
import { A_PLACE } from "./agenda-place.ts";

/** The booking whose history to list, and the page. */
export type HistoryOfInput = OfCenterInput &
  Readonly<{
    /** The booking's id, as the engine minted it. */
    bookingId: string;
    /** The `next` of the page before; the first page by default. */
    after?: string | null;
    /** Page size in recorded events, 1 to 1,000; 100 by default. */
    limit?: number;
  }>;

/** From the booking's record. */
export type BookingCreated = Readonly<{
  type: "BookingCreated";
  centerId: CenterId;
  bookingId: BookingId;
  atMs: EpochMs;
  /** The caller that created it, as the host application names its callers. */
  openedBy: string | null;
}>;

/** An event, its instant `atMs`, and its actor and command: null for the creation and for an expiry. */
export type HistoryEntry =
  | (ReservationEvent & Readonly<{ by: EventAuthor | null }>)
  | (BookingCreated & Readonly<{ by: null }>);

export type HistoryView = Readonly<{
  atMs: EpochMs;
  /** In order of time. The first page begins with the creation. */
  entries: readonly HistoryEntry[];
  /** False if retention may have removed events of the booking: the list is then correct, but may have gaps. */
  complete: boolean;
  /** The cursor of the next page; null after the last. */
  next: string | null;
}>;

const placeText = ({ sequence, ordinal }: EventPlace): string => `${sequence}-${ordinal}`;

const parsePlace = (text: string): EventPlace | null => {
  const [sequence, ordinal] = (/^(\d{1,15})-(\d{1,15})$/.exec(text) ?? []).slice(1).map(Number);
  return sequence === undefined || ordinal === undefined ? null : { sequence, ordinal };
};

const historyInput = shape({
  bookingId: mintedId("booking"),
  after: optional(parsed(parsePlace, A_PLACE), null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), 100),
  ...ofCenter,
});

/** Rule 12: the history of a booking, as far as its events are kept. */
export const historyOf = defineQuery({
  input: historyInput,
  answer: async (
    context,
    { bookingId, after, limit },
  ): Promise<Result<HistoryView, BookingNotFound | InvalidInput | StoreUnavailable>> => {
    const { outbox } = context.parts.store;
    if (outbox === null) return err(NO_OUTBOX);
    for (;;) {
      const seen = await readNow(context, { tag: tagOf(bookingId), subject: { kind: "booking", bookingId } });
      if (seen.isErr()) return err(seen.error);
      const { booking, reservation } = seen.value.snapshot;
      if (booking === null) return err({ code: "BOOKING_NOT_FOUND", bookingId });
      const doubt = uncertain(seen.value.snapshot);
      if (doubt !== null) return err(doubt);
      const found = await outbox.bookingEvents({ bookingId, after, limit });
      if (found.isErr()) return err(unavailable(found.error));
      const { events, next, removedToMs } = found.value;
      const atMs = context.highWater.raise(found.value.atMs);
      const current = reservation?.state ?? null;
      // The hold has lapsed since it was read: read again whether it was confirmed in time.
      if (current !== null && hasLapsedAt(current, atMs) && !hasLapsedAt(current, seen.value.nowMs)) continue;
      const { createdAtMs } = booking.state;
      return ok({
        atMs,
        entries: [
          ...(after === null ? [creation(booking.state)] : []),
          ...events.map(({ event, by }) => ({ ...event, by })),
          ...(next === null ? unrecorded(current, events, atMs) : []),
        ],
        // No event of the booking is dated earlier than the booking.
        complete: removedToMs === null || removedToMs < createdAtMs,
        next: next === null ? null : placeText(next),
      });
    }
  },
});

const creation = ({ id, centerId, createdAtMs, openedBy }: Booking): HistoryEntry => ({
  type: "BookingCreated",
  centerId,
  bookingId: id,
  atMs: createdAtMs,
  openedBy,
  by: null,
});

const hasLapsedAt = (reservation: Reservation, atMs: EpochMs): boolean =>
  reservation.status === "reserved" && hasLapsed(reservation, atMs);

/** The expiry of a hold that has lapsed and is not recorded as expired yet (rule 4). */
const unrecorded = (
  reservation: Reservation | null,
  events: readonly BookingEvent[],
  atMs: EpochMs,
): readonly HistoryEntry[] => {
  if (reservation?.status !== "reserved" || !hasLapsed(reservation, atMs)) return [];
  const isRecorded = events.some(
    ({ event }) => event.type === "ReservationExpired" && event.reservationId === reservation.id,
  );
  return isRecorded ? [] : expire(reservation).events.map((event) => ({ ...event, by: null }));
};
