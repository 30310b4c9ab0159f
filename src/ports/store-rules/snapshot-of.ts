import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import {
  canonicalId,
  guestHolder,
  tagOf,
  type CenterId,
  type CenterTag,
  type MintedId,
  type ReservationId,
} from "../../domain/ids.ts";
import { invariant, unreachable } from "../../domain/invariant.ts";
import { isBooked, type Reservation } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import { claimWindow } from "./claim-window.ts";
import type { Recorded } from "./recorded.ts";
import { assertReadRequest } from "./well-formed.ts";
import type {
  Holding,
  HolderRecord,
  HolderWanted,
  OpenBookings,
  OpenBookingsWanted,
  ReadRequest,
  Snapshot,
  Versioned,
} from "../reservation-store.ts";

/** The records of a subject. */
type Target = Readonly<{
  /** In canonical form. */
  centerId: CenterId | null;
  booking: Versioned<Booking> | null;
  reservation: Versioned<Reservation> | null;
  block: Versioned<Block> | null;
}>;

/**
 * Returns the recorded state for a request. Nothing is undecided: a store in which a commit may be in progress adds
 * that (`calledDead`).
 */
const snapshotOf = (recorded: Recorded, request: ReadRequest, atMs: EpochMs): Snapshot => {
  assertReadRequest(request);
  const target = targetOf(recorded, request);
  const { centerId, booking, reservation, block } = target;
  const window = claimWindow(request.claims, booking?.state, reservation?.state);
  const claims = centerId === null || window === null ? NO_CLAIMS : recorded.claims(centerId, window);
  return {
    atMs,
    booking,
    reservation,
    related: relatedTo(recorded, target, request),
    block,
    claims,
    lapsed: lapsedAmong(recorded, claims, atMs),
    undecided: [],
    holder: centerId === null ? null : holderIn(recorded, centerId, booking?.state ?? null, request.holder, atMs),
    openBookings: centerId === null ? null : openBookingsIn(recorded, centerId, request.openBookings),
    command: centerId === null || request.commandId === null ? null : recorded.command(centerId, request.commandId),
  };
};

/** Returns a snapshot for each request. Equal windows are read once, since many callers ask for the same day. */
export const snapshotsOf = (
  recorded: Recorded,
  requests: readonly ReadRequest[],
  atMs: EpochMs,
): readonly Snapshot[] => {
  const once = requests.length === 1 ? recorded : withWindowsOnce(recorded);
  return requests.map((request) => snapshotOf(once, request, atMs));
};

const withWindowsOnce = (recorded: Recorded): Recorded => {
  const known = new Map<string, readonly StandingClaim[]>();
  return {
    ...recorded,
    claims: (centerId, window) => {
      const name = JSON.stringify([centerId, window]);
      const found = known.get(name) ?? recorded.claims(centerId, window);
      known.set(name, found);
      return found;
    },
  };
};

const NO_CLAIMS: readonly StandingClaim[] = [];
const NOTHING_RELATED: readonly Versioned<Reservation>[] = [];
const NOTHING_LAPSED: readonly Holding[] = [];

const targetOf = (recorded: Recorded, { tag, subject }: ReadRequest): Target => {
  switch (subject.kind) {
    case "booking": {
      const booking = within(tag, subject.bookingId, recorded.booking);
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? null : recorded.reservation(current);
      return { centerId: centerOf(booking), booking, reservation, block: null };
    }
    case "reference": {
      const booking = recorded.referenced(subject.centerId, subject.reference, subject.before);
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? null : recorded.reservation(current);
      return { centerId: subject.centerId, booking, reservation, block: null };
    }
    case "reservation": {
      const reservation = within(tag, subject.reservationId, recorded.reservation);
      const booking = reservation === null ? null : recorded.booking(reservation.state.bookingId);
      return { centerId: centerOf(booking), booking, reservation, block: null };
    }
    case "block_by_id": {
      const block = within(tag, subject.blockId, recorded.blockById);
      return { centerId: centerOf(block), booking: null, reservation: null, block };
    }
    case "block":
    case "center": {
      const { centerId } = subject;
      const block = subject.kind === "block" ? recorded.block(centerId, subject.externalId) : null;
      return { centerId, booking: null, reservation: null, block };
    }
    default:
      return unreachable(subject);
  }
};

const centerOf = (record: Versioned<Booking | Block> | null): CenterId | null =>
  record === null ? null : canonicalId(record.state.centerId);

/** An id of another partition is unknown in this one. */
const within = <Id extends MintedId, Found>(tag: CenterTag, id: Id, find: (id: Id) => Found | null): Found | null =>
  tagOf(id) === tag ? find(id) : null;

/**
 * Returns recorded reservations with their bookings. All are looked up before any is checked, so that they can be
 * fetched at once.
 */
export const holdingsOf = (recorded: Recorded, ids: readonly ReservationId[]): readonly Holding[] => {
  const reservations = ids.map((id) => recorded.reservation(id));
  const bookings = reservations.map((it) => (it === null ? null : recorded.booking(it.state.bookingId)));
  return reservations.map((reservation, at) => {
    const booking = bookings[at] ?? null;
    invariant(
      reservation !== null && booking !== null,
      "a reservation that is referred to is recorded, with its booking",
    );
    return { reservation, booking };
  });
};

/**
 * Returns the reservations that the booking moves, those that hold a new place for the reservation's appointments, and
 * the further ones requested.
 */
const relatedTo = (
  recorded: Recorded,
  { booking, reservation }: Target,
  { tag, alsoReservations }: ReadRequest,
): readonly Versioned<Reservation>[] => {
  const found: (Versioned<Reservation> | null)[] = [];
  for (const { reservationId } of booking?.state.moves ?? []) found.push(recorded.reservation(reservationId));
  if (reservation?.state.status === "confirmed") {
    for (const it of reservation.state.appointments) {
      if (isBooked(it) && it.move.kind === "pending") found.push(recorded.reservation(it.move.reservationId));
    }
  }
  for (const id of alsoReservations) found.push(within(tag, id, recorded.reservation));
  if (found.length === 0) return NOTHING_RELATED;
  const others = new Map(found.flatMap((it) => (it === null ? [] : [[it.state.id, it]])));
  if (reservation !== null) others.delete(reservation.state.id);
  return [...others.values()];
};

/** Each reservation once, even if several of its claims were found. */
const lapsedAmong = (recorded: Recorded, claims: readonly StandingClaim[], atMs: EpochMs): readonly Holding[] => {
  let lapsed: Set<ReservationId> | null = null;
  for (const { owner, heldUntilMs } of claims) {
    if (heldUntilMs === null || isLive(heldUntilMs, atMs) || owner.kind === "block") continue;
    lapsed ??= new Set();
    lapsed.add(owner.id);
  }
  return lapsed === null ? NOTHING_LAPSED : holdingsOf(recorded, [...lapsed]);
};

const openBookingsIn = (
  recorded: Recorded,
  centerId: CenterId,
  wanted: OpenBookingsWanted | null,
): OpenBookings | null => {
  if (wanted === null) return null;
  const { holder: key, caller: name, center } = wanted;
  return {
    holder: key === null ? null : recorded.openBookings(centerId, { kind: "holder", key }),
    caller: name === null ? null : recorded.openBookings(centerId, { kind: "caller", name }),
    center: center ? recorded.openBookings(centerId, { kind: "center" }) : null,
  };
};

const holderIn = (
  recorded: Recorded,
  centerId: CenterId,
  booking: Booking | null,
  wanted: HolderWanted,
  atMs: EpochMs,
): HolderRecord | null => {
  if (wanted.kind === "none") return null;
  // A guest takes precedence over a key (rule 10), including one who is named only now.
  const host = booking?.hostId ?? null;
  const key = host === null ? (wanted.otherwise ?? booking?.holderKey ?? null) : guestHolder(host);
  if (key === null) return null;
  const reserved: { reservationId: ReservationId; expiresAtMs: EpochMs }[] = [];
  for (const { id, expiresAtMs } of recorded.heldBy(centerId, key)) {
    if (isLive(expiresAtMs, atMs)) reserved.push({ reservationId: id, expiresAtMs });
  }
  const { expiredWithinMs } = wanted;
  const recentHolds =
    expiredWithinMs === 0 ? NO_HOLDS : recorded.recentHolds(centerId, key, plus(atMs, -expiredWithinMs));
  return { key, version: recorded.holderVersion(centerId, key), reserved, recentHolds };
};

const NO_HOLDS: HolderRecord["recentHolds"] = [];
