import type { Booking } from "../../domain/booking/booking.ts";
import type { GuestId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLiveClaim, type Claim, type StandingClaim } from "../../domain/slot/claim.ts";
import { guestUnit } from "../../domain/slot/unit.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ClaimsWanted } from "../../ports/reservation-store.ts";
import { meetOnResources, meetOnUnit, type ClaimIndex } from "./claim-index.ts";
import { standingClaim, type StoredOwner, type StoredReservation } from "./stored.ts";

/** The claims in a wanted span, and the reservations behind those of them that have lapsed. */
export type Window = Readonly<{ claims: readonly StandingClaim[]; lapsed: readonly StoredReservation[] }>;

export const NO_WINDOW: Window = { claims: [], lapsed: [] };

/** Reads the wanted claims of a center; none where they are wanted around something that does not exist. */
export const windowOf = (
  index: ClaimIndex,
  booking: Booking | undefined,
  reservation: Reservation | undefined,
  wanted: ClaimsWanted,
  atMs: EpochMs,
): Window => {
  switch (wanted.kind) {
    case "none":
      return NO_WINDOW;
    case "around_start": {
      if (booking === undefined) return NO_WINDOW;
      const guests = wanted.guestIds.slice();
      addParty(guests, booking);
      return resourcesAndGuests(index, reachOf(booking, wanted.startMs), guests, atMs);
    }
    case "around_reservation": {
      if (booking === undefined || reservation === undefined) return NO_WINDOW;
      const guests: GuestId[] = [];
      addParty(guests, booking);
      for (const { guestId } of reservation.appointments) addGuest(guests, guestId);
      return resourcesAndGuests(index, reachOf(booking, reservation.startMs), guests, atMs);
    }
    case "span":
      return resourcesAndGuests(index, wanted.span, wanted.guestIds, atMs);
    case "units": {
      const gathered = startGathering(atMs);
      for (const unit of new Set(wanted.units)) meetOnUnit(index, unit, wanted.span, gathered.meet);
      return gathered;
    }
    default:
      return unreachable(wanted);
  }
};

const reachOf = ({ reach }: Booking, startMs: EpochMs): Interval => ({
  startMs: plus(startMs, -reach.beforeMs),
  endMs: plus(startMs, reach.afterMs),
});

const addParty = (guests: GuestId[], booking: Booking): void => {
  for (const { guestId } of booking.party) addGuest(guests, guestId);
};

const addGuest = (guests: GuestId[], guestId: GuestId | null): void => {
  if (guestId !== null && !guests.includes(guestId)) guests.push(guestId);
};

const resourcesAndGuests = (index: ClaimIndex, span: Interval, guests: readonly GuestId[], atMs: EpochMs): Window => {
  const gathered = startGathering(atMs);
  meetOnResources(index, span, gathered.meet);
  for (let at = 0; at < guests.length; at += 1) {
    const guest = guests[at] as GuestId;
    if (guests.indexOf(guest) === at) meetOnUnit(index, guestUnit(guest), span, gathered.meet);
  }
  return gathered;
};

const startGathering = (atMs: EpochMs) => {
  const claims: StandingClaim[] = [];
  const lapsed: StoredReservation[] = [];
  const meet = (claim: Claim, owner: StoredOwner): boolean => {
    const standing = standingClaim(claim, owner);
    claims.push(standing);
    // Only a hold can lapse, and only reservations are holds.
    if (!isLiveClaim(standing, atMs) && !lapsed.includes(owner as StoredReservation)) {
      lapsed.push(owner as StoredReservation);
    }
    return true;
  };
  return { claims, lapsed, meet };
};
