import type { Booking } from "../../domain/booking/booking.ts";
import { guestHolder, type HolderKey, type ReservationId } from "../../domain/ids.ts";
import { invariant, unreachable } from "../../domain/invariant.ts";
import { isBooked, type Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  Holding,
  HolderRecord,
  ReadRequest,
  Snapshot,
  Subject,
  Versioned,
} from "../../ports/reservation-store.ts";
import { itemsOf } from "./few.ts";
import { versioned, type Stored, type StoredBlock, type StoredReservation } from "./stored.ts";
import { partitionOf, type Center, type Partition, type Tables } from "./tables.ts";
import { NO_WINDOW, windowOf } from "./window.ts";

/** What a subject leads to. */
type Target = Readonly<{
  center: Center | undefined;
  booking: Stored<Booking> | undefined;
  reservation: StoredReservation | undefined;
  block: StoredBlock | undefined;
}>;

/** Everything that a request asks for, as it is recorded now. */
export const takeSnapshot = (tables: Tables, request: ReadRequest, clockMs: EpochMs): Snapshot => {
  const atMs = later(clockMs, request.floorMs);
  const partition = partitionOf(tables, request.tag);
  const target = targetOf(tables, partition, request);
  const { center, booking, reservation, block } = target;
  const { claims, lapsed } =
    center === undefined
      ? NO_WINDOW
      : windowOf(center.claims, booking?.state, reservation?.state, request.claims, atMs);
  return {
    atMs,
    booking: booking === undefined ? null : versioned(booking),
    reservation: reservation === undefined ? null : versioned(reservation),
    related: relatedTo(partition, target, request),
    block: block === undefined ? null : versioned(block),
    claims,
    lapsed: lapsed.length === 0 ? NO_HOLDINGS : lapsed.map((it) => holdingOf(partition, it)),
    holder:
      center === undefined || booking === undefined ? null : holderOfBooking(center, booking.state, request, atMs),
    command: request.commandId === null ? null : (partition.commands.get(request.commandId) ?? null),
  };
};

const NO_HOLDINGS: readonly Holding[] = [];
const NOTHING_RELATED: readonly Versioned<Reservation>[] = [];

/** A reservation and its booking; one that is recorded has a booking that is. */
export const holdingOf = (partition: Partition, reservation: StoredReservation): Holding => ({
  reservation: versioned(reservation),
  booking: versioned(partition.bookings.get(reservation.state.bookingId) as Stored<Booking>),
});

const targetOf = (tables: Tables, partition: Partition, { tag, subject }: ReadRequest): Target => {
  switch (subject.kind) {
    case "booking": {
      const booking = partition.bookings.get(subject.bookingId);
      const current = booking?.state.reservationId ?? null;
      const reservation = current === null ? undefined : partition.reservations.get(current);
      return { center: centerBehind(tables, booking), booking, reservation, block: undefined };
    }
    case "reservation":
    case "invoice":
    case "appointment": {
      const reservation = reservationNamed(partition, subject);
      const booking = reservation === undefined ? undefined : partition.bookings.get(reservation.state.bookingId);
      return { center: centerBehind(tables, booking), booking, reservation, block: undefined };
    }
    case "block":
    case "center": {
      const center = tables.centers.get(subject.centerId);
      invariant(center === undefined || center.tag === tag, "a request asks the partition of its center");
      const block = subject.kind === "block" ? center?.blocksByExternalId.get(subject.externalId) : undefined;
      return { center, booking: undefined, reservation: undefined, block };
    }
    default:
      return unreachable(subject);
  }
};

const centerBehind = (tables: Tables, booking: Stored<Booking> | undefined): Center | undefined =>
  booking === undefined ? undefined : tables.centers.get(booking.state.centerId);

type NamesReservation = Extract<Subject, { kind: "reservation" | "invoice" | "appointment" }>;

const reservationNamed = (partition: Partition, subject: NamesReservation): StoredReservation | undefined => {
  switch (subject.kind) {
    case "reservation":
      return partition.reservations.get(subject.reservationId);
    case "invoice":
      return partition.byInvoice.get(subject.invoiceId);
    case "appointment":
      return partition.byAppointment.get(subject.appointmentId);
    default:
      return unreachable(subject);
  }
};

/** What the booking moves, what holds a new place for the reservation's appointments, and what was also asked for. */
const relatedTo = (
  partition: Partition,
  { booking, reservation }: Target,
  { alsoByInvoice, alsoByAppointment }: ReadRequest,
): readonly Versioned<Reservation>[] => {
  const found: (StoredReservation | undefined)[] = [];
  if (booking !== undefined) {
    for (const { reservationId } of booking.state.moves) found.push(partition.reservations.get(reservationId));
  }
  if (reservation?.state.status === "confirmed") {
    for (const it of reservation.state.appointments) {
      if (isBooked(it) && it.move.kind === "pending") found.push(partition.reservations.get(it.move.reservationId));
    }
  }
  for (const invoiceId of alsoByInvoice) found.push(partition.byInvoice.get(invoiceId));
  for (const appointmentId of alsoByAppointment) found.push(partition.byAppointment.get(appointmentId));
  if (found.length === 0) return NOTHING_RELATED;
  const others = new Set(found);
  others.delete(undefined);
  others.delete(reservation);
  return [...(others as ReadonlySet<StoredReservation>)].map(versioned);
};

const holderOfBooking = (
  center: Center,
  booking: Booking,
  { holder: wanted }: ReadRequest,
  atMs: EpochMs,
): HolderRecord | null => {
  if (wanted.kind === "none") return null;
  // A guest goes before a key (rule 10), also one who is named only now.
  const key = booking.hostId === null ? (wanted.otherwise ?? booking.holderKey) : guestHolder(booking.hostId);
  return key === null ? null : holderRecord(center, key, atMs);
};

const holderRecord = (center: Center, key: HolderKey, atMs: EpochMs): HolderRecord => {
  const holder = center.claims.people.get(key);
  const reserved: { reservationId: ReservationId; expiresAtMs: EpochMs }[] = [];
  for (const { id, state } of itemsOf(holder?.held)) {
    if (isLive(state.expiresAtMs, atMs)) reserved.push({ reservationId: id, expiresAtMs: state.expiresAtMs });
  }
  return { key, version: holder?.version ?? 0, reserved };
};
