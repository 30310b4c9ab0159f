import type { Result } from "neverthrow";
import type { Booking } from "../../src/domain/booking/booking.ts";
import { NO_NOTES } from "../../src/domain/booking/booking.ts";
import {
  appointmentIdOf,
  invoiceIdOf,
  type BookingId,
  type GuestId,
  type ReservationId,
} from "../../src/domain/ids.ts";
import type { OpenInvoice, VoidedInvoice } from "../../src/domain/invoice/invoice.ts";
import type {
  BookedAppointment,
  CancelledAppointment,
  MovedAppointment,
  PendingMove,
  PlannedAppointment,
} from "../../src/domain/reservation/appointment.ts";
import type { AppointmentTerms, ServiceTerms } from "../../src/domain/claim/appointment-terms.ts";
import type {
  Cancelled,
  Confirmed,
  Expired,
  Released,
  Reservation,
  ReservationTerms,
  Reserved,
} from "../../src/domain/reservation/reservation.ts";
import type { NewHold } from "../../src/domain/reservation/reserve.ts";
import type { Claim } from "../../src/domain/claim/claim.ts";
import { bedUnit, equipmentUnit, guestUnit, therapistUnit, type UnitKey } from "../../src/domain/claim/unit.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../src/domain/time/instant.ts";
import { wallAt } from "../../src/domain/time/wall-time.ts";
import { around, at, date, minted } from "./values.ts";
import { holderKey, hostId } from "../../src/conformance/store/fixtures.ts";

// One story for every row: Ada, the host, and Ben are reserved at 08:00 for 10:00; their hold ends at 08:10, its chain
// at 09:00. Uma serves Ada twice back to back in bed 1, the facial with the steamer; Vic serves Ben once in bed 2.

export const RESERVED_AT = at("08:00");
export const EXP = at("08:10");
export const CHAIN_END = at("09:00");
export const PAYMENT_END = at("09:30");
export const SLOT = at("10:00");
const GRACE_END = at("10:05");

export const BOOKING = minted<BookingId>(1);
export const RESERVATION = minted<ReservationId>(0x2_0000);
export const NEXT_RESERVATION = minted<ReservationId>(0x3_0000);
export const ADAS_MASSAGE = appointmentIdOf(RESERVATION, 0);
export const ADAS_FACIAL = appointmentIdOf(RESERVATION, 1);
export const BENS_MASSAGE = appointmentIdOf(RESERVATION, 2);
export const ADAS_INVOICE = invoiceIdOf(RESERVATION, 0);
export const BENS_INVOICE = invoiceIdOf(RESERVATION, 1);
const INVOICE_IDS = [ADAS_INVOICE, BENS_INVOICE] as const;

const ADA = hostId<GuestId>("ada");
const BEN = hostId<GuestId>("ben");
export const UMA = therapistUnit(hostId("uma"));
export const VIC = therapistUnit(hostId("vic"));
export const BED_1 = bedUnit(hostId("pair"), 1);
export const BED_2 = bedUnit(hostId("pair"), 2);
export const STEAMER = equipmentUnit(hostId("steamer"), 1);
export const ADA_HERSELF = guestUnit(ADA);
export const BEN_HIMSELF = guestUnit(BEN);

export const claim = (unit: UnitKey, from: string, until: string): Claim => ({
  unit,
  startMs: at(from),
  endMs: at(until),
});

const massage: ServiceTerms = {
  id: hostId("massage"),
  name: "Massage",
  durationMs: 60 * MINUTE_MS,
  preparationMs: 10 * MINUTE_MS,
  recoveryMs: 15 * MINUTE_MS,
  priceMinor: 8_000,
  addOns: [],
  package: null,
};
const facial: ServiceTerms = {
  ...massage,
  id: hostId("facial"),
  name: "Facial",
  durationMs: 30 * MINUTE_MS,
  preparationMs: 5 * MINUTE_MS,
  recoveryMs: 10 * MINUTE_MS,
};

const adasMassage: AppointmentTerms = {
  id: ADAS_MASSAGE,
  guestIndex: 0,
  guestId: ADA,
  service: massage,
  therapist: { id: hostId("uma"), unit: UMA },
  room: { id: hostId("pair"), name: "Pair room", unit: BED_1 },
  equipment: [],
  startMs: SLOT,
  endMs: at("11:00"),
  wallStartMs: wallAt(at("10:00"), 0),
};
const adasFacial: AppointmentTerms = {
  ...adasMassage,
  id: ADAS_FACIAL,
  service: facial,
  equipment: [{ id: hostId("steamer"), name: "Steamer", unit: STEAMER }],
  startMs: at("11:00"),
  endMs: at("11:30"),
  wallStartMs: wallAt(at("11:00"), 0),
};
const bensMassage: AppointmentTerms = {
  ...adasMassage,
  id: BENS_MASSAGE,
  guestIndex: 1,
  guestId: BEN,
  therapist: { id: hostId("vic"), unit: VIC },
  room: { id: hostId("pair"), name: "Pair room", unit: BED_2 },
};

export const ADAS_CLAIMS = [
  claim(UMA, "9:50", "11:40"),
  claim(BED_1, "9:50", "11:40"),
  claim(ADA_HERSELF, "10:00", "11:30"),
  claim(STEAMER, "10:55", "11:40"),
];
export const BENS_CLAIMS = [
  claim(VIC, "9:50", "11:15"),
  claim(BED_2, "9:50", "11:15"),
  claim(BEN_HIMSELF, "10:00", "11:00"),
];
export const CLAIMS: readonly Claim[] = [...ADAS_CLAIMS, ...BENS_CLAIMS];

const all = [adasMassage, adasFacial, bensMassage];
export const planned = (it: AppointmentTerms): PlannedAppointment => ({ ...it, status: "planned" });
export const booked = (
  it: AppointmentTerms,
  move: BookedAppointment["move"] = { kind: "none" },
): BookedAppointment => ({
  ...it,
  status: "booked",
  move,
  attendance: { kind: "expected" },
});
export const cancelledAt = (it: AppointmentTerms, cancelledAtMs: EpochMs): CancelledAppointment => ({
  ...it,
  status: "cancelled",
  cancelledAtMs,
  fee: { dueMinor: 0, waived: null },
});
export const movedAt = (it: AppointmentTerms, movedAtMs: EpochMs): MovedAppointment => ({
  ...it,
  status: "moved",
  movedAtMs,
  toReservationId: NEXT_RESERVATION,
  fee: { dueMinor: 0, waived: null },
});
export const appointments = { adasMassage, adasFacial, bensMassage };
const PLANNED = all.map(planned);

const OPEN: readonly OpenInvoice[] = [
  { id: ADAS_INVOICE, guestIndex: 0, guestId: ADA, status: "open" },
  { id: BENS_INVOICE, guestIndex: 1, guestId: BEN, status: "open" },
];
export const voidedAt = (voidedAtMs: EpochMs): readonly VoidedInvoice[] =>
  OPEN.map((invoice) => ({ ...invoice, status: "voided", voidedAtMs }));
export const finalizedAt = (finalizedAtMs: EpochMs): Confirmed["invoices"] =>
  OPEN.map((invoice) => ({ ...invoice, status: "finalized", finalizedAtMs }));

export const TERMS: ReservationTerms = {
  id: RESERVATION,
  bookingId: BOOKING,
  centerId: hostId("spa"),
  holder: holderKey("desk"),
  origin: { kind: "fresh" },
  startMs: SLOT,
  zoneDataVersion: "2026a",
  graceEndMs: GRACE_END,
  hostIndex: 0,
  zone: "Europe/Rome",
  currency: "EUR",
  blockTimeMinutes: 10,
  moves: [],
  reference: null,
  metadata: {},
  chainStartMs: RESERVED_AT,
  chainEndMs: CHAIN_END,
  paymentEndMs: PAYMENT_END,
  payments: [],
  reservedAtMs: RESERVED_AT,
  waiver: null,
  cancellation: { steps: [], guestsUntilMinutes: null },
  moveFees: [],
};

export const reserved: Reserved = {
  ...TERMS,
  status: "reserved",
  expiresAtMs: EXP,
  appointments: PLANNED,
  claims: CLAIMS,
  invoices: OPEN,
};
export const reservedWithoutInvoices: Reserved = { ...reserved, invoices: [] };

export const CONFIRMED_AT = at("08:05");
export const confirmed: Confirmed = {
  ...TERMS,
  status: "confirmed",
  confirmedAtMs: CONFIRMED_AT,
  appointments: all.map((it) => booked(it)),
  claims: CLAIMS,
  invoices: finalizedAt(CONFIRMED_AT),
};

export const expired: Expired = {
  ...TERMS,
  status: "expired",
  expiredAtMs: EXP,
  appointments: PLANNED,
  invoices: voidedAt(EXP),
};

export const RELEASED_AT = at("08:06");
export const released: Released = {
  ...TERMS,
  status: "released",
  releasedAtMs: RELEASED_AT,
  reason: { kind: "requested" },
  appointments: PLANNED,
  invoices: voidedAt(RELEASED_AT),
};
export const superseded: Released = {
  ...released,
  reason: { kind: "superseded", byReservationId: NEXT_RESERVATION },
};

export const CANCELLED_AT = at("08:30");
export const cancelled: Cancelled = {
  ...TERMS,
  status: "cancelled",
  confirmedAtMs: CONFIRMED_AT,
  cancelledAtMs: CANCELLED_AT,
  appointments: all.map((it) => cancelledAt(it, CANCELLED_AT)),
  invoices: finalizedAt(CONFIRMED_AT),
};

export const booking: Booking = {
  id: BOOKING,
  centerId: TERMS.centerId,
  date: date("2026-05-10"),
  days: 1,
  party: [
    { guestId: ADA, items: [] },
    { guestId: BEN, items: [] },
  ],
  options: { oneTherapistPerGuest: false, sharedRoom: false },
  hostId: ADA,
  hostIndex: 0,
  holderKey: null,
  openedBy: null,
  moves: [],
  reference: null,
  metadata: {},
  reach: { beforeMs: 0, afterMs: 0 },
  window: null,
  createdAtMs: at("07:59"),
  reservationId: null,
  notes: NO_NOTES,
};

/** The slot of the story, to be held with these ids. */
export const newHold: NewHold = {
  id: RESERVATION,
  holder: TERMS.holder,
  zone: "Europe/Rome",
  currency: "EUR",
  startMs: SLOT,
  zoneDataVersion: TERMS.zoneDataVersion,
  graceEndMs: GRACE_END,
  appointments: PLANNED,
  claims: CLAIMS,
  createInvoice: true,
  blockTimeMinutes: 10,
  lifetimeCapMinutes: 60,
  waiver: null,
  cancellation: { steps: [], guestsUntilMinutes: null },
  moveFees: [],
  paymentCapMinutes: 90,
};

// Ben's massage is to be moved by half an hour, with Vic and in bed 2 as before: another booking holds the new place
// from 08:30 to 08:40.

export const MOVING_BOOKING = minted<BookingId>(4);
const BENS_LATER_MASSAGE = appointmentIdOf(NEXT_RESERVATION, 0);
export const BENS_NEXT_INVOICE = invoiceIdOf(NEXT_RESERVATION, 0);
export const MOVE_AT = at("08:30");
export const MOVE_EXP = at("08:40");
export const bensLaterMassage: AppointmentTerms = {
  ...bensMassage,
  id: BENS_LATER_MASSAGE,
  guestIndex: 0,
  startMs: at("10:30"),
  endMs: at("11:30"),
  wallStartMs: wallAt(at("10:30"), 0),
};
export const BENS_LATER_CLAIMS: readonly Claim[] = [
  claim(VIC, "10:20", "11:45"),
  claim(BED_2, "10:20", "11:45"),
  claim(BEN_HIMSELF, "10:30", "11:30"),
];
/** The claims of the later place beyond those of Ben's present one. */
export const WHAT_MOVING_ADDS: readonly Claim[] = [
  claim(VIC, "11:15", "11:45"),
  claim(BED_2, "11:15", "11:45"),
  claim(BEN_HIMSELF, "11:00", "11:30"),
];
export const moveHold: Reserved = {
  ...TERMS,
  id: NEXT_RESERVATION,
  bookingId: MOVING_BOOKING,
  startMs: at("10:30"),
  graceEndMs: at("10:35"),
  moves: [{ reservationId: RESERVATION, appointmentId: BENS_MASSAGE }],
  chainStartMs: MOVE_AT,
  chainEndMs: at("09:30"),
  paymentEndMs: at("10:00"),
  reservedAtMs: MOVE_AT,
  waiver: null,
  cancellation: { steps: [], guestsUntilMinutes: null },
  moveFees: [],
  status: "reserved",
  expiresAtMs: MOVE_EXP,
  appointments: [planned(bensLaterMassage)],
  claims: WHAT_MOVING_ADDS,
  invoices: [{ id: BENS_NEXT_INVOICE, guestIndex: 0, guestId: BEN, status: "open" }],
};
export const pendingMove: PendingMove = {
  kind: "pending",
  bookingId: MOVING_BOOKING,
  reservationId: NEXT_RESERVATION,
  untilMs: MOVE_EXP,
};

type Facts = Readonly<Record<string, unknown>>;

/** An event of the story's reservation, or of another if its facts say so. */
export const event = (type: string, atMs: EpochMs, facts: Facts = {}): Facts => ({
  centerId: TERMS.centerId,
  bookingId: BOOKING,
  reservationId: RESERVATION,
  atMs,
  type,
  ...facts,
});

/** The same event for Ada's invoice and for Ben's. */
export const eventForEachInvoice = (type: string, atMs: EpochMs): readonly Facts[] =>
  INVOICE_IDS.map((invoiceId) => event(type, atMs, { invoiceId }));

type Answer = Result<Readonly<{ kind: string } | { reservation: Reservation }>, Readonly<{ code: string }>>;

/** A command's answer in one word: the refusal's code, or the outcome. */
export const word = (answer: Answer): string =>
  answer.match(
    (done) => ("kind" in done ? done.kind : done.reservation.status),
    ({ code }) => code,
  );

/** A command's answers one before, at and one after the instant at which the story's hold ends. */
export const aroundExp = (command: (nowMs: EpochMs) => Answer): readonly string[] =>
  around(EXP).map((nowMs) => word(command(nowMs)));

export const minutesAfter = (instant: EpochMs, minutes: number): EpochMs => plus(instant, minutes * MINUTE_MS);
