import { guestHolder, isGuestUnit } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";
import { holderIn } from "./commit.ts";
import { blockNamed, claimsIn, holdingOf, isDueAt, isHeldAt, type Data } from "./data.ts";

/** Everything that a request asks for. */
export const takeSnapshot = (data: Data, request: Port.ReadRequest, atMs: Port.EpochMs): Port.Snapshot => {
  const { subject, commandId } = request;
  const subjectsOwn = data.reservations.find(({ state }) => isNamed(state, subject));
  const bookingId = subject.kind === "booking" ? subject.bookingId : subjectsOwn?.state.bookingId;
  const booking = data.bookings.find(({ state }) => state.id === bookingId);
  const current = data.reservations.find(({ state }) => state.id === booking?.state.reservationId);
  const reservation = subject.kind === "booking" ? current : subjectsOwn;
  const centerId = "centerId" in subject ? subject.centerId : booking?.state.centerId;
  const block = subject.kind === "block" ? blockNamed(data, subject.centerId, subject.externalId) : undefined;
  const isWanted = wantedClaims(request.claims, booking?.state, reservation?.state);
  const claims = centerId === undefined ? [] : claimsIn(data, centerId).filter(isWanted);
  return {
    atMs,
    booking: booking ?? null,
    reservation: reservation ?? null,
    related: data.reservations.filter(
      (it) => it !== reservation && isRelated(it.state, request, booking?.state, reservation?.state),
    ),
    block: block ?? null,
    claims,
    lapsed: data.reservations
      .filter(({ state }) => isDueAt(state, atMs) && claims.some(({ owner }) => owner.id === state.id))
      .map((it) => holdingOf(data, it)),
    holder: booking === undefined ? null : holderOf(data, booking.state, request.holder, atMs),
    command: data.commands.find((it) => it.tag === request.tag && it.record.commandId === commandId)?.record ?? null,
  };
};

const isNamed = ({ id, invoices, appointments }: Port.Reservation, subject: Port.Subject): boolean =>
  (subject.kind === "reservation" && id === subject.reservationId) ||
  (subject.kind === "invoice" && invoices.some((it) => it.id === subject.invoiceId)) ||
  (subject.kind === "appointment" && appointments.some((it) => it.id === subject.appointmentId));

const isRelated = (
  { id, invoices, appointments }: Port.Reservation,
  { alsoByInvoice, alsoByAppointment }: Port.ReadRequest,
  booking?: Port.Booking,
  reservation?: Port.Reservation,
): boolean =>
  booking?.moves.some((it) => it.reservationId === id) === true ||
  reservation?.appointments.some(
    (it) => it.status === "booked" && it.move.kind === "pending" && it.move.reservationId === id,
  ) === true ||
  invoices.some((it) => alsoByInvoice.includes(it.id)) ||
  appointments.some((it) => alsoByAppointment.includes(it.id));

/** Which claims are wanted: spans are half-open, and guests' units come only by name. */
const wantedClaims = (
  wanted: Port.ClaimsWanted,
  booking?: Port.Booking,
  reservation?: Port.Reservation,
): ((claim: Port.Claim) => boolean) => {
  const near = (startMs: number, asked: readonly (Port.GuestId | null)[]) => {
    if (booking === undefined) return () => false;
    const span = { startMs: startMs - booking.reach.beforeMs, endMs: startMs + booking.reach.afterMs };
    return within(span, [...booking.party.map(({ guestId }) => guestId), ...asked]);
  };
  switch (wanted.kind) {
    case "none":
      return () => false;
    case "units":
      return (claim) => wanted.units.includes(claim.unit) && meets(claim, wanted.span);
    case "span":
      return within(wanted.span, wanted.guestIds);
    case "around_start":
      return near(wanted.startMs, wanted.guestIds);
    case "around_reservation":
      if (reservation === undefined) return () => false;
      return near(
        reservation.startMs,
        reservation.appointments.map(({ guestId }) => guestId),
      );
  }
};

type Span = Readonly<{ startMs: number; endMs: number }>;

const within = (span: Span, guests: readonly (Port.GuestId | null)[]) => {
  const units = guests.map((guestId): string => (guestId === null ? "" : guestHolder(guestId)));
  return (claim: Port.Claim) => meets(claim, span) && (!isGuestUnit(claim.unit) || units.includes(claim.unit));
};

const meets = (claim: Port.Claim, span: Span): boolean => claim.startMs < span.endMs && claim.endMs > span.startMs;

const holderOf = (
  data: Data,
  { hostId, holderKey, centerId }: Port.Booking,
  wanted: Port.HolderWanted,
  atMs: Port.EpochMs,
) => {
  if (wanted.kind === "none") return null;
  const key = hostId === null ? (wanted.otherwise ?? holderKey) : guestHolder(hostId);
  if (key === null) return null;
  const reserved = data.reservations.flatMap(({ state }) =>
    state.status === "reserved" && state.centerId === centerId && state.holder === key && isHeldAt(state, atMs)
      ? [{ reservationId: state.id, expiresAtMs: state.expiresAtMs }]
      : [],
  );
  return { key, version: holderIn(data, centerId, key).version, reserved };
};

export const duePage = (data: Data, limit: number, atMs: Port.EpochMs): Port.DuePage => {
  const reserved = data.reservations.filter(
    (it): it is Port.Versioned<Port.Reserved> => it.state.status === "reserved",
  );
  const inOrder = reserved.sort(
    ({ state: one }, { state: other }) =>
      one.expiresAtMs - other.expiresAtMs || one.reservedAtMs - other.reservedAtMs || (one.id < other.id ? -1 : 1),
  );
  const due = inOrder.filter(({ state }) => isDueAt(state, atMs)).slice(0, limit);
  const next = inOrder.find(({ state }) => isHeldAt(state, atMs));
  return { atMs, due: due.map((it) => holdingOf(data, it)), nextExpiryMs: next?.state.expiresAtMs ?? null };
};

export const listPage = (
  data: Data,
  { of, before, limit }: Port.ListRequest,
  atMs: Port.EpochMs,
): Port.ReservationPage => {
  const found = data.reservations
    .filter(({ state }) => state.centerId === of.centerId && (before === null || state.id < before))
    .filter(({ state }) =>
      of.kind === "live" ? isHeldAt(state, atMs) : state.appointments.some((it) => it.guestId === of.guestId),
    )
    .sort(({ state: one }, { state: other }) => (one.id < other.id ? 1 : -1));
  const reservations = found.slice(0, limit);
  return { atMs, reservations, next: found.length > limit ? (reservations.at(-1)?.state.id ?? null) : null };
};
