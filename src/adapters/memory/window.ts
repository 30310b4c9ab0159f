import type { Booking } from "../../domain/booking/booking.ts";
import type { GuestId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/slot/claim.ts";
import { guestUnit, type UnitKey } from "../../domain/slot/unit.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ClaimsWanted } from "../../ports/reservation-store.ts";
import { meetOnResources, meetOnUnit, type ClaimIndex } from "./claim-index.ts";
import type { StoredOwner, StoredReservation } from "./stored.ts";

/** The claims in a wanted span, and the reservations behind those of them that have lapsed. */
export type Window = Readonly<{ claims: readonly StandingClaim[]; lapsed: readonly StoredReservation[] }>;

/** Where no claims are wanted, or nothing is there to look around. */
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
      const window = openWindow();
      for (const unit of new Set(wanted.units)) gatherUnit(window, index, unit, wanted.span, atMs);
      return window;
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
  if (guestId !== null) guests.push(guestId);
};

const resourcesAndGuests = (index: ClaimIndex, span: Interval, guests: readonly GuestId[], atMs: EpochMs): Window => {
  const window = openWindow();
  meetOnResources(index, span, (unit, startMs, endMs, owner) => gather(window, unit, startMs, endMs, owner, atMs));
  for (let at = 0; at < guests.length; at += 1) {
    const guest = guests[at] as GuestId;
    if (guests.indexOf(guest) === at) gatherUnit(window, index, guestUnit(guest), span, atMs);
  }
  return window;
};

type OpenWindow = Readonly<{ claims: StandingClaim[]; lapsed: StoredReservation[] }>;

const openWindow = (): OpenWindow => ({ claims: [], lapsed: [] });

const gatherUnit = (window: OpenWindow, index: ClaimIndex, unit: UnitKey, span: Interval, atMs: EpochMs): void => {
  meetOnUnit(index, unit, span, (_unit, startMs, endMs, owner) => gather(window, unit, startMs, endMs, owner, atMs));
};

const gather = (
  { claims, lapsed }: OpenWindow,
  unit: UnitKey,
  startMs: EpochMs,
  endMs: EpochMs,
  owner: StoredOwner,
  atMs: EpochMs,
): boolean => {
  claims.push(standingClaim(unit, startMs, endMs, owner));
  if (owner.heldUntilMs !== null && !isLive(owner.heldUntilMs, atMs) && !lapsed.includes(owner)) lapsed.push(owner);
  return true;
};

/** A recorded claim as readers know it. */
export const standingClaim = (unit: UnitKey, startMs: EpochMs, endMs: EpochMs, owner: StoredOwner): StandingClaim => ({
  unit,
  startMs,
  endMs,
  owner: owner.kind === "reservation" ? { kind: "reservation", id: owner.id } : { kind: "block", id: owner.id },
  heldUntilMs: owner.heldUntilMs,
});
