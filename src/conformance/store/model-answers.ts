import { canonicalId, guestHolder, sameId, tagOf, type CenterId, type GuestId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { guestUnit, isGuestUnit } from "../../domain/claim/unit.ts";
import { later, plus, type EpochMs } from "../../domain/time/instant.ts";
import { overlaps, type Interval } from "../../domain/time/interval.ts";
import type {
  AgendaEntry,
  AgendaPage,
  AgendaPlace,
  AgendaRequest,
  DuePage,
  DueRequest,
  Holding,
  HolderRecord,
  ListRequest,
  ReadRequest,
  ReservationPage,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";
import type { Block } from "../../domain/block/block.ts";
import { sorted } from "./comparable.ts";
import { isOfHolder, type Model } from "./model.ts";

// The answers of a store that has the model's records.

type Found = Readonly<{
  centerId: CenterId | null;
  booking: Versioned<Booking> | null;
  reservation: Versioned<Reservation> | null;
  block: Versioned<Block> | null;
}>;

export const expectedSnapshot = (model: Model, request: ReadRequest, atMs: EpochMs): Snapshot => {
  const found = subjectOf(model, request);
  const claims = wantedClaims(model, request, found);
  const { centerId, booking, reservation, block } = found;
  return {
    atMs,
    booking,
    reservation,
    related: relatedTo(model, request, found),
    block,
    claims,
    lapsed: reservationsOf(model)
      .filter(({ state }) => claims.some(({ owner }) => owner.id === state.id) && isDue(state, atMs))
      .map((it) => holdingOf(model, it)),
    undecided: [],
    holder: centerId === null ? null : holderOf(model, centerId, booking?.state ?? NO_BOOKING, request, atMs),
    command: commandIn(model, found, request),
    openBookings: centerId === null ? null : openBookingsOf(model, centerId, request),
  };
};

const subjectOf = (model: Model, { subject }: ReadRequest): Found => {
  const nothing: Found = { centerId: null, booking: null, reservation: null, block: null };
  switch (subject.kind) {
    case "booking": {
      const booking = model.bookings.get(subject.bookingId) ?? null;
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? null : (model.reservations.get(current) ?? null);
      return {
        ...nothing,
        centerId: booking === null ? null : canonicalId(booking.state.centerId),
        booking,
        reservation,
      };
    }
    case "reservation": {
      const reservation = model.reservations.get(subject.reservationId) ?? null;
      if (reservation === null) return nothing;
      const booking = model.bookings.get(reservation.state.bookingId) ?? null;
      return { ...nothing, centerId: canonicalId(reservation.state.centerId), booking, reservation };
    }
    case "reference": {
      const { centerId, reference, before } = subject;
      const booking = model.referenced(centerId, reference, before);
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? null : (model.reservations.get(current) ?? null);
      return { ...nothing, centerId, booking, reservation };
    }
    case "block":
      return { ...nothing, centerId: subject.centerId, block: model.blockNamed(subject.centerId, subject.externalId) };
    case "block_by_id": {
      const block = model.blocks.get(subject.blockId) ?? null;
      return { ...nothing, centerId: block === null ? null : canonicalId(block.state.centerId), block };
    }
    case "center":
      return { ...nothing, centerId: subject.centerId };
    default:
      return unreachable(subject);
  }
};

const wantedClaims = (model: Model, { claims: wanted }: ReadRequest, found: Found): readonly StandingClaim[] => {
  const { centerId, booking, reservation } = found;
  if (centerId === null || wanted.kind === "none") return [];
  const within = (span: Interval, guests: readonly (GuestId | null)[]): readonly StandingClaim[] => {
    const units = new Set(guests.flatMap((guestId) => (guestId === null ? [] : [guestUnit(guestId)])));
    return model
      .claimsOf(centerId)
      .filter((claim) => overlaps(claim, span) && (!isGuestUnit(claim.unit) || units.has(claim.unit)));
  };
  if (wanted.kind === "span") return within(wanted.span, wanted.guestIds);
  if (wanted.kind === "units") {
    return model.claimsOf(centerId).filter((it) => overlaps(it, wanted.span) && wanted.units.includes(it.unit));
  }
  if (booking === null) return [];
  const { reach, party, window } = booking.state;
  const around = (startMs: EpochMs): Interval => ({
    startMs: plus(startMs, -reach.beforeMs),
    endMs: plus(startMs, reach.afterMs),
  });
  const guests = party.map(({ guestId }) => guestId);
  if (wanted.kind === "in_window") return window === null ? [] : within(window, guests);
  if (wanted.kind === "around_start") return within(around(wanted.startMs), [...guests, ...wanted.guestIds]);
  if (reservation === null) return [];
  const { startMs, appointments } = reservation.state;
  return within(around(startMs), [...guests, ...appointments.map(({ guestId }) => guestId)]);
};

const relatedTo = (model: Model, request: ReadRequest, { booking, reservation }: Found): Snapshot["related"] => {
  const isWanted = ({ id }: Reservation): boolean =>
    booking?.state.moves.some(({ reservationId }) => reservationId === id) === true ||
    reservation?.state.appointments.some(
      (it) => it.status === "booked" && it.move.kind === "pending" && it.move.reservationId === id,
    ) === true ||
    request.alsoReservations.includes(id);
  return reservationsOf(model).filter(
    ({ state }) => state.id !== reservation?.state.id && tagOf(state.id) === request.tag && isWanted(state),
  );
};

const NO_BOOKING = { hostId: null, holderKey: null };

const holderOf = (
  model: Model,
  centerId: CenterId,
  { hostId, holderKey }: Pick<Booking, "hostId" | "holderKey">,
  { holder: wanted }: ReadRequest,
  atMs: EpochMs,
): HolderRecord | null => {
  if (wanted.kind === "none") return null;
  const key = hostId === null ? (wanted.otherwise ?? holderKey) : guestHolder(hostId);
  if (key === null) return null;
  const reserved = reservationsOf(model).flatMap(({ state }) =>
    sameId(state.centerId, centerId) && state.holder === key && isHeld(state, atMs)
      ? [{ reservationId: state.id, expiresAtMs: state.expiresAtMs }]
      : [],
  );
  const { expiredWithinMs } = wanted;
  const afterMs = plus(atMs, -expiredWithinMs);
  const recentHolds = reservationsOf(model).filter(
    (it): it is Versioned<Reserved | Expired> =>
      expiredWithinMs > 0 &&
      sameId(it.state.centerId, centerId) &&
      it.state.holder === key &&
      endsAfter(it.state, afterMs),
  );
  return { key, version: model.holderVersion(centerId, key), reserved, recentHolds };
};

const openBookingsOf = (
  model: Model,
  centerId: CenterId,
  { openBookings: wanted }: ReadRequest,
): Snapshot["openBookings"] => {
  if (wanted === null) return null;
  const { holder: key, caller, center } = wanted;
  const open = model.openBookings(centerId);
  return {
    holder: key === null ? null : open.filter((it) => isOfHolder(it, key)).length,
    caller: caller === null ? null : open.filter(({ openedBy }) => openedBy === caller).length,
    center: center ? open.length : null,
  };
};

/** A key names one command of its center. */
const commandIn = (model: Model, { centerId }: Found, { commandId }: ReadRequest): Snapshot["command"] =>
  centerId === null || commandId === null ? null : model.commandOf(centerId, commandId);

export const expectedDue = (model: Model, { floorMs, limit }: DueRequest, clockMs: EpochMs): DuePage => {
  const atMs = later(clockMs, floorMs);
  const reserved = [...model.reservations.values()].filter(({ state }) => state.status === "reserved");
  const due = reserved.filter(({ state }) => isDue(state, atMs));
  const ahead = reserved.flatMap(({ state }) => (isHeld(state, atMs) ? [state.expiresAtMs] : []));
  return {
    atMs,
    due: sorted(due, ({ state }) => dueKey(state as Reserved))
      .slice(0, limit)
      .map((it) => holdingOf(model, it)),
    nextExpiryMs: ahead.reduce<EpochMs | null>((least, it) => (least === null || it < least ? it : least), null),
  };
};

/** Instants have a fixed number of digits here, so that texts compare as numbers do. */
const dueKey = ({ expiresAtMs, id }: Reserved): string => `${String(expiresAtMs).padStart(15, "0")} ${id}`;

export const expectedPage = (model: Model, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  const atMs = later(clockMs, request.floorMs);
  const { of, before, limit } = request;
  const isWanted = (state: Reservation): boolean => {
    if (of.kind === "standing") return !["expired", "released", "cancelled"].includes(state.status);
    return of.kind === "live" ? isHeld(state, atMs) : state.appointments.some((it) => sameId(it.guestId, of.guestId));
  };
  const found = reservationsOf(model)
    .filter(
      ({ state }) => sameId(state.centerId, of.centerId) && isWanted(state) && (before === null || state.id < before),
    )
    .toReversed();
  const reservations = found.slice(0, limit);
  return {
    atMs,
    reservations,
    undecided: [],
    next: found.length > limit ? (reservations.at(-1)?.state.id ?? null) : null,
  };
};

/** Each entry with its start, found by a linear scan. */
export const expectedAgenda = (model: Model, request: AgendaRequest, clockMs: EpochMs): AgendaPage => {
  const atMs = later(clockMs, request.floorMs);
  const { of, after, limit } = request;
  const placed: { startMs: EpochMs; id: string; entry: AgendaEntry }[] = [];
  for (const record of model.reservations.values()) {
    const { id, centerId, startMs, appointments, status } = record.state;
    const endMs = Math.max(...appointments.map((it) => it.endMs));
    const stands = status === "reserved" || status === "confirmed";
    const isOn =
      of.kind === "center"
        ? stands && sameId(centerId, of.centerId) && startMs < of.span.endMs && endMs > of.span.startMs
        : of.centerIds.some((it) => sameId(it, centerId)) &&
          appointments.some(({ guestId }) => sameId(guestId, of.guestId)) &&
          (of.upcoming ? startMs >= (of.fromMs ?? atMs) : startMs < (of.fromMs ?? atMs));
    if (isOn) placed.push({ startMs, id, entry: { kind: "reservation", record } });
  }
  for (const record of of.kind === "center" ? model.blocks.values() : []) {
    const { state } = record;
    if (of.kind !== "center" || state.status === "removed" || !sameId(state.centerId, of.centerId)) continue;
    const startMs = Math.min(...state.claims.map((it) => it.startMs)) as EpochMs;
    const endMs = Math.max(...state.claims.map((it) => it.endMs));
    if (startMs < of.span.endMs && endMs > of.span.startMs) {
      placed.push({ startMs, id: state.id, entry: { kind: "block", record } });
    }
  }
  const keyOf = ({ startMs, id }: { startMs: number; id: string }) => `${String(startMs).padStart(16, "0")} ${id}`;
  const ascending = sorted(placed, keyOf);
  const isBehind = of.kind === "guest" && !of.upcoming;
  const found = (isBehind ? ascending.toReversed() : ascending).filter(
    (it) => after === null || (isBehind ? keyOf(it) < keyOf(after) : keyOf(it) > keyOf(after)),
  );
  const last = found.slice(0, limit).at(-1);
  return {
    atMs,
    entries: found.slice(0, limit).map(({ entry }) => entry),
    undecided: [],
    next: found.length > limit && last !== undefined ? ({ startMs: last.startMs, id: last.id } as AgendaPlace) : null,
  };
};

/** By id. */
const reservationsOf = (model: Model): readonly Versioned<Reservation>[] =>
  sorted([...model.reservations.values()], ({ state }) => state.id);

const holdingOf = (model: Model, reservation: Versioned<Reservation>): Holding => ({
  reservation,
  booking: model.bookings.get(reservation.state.bookingId) as Versioned<Booking>,
});

const isHeld = (state: Reservation, atMs: EpochMs): state is Reserved =>
  state.status === "reserved" && atMs < state.expiresAtMs;

/** Whether it expires, or expired, after an instant. */
const endsAfter = (state: Reservation, instantMs: EpochMs): boolean =>
  isHeld(state, instantMs) || (state.status === "expired" && instantMs < state.expiredAtMs);

const isDue = (state: Reservation, atMs: EpochMs): boolean => state.status === "reserved" && atMs >= state.expiresAtMs;
