import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import { centerTag } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { confirm } from "../../domain/reservation/confirm.ts";
import { expire } from "../../domain/reservation/expire.ts";
import { release } from "../../domain/reservation/release.ts";
import {
  claimsOf,
  type Confirmed,
  type Released,
  type Reservation,
  type Reserved,
} from "../../domain/reservation/reservation.ts";
import { reservationMade } from "../../domain/reservation/change.ts";
import { claimChange } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  ChangeSet,
  CommandRecord,
  HolderWanted,
  ReadRequest,
  Subject,
  Versioned,
} from "../../ports/reservation-store.ts";
import { aBooking, aHold, bookingId, commandId, minute, SPA, START } from "./fixtures.ts";

// A change set as an engine would send it to a store, with nothing in it.

export const emptySet = (over: Partial<ChangeSet> = {}): ChangeSet => ({
  centerId: SPA,
  command: null,
  actor: null,
  decidedAtMs: START,
  beforeMs: null,
  bookings: [],
  reservations: [],
  blocks: [],
  holder: null,
  openBookings: null,
  uniqueReference: null,
  unchanged: [],
  events: [],
  ...over,
});

type ReservationWrite = ChangeSet["reservations"][number];
type BlockWrite = ChangeSet["blocks"][number];

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

/** The nth booking with its hold, both new, counted for its holder and in time. */
export const holding = (n: number, over: Partial<Reserved> = {}, set: Partial<ChangeSet> = {}): ChangeSet => {
  const hold = aHold(n, over);
  const state = aBooking(n, { id: hold.bookingId, centerId: hold.centerId, reservationId: hold.id });
  return emptySet({
    centerId: hold.centerId,
    bookings: [{ state, expectedVersion: 0 }],
    reservations: [adding(hold)],
    holder: { key: hold.holder, expectedVersion: 0 },
    beforeMs: hold.expiresAtMs,
    events: [reservationMade(hold)],
    ...set,
  });
};

export const confirmed = (hold: Reserved, nowMs: EpochMs = START): Confirmed => {
  const { reservation } = confirm(hold, nowMs)._unsafeUnwrap();
  return reservation;
};

export const confirming = (hold: Reserved, over: Partial<ChangeSet> = {}, version = 1): ChangeSet => {
  const { events } = confirm(hold, START)._unsafeUnwrap() as { events: ChangeSet["events"] };
  return emptySet({
    reservations: [changing(hold, confirmed(hold), version)],
    beforeMs: hold.expiresAtMs,
    events,
    ...over,
  });
};

export const released = (hold: Reserved): Released => {
  const given = release(hold, START)._unsafeUnwrap().reservation;
  invariant(given.status === "released", "a live hold can be released");
  return given;
};

/** The set that a sweep commits: it has no command and no deadline. */
export const expiring = (hold: Reserved, version = 1): ChangeSet => {
  const { reservation, events } = expire(hold);
  return emptySet({
    centerId: hold.centerId,
    decidedAtMs: hold.expiresAtMs,
    reservations: [changing(hold, reservation, version)],
    events,
  });
};

/** Ends a hold that a read or a list of due reservations returned. */
export const ending = ({ state, version }: Versioned<Reservation>): ChangeSet => {
  invariant(state.status === "reserved", "an ending reservation was reserved");
  return expiring(state, version);
};

export const extending = (hold: Reserved, expiresAtMs: EpochMs, version = 1): ChangeSet =>
  emptySet({
    reservations: [changing(hold, { ...hold, expiresAtMs }, version)],
    beforeMs: hold.expiresAtMs,
  });

export const blocking = (state: Block, over: Partial<ChangeSet> = {}): ChangeSet =>
  emptySet({ centerId: state.centerId, blocks: [writingBlock(null, state, 0)], ...over });

/** The write of a block's next state; `before` is null for a new block. */
export const writingBlock = (before: Block | null, state: Block, expectedVersion = 1): BlockWrite => ({
  state,
  expectedVersion,
  claims: claimChange(before === null ? [] : claimsOfBlock(before), claimsOfBlock(state)),
});

/** A booking alone. */
export const writingBooking = (n: number, expectedVersion = 0, over: Partial<ChangeSet> = {}): ChangeSet =>
  emptySet({ bookings: [{ state: aBooking(n), expectedVersion }], ...over });

export const commandRecord = (text: string, over: Partial<CommandRecord> = {}): CommandRecord => ({
  commandId: commandId(text),
  requestHash: "hash",
  answer: { kind: "booked", bookingId: bookingId(1) },
  acceptedAtMs: START,
  ...over,
});

export const reading = (subject: Subject, over: Partial<ReadRequest> = {}): ReadRequest => ({
  tag: centerTag(SPA),
  subject,
  alsoReservations: [],
  claims: { kind: "none" },
  holder: { kind: "none" },
  openBookings: null,
  commandId: null,
  ...over,
});

export const THE_CENTER: Subject = { kind: "center", centerId: SPA };
export const ofBooking = (n: number): Subject => ({ kind: "booking", bookingId: bookingId(n) });

/** The booking's own holder, without its recent holds. */
export const ITS_HOLDER: HolderWanted = { kind: "of_booking", otherwise: null, expiredWithinMs: 0 };

/** Every claim on the center's resources on the first day. */
export const ALL_DAY: ReadRequest["claims"] = {
  kind: "span",
  span: { startMs: START, endMs: minute(24 * 60) },
  guestIds: [],
};
