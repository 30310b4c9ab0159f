import type { Booking } from "../../domain/booking/booking.ts";
import type { Block } from "../../domain/block/block.ts";
import { centerTag, guestHolder, type CenterId, type HolderKey, type ReservationId } from "../../domain/ids.ts";
import { invariant, unreachable } from "../../domain/invariant.ts";
import { isBooked, type Reservation } from "../../domain/reservation/reservation.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  CommandAnswer,
  CommandRecord,
  Holding,
  HolderRecord,
  ReadRequest,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";
import type { Connection } from "./connection.ts";
import { findBlock, findBooking, findByPart, findReservation, holdingOf } from "./records.ts";
import { claimsWanted, lapsedAmong } from "./window.ts";

/** What a subject leads to. */
type Target = Readonly<{
  centerId: CenterId | null;
  booking: Versioned<Booking> | null;
  reservation: Versioned<Reservation> | null;
  block: Versioned<Block> | null;
}>;

/** Everything that a request asks for, as it is recorded now; the clock was read before anything else. */
export const takeSnapshot = (connection: Connection, request: ReadRequest, clockMs: EpochMs): Snapshot => {
  const atMs = later(clockMs, request.floorMs);
  const target = targetOf(connection, request);
  const { centerId, booking, reservation, block } = target;
  const around = { centerId, booking: booking?.state ?? null, reservation: reservation?.state ?? null };
  const claims = claimsWanted(connection, around, request.claims);
  return {
    atMs,
    booking,
    reservation,
    related: relatedTo(connection, target, request),
    block,
    claims,
    lapsed: lapsedAmong(claims, atMs).map((id) => lapsedHolding(connection, request, id)),
    holder: booking === null ? null : holderOfBooking(connection, booking.state, request, atMs),
    command: request.commandId === null ? null : findCommand(connection, request.tag, request.commandId),
  };
};

const targetOf = (connection: Connection, { tag, subject }: ReadRequest): Target => {
  switch (subject.kind) {
    case "booking": {
      const booking = findBooking(connection, tag, subject.bookingId);
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? null : findReservation(connection, tag, current);
      return { centerId: booking?.state.centerId ?? null, booking, reservation, block: null };
    }
    case "reservation":
      return targetBehind(connection, tag, findReservation(connection, tag, subject.reservationId));
    case "invoice":
      return targetBehind(connection, tag, findByPart(connection, tag, "i", subject.invoiceId));
    case "appointment":
      return targetBehind(connection, tag, findByPart(connection, tag, "a", subject.appointmentId));
    case "block":
    case "center": {
      const { centerId } = subject;
      invariant(centerTag(centerId) === tag, "a request asks the partition of its center");
      const block = subject.kind === "block" ? findBlock(connection, centerId, subject.externalId) : null;
      return { centerId, booking: null, reservation: null, block };
    }
    default:
      return unreachable(subject);
  }
};

const targetBehind = (
  connection: Connection,
  tag: ReadRequest["tag"],
  reservation: Versioned<Reservation> | null,
): Target => ({
  centerId: reservation?.state.centerId ?? null,
  booking: reservation === null ? null : findBooking(connection, tag, reservation.state.bookingId),
  reservation,
  block: null,
});

/** What the booking moves, what holds a new place for the reservation's appointments, and what was also asked for. */
const relatedTo = (
  connection: Connection,
  { booking, reservation }: Target,
  { tag, alsoByInvoice, alsoByAppointment }: ReadRequest,
): readonly Versioned<Reservation>[] => {
  const ids: ReservationId[] = (booking?.state.moves ?? []).map(({ reservationId }) => reservationId);
  if (reservation?.state.status === "confirmed") {
    for (const it of reservation.state.appointments) {
      if (isBooked(it) && it.move.kind === "pending") ids.push(it.move.reservationId);
    }
  }
  const found = [
    ...[...new Set(ids)].map((id) => findReservation(connection, tag, id)),
    ...alsoByInvoice.map((id) => findByPart(connection, tag, "i", id)),
    ...alsoByAppointment.map((id) => findByPart(connection, tag, "a", id)),
  ];
  const others = new Map<ReservationId, Versioned<Reservation>>();
  for (const it of found) {
    if (it !== null && it.state.id !== reservation?.state.id) others.set(it.state.id, it);
  }
  return [...others.values()];
};

const lapsedHolding = (connection: Connection, { tag }: ReadRequest, id: ReservationId): Holding => {
  const reservation = findReservation(connection, tag, id);
  invariant(reservation !== null, "a claim's owner is recorded");
  return holdingOf(connection, reservation);
};

const holderOfBooking = (
  connection: Connection,
  booking: Booking,
  { holder: wanted }: ReadRequest,
  atMs: EpochMs,
): HolderRecord | null => {
  if (wanted.kind === "none") return null;
  // A guest goes before a key (rule 10), also one who is named only now.
  const key = booking.hostId === null ? (wanted.otherwise ?? booking.holderKey) : guestHolder(booking.hostId);
  return key === null ? null : holderRecord(connection, booking.centerId, key, atMs);
};

const holderRecord = (connection: Connection, centerId: CenterId, key: HolderKey, atMs: EpochMs): HolderRecord => {
  const version = holderVersion(connection, centerId, key);
  const held =
    version === 0
      ? []
      : connection.all(
          `SELECT id, expires_at_ms FROM holdfast_reservation
           WHERE center_id = ? AND holder = ? AND expires_at_ms > ? ORDER BY id`,
          centerId,
          key,
          atMs,
        );
  return {
    key,
    version,
    reserved: held.map(([id, expiresAtMs]) => ({
      reservationId: id as ReservationId,
      expiresAtMs: expiresAtMs as EpochMs,
    })),
  };
};

/** How many reservations were ever added to a holder; 0 for one never seen. */
export const holderVersion = (connection: Connection, centerId: CenterId, key: HolderKey): number =>
  (connection.get("SELECT version FROM holdfast_holder WHERE center_id = ? AND key = ?", centerId, key)?.[0] as
    | number
    | undefined) ?? 0;

const findCommand = (
  connection: Connection,
  tag: ReadRequest["tag"],
  commandId: CommandRecord["commandId"],
): CommandRecord | null => {
  const row = connection.get(
    "SELECT request_hash, answer, accepted_at_ms FROM holdfast_command WHERE tag = ? AND id = ?",
    tag,
    commandId,
  );
  if (row === undefined) return null;
  return {
    commandId,
    requestHash: row[0] as string,
    answer: JSON.parse(row[1] as string) as CommandAnswer,
    acceptedAtMs: row[2] as EpochMs,
  };
};
