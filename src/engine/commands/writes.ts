import { invariant } from "../../domain/invariant.ts";
import { hasNotes, NO_NOTES, type Booking } from "../../domain/booking/booking.ts";
import type { AppointmentRef } from "../../domain/booking/party.ts";
import type { AppointmentId, ReservationId } from "../../domain/ids.ts";
import { expire } from "../../domain/reservation/expire.ts";
import type { DomainEvent } from "../../domain/reservation/events.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { claimChange, clashesWithAny, NO_CLAIM_CHANGE, type Claim } from "../../domain/claim/claim.ts";
import type { ChangeSet, Holding, RecordWrite, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

type ReservationWrite = ChangeSet["reservations"][number];

/** Inserts a reservation with all its claims. */
export const inserted = (state: Reservation, claimed: readonly Claim[]): ReservationWrite => ({
  state,
  expectedVersion: 0,
  claims: { released: NO_CLAIM_CHANGE.released, claimed },
});

/** Updates a reservation: releases the claims that it no longer has, and takes its new ones. */
export const updated = (before: Versioned<Reservation>, state: Reservation): ReservationWrite => ({
  state,
  expectedVersion: before.version,
  claims: claimChange(claimsOf(before.state), claimsOf(state)),
});

/** The writes that record an expiry. */
export type ExpiryWrites = Readonly<{
  reservation: ReservationWrite;
  booking: RecordWrite<Booking> | null;
  events: readonly DomainEvent[];
}>;

/** Records a lapsed reservation as expired. Its booking loses its free text if the policy says so (rule 14). */
export const expiryWrites = ({ policies }: EngineContext, { reservation, booking }: Holding): ExpiryWrites => {
  const { state } = reservation;
  invariant(state.status === "reserved", "only a reserved reservation can expire");
  const change = expire(state);
  const drops = policies.dropNotesAtExpiry && booking.state.reservationId === state.id && hasNotes(booking.state.notes);
  return {
    reservation: updated(reservation, change.reservation),
    booking: drops ? { state: { ...booking.state, notes: NO_NOTES }, expectedVersion: booking.version } : null,
    events: change.events,
  };
};

/**
 * The lapsed reservations in the place of new claims: they are reclaimed in the same commit. Null if one of them is not
 * in the snapshot, because it lapsed after the snapshot's instant.
 */
export const displacedBy = (
  claims: readonly Claim[],
  snapshot: Snapshot,
  ownReservationId: ReservationId | null,
): readonly Holding[] | null => {
  const displaced: Holding[] = [];
  for (const standing of snapshot.claims) {
    const { owner } = standing;
    if (!clashesWithAny(standing, claims)) continue;
    if (owner.kind !== "reservation" || owner.id === ownReservationId) continue;
    const holding = snapshot.lapsed.find(({ reservation }) => reservation.state.id === owner.id);
    if (holding === undefined) {
      if (standing.heldUntilMs !== null) return null;
    } else if (!displaced.includes(holding)) {
      displaced.push(holding);
    }
  }
  return displaced;
};

/** Groups appointments to be moved by their reservation. */
export const movesByReservation = (
  moves: readonly AppointmentRef[],
): ReadonlyMap<ReservationId, ReadonlySet<AppointmentId>> => {
  const grouped = new Map<ReservationId, Set<AppointmentId>>();
  for (const { reservationId, appointmentId } of moves) {
    grouped.set(reservationId, (grouped.get(reservationId) ?? new Set()).add(appointmentId));
  }
  return grouped;
};

/** Finds a reservation that the command read beside its subject. */
export const relatedReservation = ({ related }: Snapshot, id: ReservationId): Versioned<Reservation> | null =>
  related.find(({ state }) => state.id === id) ?? null;
