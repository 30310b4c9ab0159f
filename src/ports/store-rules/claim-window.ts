import type { Booking } from "../../domain/booking/booking.ts";
import type { GuestId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { coverUnitsOf, unitOf } from "../../domain/claim/cover.ts";
import { guestUnit, isGuestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import { overlaps, type Interval } from "../../domain/time/interval.ts";
import type { ClaimsWanted } from "../reservation-store.ts";

/** Selects claims: those that overlap the span, on these units and, if requested, on all resources. */
export type ClaimWindow = Readonly<{
  span: Interval;
  /** Without duplicates. */
  units: readonly UnitKey[];
  /** Whether to include covers of these units (rule 24). */
  covers: boolean;
  /** Whether to include all units except guests. */
  resources: boolean;
}>;

/** Whether a claim is in the window. */
export const isInWindow = ({ span, units, covers, resources }: ClaimWindow, claim: Claim): boolean =>
  overlaps(claim, span) &&
  (units.includes(claim.unit) || (covers && units.includes(unitOf(claim))) || (resources && !isGuestUnit(claim.unit)));

/** Returns the named units of a window, with the units of their covers. */
export const unitsIn = ({ units, covers }: ClaimWindow): readonly UnitKey[] =>
  covers ? units.flatMap((unit) => [unit, ...coverUnitsOf(unit)]) : units;

/** Returns the window of the requested claims; null if they are around something that does not exist. */
export const claimWindow = (
  wanted: ClaimsWanted,
  booking: Booking | undefined,
  reservation: Reservation | undefined,
): ClaimWindow | null => {
  switch (wanted.kind) {
    case "none":
      return null;
    case "around_start":
      if (booking === undefined) return null;
      return withGuests(reachOf(booking, wanted.startMs), booking.party, wanted.guestIds);
    case "in_window":
      return booking === undefined || booking.window === null ? null : withGuests(booking.window, booking.party, []);
    case "around_reservation":
      if (booking === undefined || reservation === undefined) return null;
      return withGuests(reachOf(booking, reservation.startMs), [...booking.party, ...reservation.appointments], []);
    case "span":
      return withGuests(wanted.span, [], wanted.guestIds);
    case "units":
      return { span: wanted.span, units: [...new Set(wanted.units)], covers: false, resources: false };
    default:
      return unreachable(wanted);
  }
};

const reachOf = ({ reach }: Booking, startMs: EpochMs): Interval => ({
  startMs: plus(startMs, -reach.beforeMs),
  endMs: plus(startMs, reach.afterMs),
});

/** Returns a window of all resources and the named guests. */
const withGuests = (
  span: Interval,
  served: readonly Readonly<{ guestId: GuestId | null }>[],
  asked: readonly GuestId[],
): ClaimWindow => {
  const units = asked.map(guestUnit);
  for (const { guestId } of served) if (guestId !== null) units.push(guestUnit(guestId));
  return { span, units: units.length > 1 ? [...new Set(units)] : units, covers: false, resources: true };
};
