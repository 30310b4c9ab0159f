import type { Booking } from "../../domain/booking/booking.ts";
import type { BlockId, CenterId, GuestId, ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/slot/claim.ts";
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

/**
 * The units with a claim that belong to the center itself, found by a few steps each through the index: from one to the
 * next, past the guests (`g:`), whose units come only where they are named.
 */
const RESOURCES = `
  resource (unit) AS (
    SELECT min(unit) FROM holdfast_claim WHERE center_id = ?1 AND unit < 'g:'
    UNION ALL
    SELECT min(unit) FROM holdfast_claim WHERE center_id = ?1 AND unit >= 'g;'
    UNION ALL
    SELECT (
      SELECT min(unit) FROM holdfast_claim
      WHERE center_id = ?1 AND unit > resource.unit AND unit < CASE WHEN resource.unit < 'g:' THEN 'g:' ELSE '~' END
    ) FROM resource WHERE unit IS NOT NULL
  )`;

/**
 * Of each unit the claims from the last one that begins at or before the span: no earlier one reaches into it, however
 * much history there is. One text for all: to hand over a row at a time costs more than to find it.
 */
const CLAIMS = `
  SELECT json_group_array(json_array(claim.unit, start_ms, end_ms, owner, owner_kind, held_until_ms))
  FROM wanted CROSS JOIN holdfast_claim AS claim
  WHERE center_id = ?1 AND claim.unit = wanted.unit AND end_ms > ?2 AND start_ms < ?3
    AND start_ms >= coalesce((
      SELECT max(start_ms) FROM holdfast_claim WHERE center_id = ?1 AND unit = wanted.unit AND start_ms <= ?2
    ), 0)`;

const CLAIMS_OF_UNITS = `WITH wanted (unit) AS (SELECT value FROM json_each(?4)) ${CLAIMS}`;

const CLAIMS_OF_RESOURCES_AND_UNITS = `
  WITH RECURSIVE ${RESOURCES}, wanted (unit) AS (
    SELECT unit FROM resource WHERE unit IS NOT NULL UNION ALL SELECT value FROM json_each(?4)
  ) ${CLAIMS}`;

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
