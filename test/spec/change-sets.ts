import type { StandingBlock } from "../../src/domain/block/block.ts";
import { NO_NOTES, type Booking } from "../../src/domain/booking/booking.ts";
import {
  appointmentIdOf,
  centerTag,
  guestHolder,
  invoiceIdOf,
  mintId,
  parseIdempotencyKey,
  type AppointmentId,
  type BookingId,
  type CenterId,
  type CommandId,
  type GuestId,
  type InvoiceId,
  type ReservationId,
} from "../../src/domain/ids.ts";
import type { ReservationEvent } from "../../src/domain/reservation/events.ts";
import { confirm } from "../../src/domain/reservation/confirm.ts";
import { expire } from "../../src/domain/reservation/expire.ts";
import { claimsOf, type Confirmed, type Reservation, type Reserved } from "../../src/domain/reservation/reservation.ts";
import { claimChange, type Claim } from "../../src/domain/claim/claim.ts";
import { therapistUnit, type UnitKey } from "../../src/domain/claim/unit.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../src/domain/time/instant.ts";
import { wallAt } from "../../src/domain/time/wall-time.ts";
import type { ChangeSet, CommandRecord, ReadRequest, Subject } from "../../src/ports/reservation-store.ts";
import { date, entropy, host, ms } from "../domain/brands.ts";
import { DAY, NOW } from "./world.ts";

// Change sets as an engine would hand them to a store: the nth booking is the nth guest's, holds one hour of Uma from
// the nth hour on, and ends ten minutes after it was made.

export const START = ms(NOW);
export const SPA = host<CenterId>("spa");
export const UMA = therapistUnit(host("uma"));
export const VIC = therapistUnit(host("vic"));

/** The instant so many minutes after the first. */
export const minute = (minutes: number): EpochMs => plus(START, minutes * MINUTE_MS);

const idOf = <Kind extends Parameters<typeof mintId>[0]>(kind: Kind, n: number, centerId = SPA) =>
  mintId(kind, START, centerTag(centerId), entropy(n.toString(16).padStart(14, "0")));
export const bookingId = (n: number, centerId = SPA): BookingId => idOf("booking", n, centerId);
export const reservationId = (n: number, centerId = SPA): ReservationId => idOf("reservation", n, centerId);
const invoiceId = (n: number): InvoiceId => invoiceIdOf(reservationId(n), 0);
export const appointmentId = (n: number): AppointmentId => appointmentIdOf(reservationId(n), 0);
export const guestOf = (n: number): GuestId => host(`guest-${n}`);

/** One hour of a unit, from the nth hour on. */
export const hourOf = (n: number, unit: UnitKey = UMA): Claim => ({
  unit,
  startMs: minute(n * 60),
  endMs: minute(n * 60 + 60),
});

export const bookingState = (n: number, over: Partial<Booking> = {}): Booking => ({
  id: bookingId(n),
  centerId: SPA,
  date: date(DAY),
  party: [{ guestId: guestOf(n), items: [] }],
  options: { oneTherapistPerGuest: false, sharedRoom: false },
  hostId: guestOf(n),
  hostIndex: 0,
  holderKey: null,
  openedBy: null,
  moves: [],
  reach: { beforeMs: 0, afterMs: 60 * MINUTE_MS },
  createdAtMs: START,
  reservationId: null,
  notes: NO_NOTES,
  ...over,
});

export const holdState = (n: number, over: Partial<Reserved> = {}): Reserved => ({
  id: reservationId(n),
  bookingId: bookingId(n),
  centerId: SPA,
  holder: guestHolder(guestOf(n)),
  origin: { kind: "fresh" },
  startMs: hourOf(n).startMs,
  zoneDataVersion: "2026a",
  graceEndMs: hourOf(n).endMs,
  hostIndex: 0,
  zone: "Europe/Rome",
  currency: "EUR",
  blockTimeMinutes: 10,
  moves: [],
  chainStartMs: START,
  chainEndMs: minute(60),
  reservedAtMs: START,
  status: "reserved",
  expiresAtMs: minute(10),
  appointments: [
    {
      id: appointmentId(n),
      status: "planned",
      guestIndex: 0,
      guestId: guestOf(n),
      service: {
        id: host("talk"),
        name: "Talk",
        durationMs: 60 * MINUTE_MS,
        preparationMs: 0,
        recoveryMs: 0,
        priceMinor: 0,
        addOns: [],
        package: null,
      },
      therapist: { id: host("uma"), unit: UMA },
      room: null,
      equipment: [],
      startMs: hourOf(n).startMs,
      endMs: hourOf(n).endMs,
      wallStartMs: wallAt(hourOf(n).startMs, 0),
    },
  ],
  claims: [hourOf(n)],
  invoices: [{ id: invoiceId(n), guestIndex: 0, guestId: guestOf(n), status: "open" }],
  ...over,
});

export const blockState = (n: number, over: Partial<StandingBlock> = {}): StandingBlock => ({
  id: idOf("block", n),
  centerId: SPA,
  externalId: `sick-${n}`,
  reason: "absence",
  blockedAtMs: START,
  status: "standing",
  claims: [hourOf(n)],
  ...over,
});

export const emptySet = (over: Partial<ChangeSet> = {}): ChangeSet => ({
  centerId: SPA,
  command: null,
  decidedAtMs: START,
  beforeMs: null,
  bookings: [],
  reservations: [],
  blocks: [],
  holder: null,
  openBookings: null,
  unchanged: [],
  events: [],
  ...over,
});

type ReservationWrite = ChangeSet["reservations"][number];

export const adding = (state: Reservation): ReservationWrite => ({
  state,
  expectedVersion: 0,
  claims: { released: [], claimed: claimsOf(state) },
});

export const changing = (before: Reservation, state: Reservation, expectedVersion = 1): ReservationWrite => ({
  state,
  expectedVersion,
  claims: claimChange(claimsOf(before), claimsOf(state)),
});

export const eventOf = (
  { centerId, bookingId: booking, id }: Reservation,
  type: "ReservationConfirmed" | "ReservationExpired",
): ReservationEvent => ({
  type,
  centerId,
  bookingId: booking,
  reservationId: id,
  atMs: START,
});

/** The nth booking with its hold, both new. */
export const holding = (n: number, over: Partial<Reserved> = {}, set: Partial<ChangeSet> = {}): ChangeSet => {
  const hold = holdState(n, over);
  return emptySet({
    bookings: [{ state: bookingState(n, { reservationId: hold.id }), expectedVersion: 0 }],
    reservations: [adding(hold)],
    holder: { key: hold.holder, expectedVersion: 0 },
    beforeMs: hold.expiresAtMs,
    ...set,
  });
};

export const confirmedState = (hold: Reserved, nowMs: EpochMs = START): Confirmed => {
  const { reservation } = confirm(hold, nowMs)._unsafeUnwrap();
  return reservation;
};

export const expiring = (hold: Reserved, version = 1): ChangeSet => {
  const { reservation, events } = expire(hold);
  return emptySet({ reservations: [changing(hold, reservation, version)], events });
};

export const commandOf = (text: string): CommandId => parseIdempotencyKey(text)!;

export const recordOf = (text: string): CommandRecord => ({
  commandId: commandOf(text),
  requestHash: "hash",
  answer: { kind: "booked", bookingId: bookingId(1) },
  acceptedAtMs: START,
});

export const reading = (subject: Subject, over: Partial<ReadRequest> = {}): ReadRequest => ({
  tag: centerTag(SPA),
  subject,
  alsoReservations: [],
  claims: { kind: "none" },
  holder: { kind: "none" },
  openBookings: null,
  commandId: null,
  floorMs: ms(0),
  ...over,
});

/** Everything of the center's resources on the whole day. */
export const ALL_DAY: ReadRequest["claims"] = {
  kind: "span",
  span: { startMs: START, endMs: minute(24 * 60) },
  guestIds: [],
};
