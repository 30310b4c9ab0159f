import { NO_NOTES, type Booking } from "../../../src/domain/booking/booking.ts";
import type { StandingBlock } from "../../../src/domain/block/block.ts";
import {
  centerTag,
  guestHolder,
  mintId,
  parseEntropy,
  type BlockId,
  type BookingId,
  type CenterId,
  type CommandId,
  type Entropy,
  type GuestId,
  type ItemId,
  type MintedId,
  type ReservationId,
} from "../../../src/domain/ids.ts";
import { expire } from "../../../src/domain/reservation/expire.ts";
import { NO_MOVE, type PlannedAppointment } from "../../../src/domain/reservation/appointment.ts";
import {
  claimsOf,
  type Confirmed,
  type Reservation,
  type Reserved,
} from "../../../src/domain/reservation/reservation.ts";
import { claimChange, type Claim } from "../../../src/domain/claim/claim.ts";
import { guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import type { TherapistId } from "../../../src/domain/ids.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { wallAt, type CalendarDate } from "../../../src/domain/time/wall-time.ts";
import type {
  ChangeSet,
  CommandRecord,
  CommitOutcome,
  CommitRefusal,
  ReadRequest,
  Snapshot,
  Subject,
  Versioned,
} from "../../../src/ports/reservation-store.ts";
import { createManualClock, type ManualClock } from "../../../src/testing/manual-clock.ts";
import { createTestStore, type TestStore } from "../../support/stores.ts";
import { readOne } from "../../support/read-one.ts";

export const ms = (value: number): EpochMs => value as EpochMs;
/** The clock's first instant in every test; slots lie a day later. */
export const NOW = ms(1_800_000_000_000);
const DAY = ms(1_800_086_400_000);
export const MINUTE = 60_000;
/** An instant on the day of the slots. */
export const at = (minutes: number): EpochMs => ms(DAY + minutes * MINUTE);

export const CENTER = "center-1" as CenterId;
const TAG = centerTag(CENTER);
export const ANA = therapistUnit("ana" as TherapistId);
export const BEA = therapistUnit("bea" as TherapistId);
export const guest = (name: string): GuestId => name as GuestId;

const entropy = (n: number): Entropy => parseEntropy(n.toString(16).padStart(14, "0")) as Entropy;

/** Ids in the order of their numbers. The number's last digits give the kind of id. */
export const id = <Id extends MintedId>(n: number, centerId = CENTER): Id =>
  mintId("reservation", NOW, centerTag(centerId), entropy(n)) as MintedId as Id;
export const bookingId = (n: number): BookingId => id(n * 100 + 1);
export const reservationId = (n: number): ReservationId => id(n * 100 + 2);

export const aBooking = (n: number, over: Partial<Booking> = {}): Booking => ({
  id: bookingId(n),
  centerId: CENTER,
  date: "2027-01-16" as CalendarDate,
  days: 1,
  party: [
    {
      guestId: guest(`guest-${n}`),
      items: [{ itemId: "massage" as ItemId, addOnIds: [], therapist: { kind: "any" } }],
    },
  ],
  options: { oneTherapistPerGuest: false, sharedRoom: false },
  hostId: guest(`guest-${n}`),
  hostIndex: 0,
  holderKey: null,
  openedBy: null,
  moves: [],
  reference: null,
  metadata: {},
  reach: { beforeMs: 30 * MINUTE, afterMs: 90 * MINUTE },
  window: null,
  createdAtMs: NOW,
  reservationId: null,
  notes: NO_NOTES,
  ...over,
});

/** From a start to an end, in minutes of the day, on one unit. */
export const claim = (unit: UnitKey, fromMinute: number, toMinute: number): Claim => ({
  unit,
  startMs: at(fromMinute),
  endMs: at(toMinute),
});

export const anAppointment = (n: number, guestId: GuestId | null): PlannedAppointment => ({
  id: id(n * 100 + 10),
  status: "planned",
  guestIndex: 0,
  guestId,
  service: {
    id: "massage" as ItemId,
    name: "Massage",
    durationMs: 60 * MINUTE,
    preparationMs: 0,
    recoveryMs: 0,
    priceMinor: 5_000,
    addOns: [],
    package: null,
  },
  therapist: null,
  room: null,
  equipment: [],
  startMs: at(0),
  endMs: at(60),
  wallStartMs: wallAt(at(0), 0),
});

export const aHold = (n: number, over: Partial<Reserved> = {}): Reserved => ({
  id: reservationId(n),
  bookingId: bookingId(n),
  centerId: CENTER,
  holder: guestHolder(guest(`guest-${n}`)),
  origin: { kind: "fresh" },
  startMs: at(0),
  zoneDataVersion: "2026a",
  graceEndMs: at(5),
  hostIndex: 0,
  zone: "Europe/Rome",
  currency: "EUR",
  blockTimeMinutes: 5,
  moves: [],
  reference: null,
  metadata: {},
  chainStartMs: NOW,
  chainEndMs: ms(NOW + 60 * MINUTE),
  paymentEndMs: ms(NOW + 90 * MINUTE),
  payments: [],
  reservedAtMs: NOW,
  waiver: null,
  cancellation: { steps: [], guestsUntilMinutes: null },
  moveFees: [],
  status: "reserved",
  expiresAtMs: ms(NOW + 5 * MINUTE),
  appointments: [anAppointment(n, guest(`guest-${n}`))],
  claims: [claim(ANA, 0, 60)],
  invoices: [{ id: id(n * 100 + 20), guestIndex: 0, guestId: guest(`guest-${n}`), status: "open" }],
  ...over,
});

export const confirmed = (hold: Reserved): Confirmed => {
  const { expiresAtMs: _met, invoices: _open, ...terms } = hold;
  return {
    ...terms,
    status: "confirmed",
    confirmedAtMs: NOW,
    appointments: hold.appointments.map((it) => ({
      ...it,
      status: "booked",
      move: NO_MOVE,
      attendance: { kind: "expected" },
    })),
    invoices: hold.invoices.map((it) => ({ ...it, status: "finalized", finalizedAtMs: NOW })),
  };
};

export const aBlock = (n: number, over: Partial<StandingBlock> = {}): StandingBlock => ({
  id: id<BlockId>(n * 100 + 3),
  centerId: CENTER,
  externalId: `sick-${n}`,
  reason: "absence",
  revision: null,
  covers: [],
  blockedAtMs: NOW,
  status: "standing",
  claims: [claim(ANA, 0, 60)],
  ...over,
});

let commands = 0;
/** A record under a new command id. */
export const aCommand = (over: Partial<CommandRecord> = {}): CommandRecord => {
  commands += 1;
  return {
    commandId: `command-${commands}` as CommandId,
    requestHash: "hash",
    answer: { kind: "booked", bookingId: bookingId(1) },
    acceptedAtMs: NOW,
    ...over,
  };
};

export const aSet = (over: Partial<ChangeSet> = {}): ChangeSet => ({
  centerId: CENTER,
  command: aCommand(),
  decidedAtMs: NOW,
  beforeMs: null,
  bookings: [],
  reservations: [],
  blocks: [],
  holder: null,
  openBookings: null,
  uniqueReference: null,
  actor: null,
  unchanged: [],
  events: [],
  ...over,
});

/** The write of a reservation's next state; `before` is null for a new one. */
export const write = (
  before: Versioned<Reservation> | null,
  state: Reservation,
): ChangeSet["reservations"][number] => ({
  state,
  expectedVersion: before?.version ?? 0,
  claims: claimChange(before === null ? [] : claimsOf(before.state), claimsOf(state)),
});

/** A booking and its first hold, made together and guarded by the holder. */
export const reserving = (hold: Reserved, over: Partial<ChangeSet> = {}, n = numberOf(hold)): ChangeSet =>
  aSet({
    bookings: [{ state: aBooking(n, { reservationId: hold.id }), expectedVersion: 0 }],
    reservations: [write(null, hold)],
    holder: { key: hold.holder, expectedVersion: 0 },
    beforeMs: hold.expiresAtMs,
    events: [madeEvent(hold)],
    ...over,
  });

/** The number from which `reservationId` made the id. */
const numberOf = ({ id: it }: Reserved): number => (Number.parseInt(it.slice(18, 28), 16) - 2) / 100;

export const madeEvent = (hold: Reserved): ChangeSet["events"][number] => ({
  type: "ReservationMade",
  centerId: hold.centerId,
  bookingId: hold.bookingId,
  reservationId: hold.id,
  atMs: hold.reservedAtMs,
  startMs: hold.startMs,
  expiresAtMs: hold.expiresAtMs,
  origin: hold.origin,
});

export const expiring = (record: Versioned<Reservation>): ChangeSet => {
  const { reservation, events } = expire(record.state as Reserved);
  return aSet({ reservations: [write(record, reservation)], events });
};

export type Opened = Readonly<{ store: TestStore; clock: ManualClock }>;

export const open = (): Opened => {
  const clock = createManualClock(NOW);
  return { store: createTestStore({ clock }), clock };
};

export const commitAll = async (store: TestStore, sets: readonly ChangeSet[]): Promise<readonly CommitOutcome[]> =>
  (await store.commit(sets))._unsafeUnwrap();

export const commitOne = async (store: TestStore, set: ChangeSet): Promise<CommitOutcome> =>
  (await commitAll(store, [set]))[0] as CommitOutcome;

/** Commits sets that must be accepted. */
export const given = async (store: TestStore, ...sets: readonly ChangeSet[]): Promise<void> => {
  for (const outcome of await commitAll(store, sets)) {
    if (outcome.kind === "refused") throw new Error(`refused: ${JSON.stringify(outcome.because)}`);
  }
};

/** Returns why a set is refused, or null if it is accepted. Throws if a refusal has changed anything. */
export const refusalOf = async (store: TestStore, set: ChangeSet): Promise<CommitRefusal | null> => {
  const before = picture(store);
  const outcome = await commitOne(store, set);
  if (outcome.kind === "accepted") return null;
  if (picture(store) !== before) throw new Error("a refused change set has changed the store");
  return outcome.because;
};

export const picture = (store: TestStore): string => JSON.stringify(store.dump());

export const request = (subject: Subject, over: Partial<ReadRequest> = {}): ReadRequest => ({
  tag: TAG,
  subject,
  alsoReservations: [],
  claims: { kind: "none" },
  holder: { kind: "none" },
  openBookings: null,
  commandId: null,
  ...over,
});

export const read = async (
  store: TestStore,
  subject: Subject,
  over: Partial<ReadRequest> = {},
  floorMs = 0,
): Promise<Snapshot> => (await readOne(store, request(subject, over), floorMs))._unsafeUnwrap();

export const reservationOf = async (store: TestStore, n: number): Promise<Versioned<Reservation>> =>
  (await read(store, { kind: "reservation", reservationId: reservationId(n) })).reservation as Versioned<Reservation>;

export const guestClaim = (name: string, fromMinute: number, toMinute: number): Claim =>
  claim(guestUnit(guest(name)), fromMinute, toMinute);
