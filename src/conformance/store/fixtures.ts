import type { RemovedBlock, StandingBlock } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import {
  appointmentIdOf,
  centerTag,
  guestHolder,
  invoiceIdOf,
  mintId,
  parseEntropy,
  parseHolderKey,
  parseHostId,
  parseIdempotencyKey,
  type AppointmentId,
  type BlockId,
  type BookingId,
  type CenterId,
  type CommandId,
  type GuestId,
  type HolderKey,
  type HostId,
  type InvoiceId,
  type ReservationId,
} from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { PlannedAppointment } from "../../domain/reservation/appointment.ts";
import type { Reserved } from "../../domain/reservation/reservation.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { coverFor } from "../../domain/claim/cover.ts";
import { therapistUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { HOUR_MS, MINUTE_MS, parseEpochMs, plus, type EpochMs } from "../../domain/time/instant.ts";
import { parseCalendarDate, wallAt } from "../../domain/time/wall-time.ts";

// The records of the cases. The nth booking is the nth guest's; its hold takes the nth hour of one therapist, and ends
// ten minutes after the first instant.

const certain = <Value>(value: Value | null, what: string): Value => {
  invariant(value !== null, `${what} is well formed`);
  return value;
};

export const instant = (ms: number): EpochMs => certain(parseEpochMs(ms), "an instant");
export const hostId = <Id extends HostId>(text: string): Id => certain(parseHostId<Id>(text), "an id of the host");
export const commandId = (text: string): CommandId => certain(parseIdempotencyKey(text), "a command id");
export const holderKey = (text: string): HolderKey => certain(parseHolderKey(text), "a holder's key");

/** The clock of a fresh store: 2027-01-15T08:00:00Z. */
export const START = instant(1_800_000_000_000);
export const SPA = hostId<CenterId>("spa");
export const OTHER = hostId<CenterId>("other");
/** Two centers whose ids carry the same tag. */
export const TWINS = [hostId<CenterId>("center-5311"), hostId<CenterId>("center-11394")] as const;
export const UMA = therapistUnit(hostId("uma"));
export const VIC = therapistUnit(hostId("vic"));
export const NIA = therapistUnit(hostId("nia"));

/** The instant so many minutes after the first. */
export const minute = (minutes: number): EpochMs => plus(START, minutes * MINUTE_MS);

const minted = <Kind extends Parameters<typeof mintId>[0]>(kind: Kind, n: number, centerId: CenterId) =>
  mintId(kind, START, centerTag(centerId), certain(parseEntropy(n.toString(16).padStart(14, "0")), "entropy"));

export const bookingId = (n: number, centerId = SPA): BookingId => minted("booking", n, centerId);
export const reservationId = (n: number, centerId = SPA): ReservationId => minted("reservation", n, centerId);
export const blockId = (n: number, centerId = SPA): BlockId => minted("block", n, centerId);
/** Of the nth reservation, by their places in it. */
export const invoiceId = (n: number, centerId = SPA, guestIndex = 0): InvoiceId =>
  invoiceIdOf(reservationId(n, centerId), guestIndex);
export const appointmentId = (n: number, centerId = SPA, at = 0): AppointmentId =>
  appointmentIdOf(reservationId(n, centerId), at);
export const guestOf = (n: number): GuestId => hostId(`guest-${n}`);
export const holderOfGuest = (n: number): HolderKey => guestHolder(guestOf(n));

/** One hour of a unit, from the nth hour on. */
export const hourOf = (n: number, unit: UnitKey = UMA): Claim => claim(unit, n * 60, n * 60 + 60);

/** A cover of a clipped block over a claim, beside other covers. */
export const coverOver = (over: Claim, others: readonly Claim[] = []): Claim => coverFor(over, others) ?? over;

export const claim = (unit: UnitKey, fromMinute: number, untilMinute: number): Claim => ({
  unit,
  startMs: minute(fromMinute),
  endMs: minute(untilMinute),
});

export const aBooking = (n: number, over: Partial<Booking> = {}): Booking => ({
  id: bookingId(n, over.centerId),
  centerId: SPA,
  date: certain(parseCalendarDate("2027-01-15"), "a day"),
  days: 1,
  party: [{ guestId: guestOf(n), items: [] }],
  options: { oneTherapistPerGuest: false, sharedRoom: false },
  hostId: guestOf(n),
  hostIndex: 0,
  holderKey: null,
  openedBy: null,
  moves: [],
  reference: null,
  metadata: {},
  reach: { beforeMs: 0, afterMs: 60 * MINUTE_MS },
  window: { startMs: START, endMs: minute(600) },
  createdAtMs: START,
  reservationId: null,
  notes: { notes: "", groupName: "", cancelComments: "" },
  ...over,
});

export const anAppointment = (n: number, over: Partial<PlannedAppointment> = {}): PlannedAppointment => ({
  id: appointmentId(n),
  status: "planned",
  guestIndex: 0,
  guestId: guestOf(n),
  service: {
    id: hostId("talk"),
    name: "Talk",
    durationMs: 60 * MINUTE_MS,
    preparationMs: 0,
    recoveryMs: 0,
    priceMinor: 0,
    addOns: [],
    package: null,
  },
  therapist: { id: hostId("uma"), unit: UMA },
  room: null,
  equipment: [],
  startMs: hourOf(n).startMs,
  endMs: hourOf(n).endMs,
  wallStartMs: wallAt(hourOf(n).startMs, 2 * HOUR_MS),
  ...over,
});

export const aHold = (n: number, over: Partial<Reserved> = {}): Reserved => ({
  id: reservationId(n, over.centerId),
  bookingId: bookingId(n, over.centerId),
  centerId: SPA,
  holder: holderOfGuest(n),
  origin: { kind: "fresh" },
  startMs: hourOf(n).startMs,
  zoneDataVersion: "2026a",
  graceEndMs: hourOf(n).endMs,
  hostIndex: 0,
  zone: "Europe/Rome",
  currency: "EUR",
  blockTimeMinutes: 10,
  moves: [],
  reference: null,
  metadata: {},
  chainStartMs: START,
  chainEndMs: minute(600),
  paymentEndMs: minute(610),
  payments: [],
  reservedAtMs: START,
  waiver: null,
  cancellation: { steps: [], guestsUntilMinutes: null },
  moveFees: [],
  status: "reserved",
  expiresAtMs: minute(10),
  appointments: [anAppointment(n, { id: appointmentId(n, over.centerId) })],
  claims: [hourOf(n)],
  invoices: [{ id: invoiceId(n, over.centerId), guestIndex: 0, guestId: guestOf(n), status: "open" }],
  ...over,
});

export const aBlock = (n: number, over: Partial<StandingBlock> = {}): StandingBlock => ({
  id: blockId(n, over.centerId),
  centerId: SPA,
  externalId: `sick-${n}`,
  reason: "absence",
  revision: null,
  covers: [],
  blockedAtMs: START,
  status: "standing",
  claims: [hourOf(n)],
  ...over,
});

export const removed = ({ claims, ...block }: StandingBlock): RemovedBlock => ({
  ...block,
  status: "removed",
  claimed: claims,
  removedAtMs: START,
});
