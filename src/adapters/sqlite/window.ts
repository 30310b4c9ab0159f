import type { Booking } from "../../domain/booking/booking.ts";
import type { BlockId, CenterId, GuestId, ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { LENGTH_BOUNDS_MS, type StandingClaim } from "../../domain/slot/claim.ts";
import { guestUnit, type UnitKey } from "../../domain/slot/unit.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ClaimsWanted } from "../../ports/reservation-store.ts";
import type { Connection } from "./connection.ts";

/** Where claims are looked for, and around what. */
export type WindowAround = Readonly<{
  centerId: CenterId | null;
  booking: Booking | null;
  reservation: Reservation | null;
}>;

/** The wanted claims of a center; none where they are wanted around something that does not exist. */
export const claimsWanted = (
  connection: Connection,
  { centerId, booking, reservation }: WindowAround,
  wanted: ClaimsWanted,
): readonly StandingClaim[] => {
  if (centerId === null) return [];
  switch (wanted.kind) {
    case "none":
      return [];
    case "around_start": {
      if (booking === null) return [];
      const guests = [...wanted.guestIds, ...partyOf(booking)];
      return ofResourcesAnd(connection, centerId, guests, reachOf(booking, wanted.startMs));
    }
    case "around_reservation": {
      if (booking === null || reservation === null) return [];
      const guests = [...partyOf(booking), ...reservation.appointments.map(({ guestId }) => guestId)];
      return ofResourcesAnd(connection, centerId, guests, reachOf(booking, reservation.startMs));
    }
    case "span":
      return ofResourcesAnd(connection, centerId, wanted.guestIds, wanted.span);
    case "units":
      return claimsIn(connection, CLAIMS_OF_UNITS, centerId, wanted.units, wanted.span);
    default:
      return unreachable(wanted);
  }
};

const reachOf = ({ reach }: Booking, startMs: EpochMs): Interval => ({
  startMs: plus(startMs, -reach.beforeMs),
  endMs: plus(startMs, reach.afterMs),
});

const partyOf = ({ party }: Booking): readonly (GuestId | null)[] => party.map(({ guestId }) => guestId);

const ofResourcesAnd = (
  connection: Connection,
  centerId: CenterId,
  guests: readonly (GuestId | null)[],
  span: Interval,
): readonly StandingClaim[] => {
  const units = guests.flatMap((guestId) => (guestId === null ? [] : [guestUnit(guestId)]));
  return claimsIn(connection, CLAIMS_OF_RESOURCES_AND_UNITS, centerId, units, span);
};

/** What a claim's length class allows; the last has no bound that an instant could reach. */
const LENGTH_CLASSES = LENGTH_BOUNDS_MS.map((boundMs, at) => `(${at}, ${Math.min(boundMs, Number.MAX_SAFE_INTEGER)})`);

/** The claims of center ?1 that overlap the span from ?2 to ?3. */
export const OVERLAPPING = `
  (VALUES ${LENGTH_CLASSES.join(", ")}) AS class CROSS JOIN holdfast_claim
  WHERE center_id = ?1 AND length_class = class.column1
    AND start_ms > ?2 - class.column2 AND start_ms < ?3 AND end_ms > ?2`;

/** One text for all: to hand over a row at a time costs more than to find it. */
const CLAIMS = `
  SELECT json_group_array(json_array(unit, start_ms, end_ms, owner, owner_kind, held_until_ms)) FROM ${OVERLAPPING}`;

const CLAIMS_OF_UNITS = `${CLAIMS} AND unit IN (SELECT value FROM json_each(?4))`;

/** Guests (`g:`) come only where they are named. */
const CLAIMS_OF_RESOURCES_AND_UNITS = `
  ${CLAIMS} AND (unit < 'g:' OR unit >= 'g;' OR unit IN (SELECT value FROM json_each(?4)))`;

type ClaimColumns = readonly [UnitKey, EpochMs, EpochMs, string, "r" | "b", EpochMs | null];

const claimsIn = (
  connection: Connection,
  sql: string,
  centerId: CenterId,
  units: readonly UnitKey[],
  { startMs, endMs }: Interval,
): readonly StandingClaim[] => {
  const row = connection.get(sql, centerId, startMs, endMs, JSON.stringify([...new Set(units)]));
  return (JSON.parse(row?.[0] as string) as readonly ClaimColumns[]).map(claimOf);
};

const claimOf = ([unit, startMs, endMs, owner, kind, heldUntilMs]: ClaimColumns): StandingClaim => ({
  unit,
  startMs,
  endMs,
  owner: kind === "r" ? { kind: "reservation", id: owner as ReservationId } : { kind: "block", id: owner as BlockId },
  heldUntilMs,
});

/** Whose claims among them have lapsed, each once. */
export const lapsedAmong = (claims: readonly StandingClaim[], atMs: EpochMs): readonly ReservationId[] => {
  const lapsed = new Set<ReservationId>();
  for (const { owner, heldUntilMs } of claims) {
    if (owner.kind === "reservation" && heldUntilMs !== null && !isLive(heldUntilMs, atMs)) lapsed.add(owner.id);
  }
  return [...lapsed];
};
