import type { Booking } from "../../domain/booking/booking.ts";
import { hasEnded } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { guestUnit } from "../../domain/claim/unit.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { DuePage, DueRequest, ListRequest, ReservationPage } from "../../ports/reservation-store.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import { dueAt, nextExpiryAfter } from "./due-queue.ts";
import { itemsOf } from "./few.ts";
import { versioned, type Stored, type StoredReservation } from "./stored.ts";
import { partitionOf, type Center, type Tables } from "./tables.ts";
import { sameId, tagOf } from "../../domain/ids.ts";
import { assertLimit, assertListRequest } from "../../ports/store-rules/well-formed.ts";

/** What is due, in order; nothing is taken out of the queue until a commit records that it has ended. */
export const duePage = (tables: Tables, { floorMs, limit }: DueRequest, clockMs: EpochMs): DuePage => {
  assertLimit(limit);
  const atMs = later(clockMs, floorMs);
  return {
    atMs,
    due: dueAt(tables.due, atMs, limit).map((id) => {
      const { reservations, bookings } = partitionOf(tables, tagOf(id));
      const reservation = reservations.get(id) as StoredReservation;
      const booking = bookings.get(reservation.state.bookingId) as Stored<Booking>;
      return { reservation: versioned(reservation), booking: versioned(booking) };
    }),
    nextExpiryMs: nextExpiryAfter(tables.due, atMs),
  };
};

/** One page of a guest's reservations, or of those of a center that are live or standing, newest id first. */
export const listPage = (tables: Tables, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  assertListRequest(request);
  const atMs = later(clockMs, request.floorMs);
  const center = tables.centers.get(request.of.centerId);
  // One more than a page tells whether there is another.
  const found = center === undefined ? [] : newestOf(center, request, atMs, request.limit + 1);
  return reservationPage(found.map(versioned), { limit: request.limit, atMs });
};

const newestOf = (
  { id: centerId, claims, reserved, partition }: Center,
  { of, before }: ListRequest,
  atMs: EpochMs,
  limit: number,
): readonly StoredReservation[] => {
  const isWanted = ({ id }: StoredReservation): boolean => before === null || id < before;
  if (of.kind === "guest") {
    return itemsOf(claims.people.get(guestUnit(of.guestId))?.reservations)
      .filter(isWanted)
      .slice(-limit)
      .reverse();
  }
  const inOrder = (found: StoredReservation[]): readonly StoredReservation[] =>
    found.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit);
  if (of.kind === "standing") {
    const isStanding = ({ state }: StoredReservation): boolean => sameId(state.centerId, centerId) && !hasEnded(state);
    return inOrder([...partition.reservations.values()].filter((it) => isStanding(it) && isWanted(it)));
  }
  // Sorted only when somebody looks: a center has a few live holds at a time, and each reserve would pay for the order.
  return inOrder([...reserved].filter((hold) => isLive(hold.state.expiresAtMs, atMs) && isWanted(hold)));
};
