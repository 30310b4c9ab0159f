import { err, ok, type Result } from "neverthrow";
import { holderOf, NO_NOTES, type Booking, type BookingNotes } from "../domain/booking/booking.ts";
import type { PartyGuest } from "../domain/booking/party.ts";
import { hostId, mintedId } from "../domain/input/fields.ts";
import { flag, listOf, optional, shape, wholeNumber, type ReadBy } from "../domain/input/reader.ts";
import {
  guestHolder,
  tagOf,
  type AppointmentId,
  type BookingId,
  type CenterTag,
  type GuestId,
  type InvoiceId,
  type ReservationId,
} from "../domain/ids.ts";
import { invariant } from "../domain/invariant.ts";
import type {
  BlockTimeTooLong,
  BookingNotFound,
  GuestFixed,
  HolderLimitReached,
  ReserveRefusal,
} from "../domain/refusal/refusal.ts";
import { planned } from "../domain/reservation/appointment.ts";
import type { Reserved } from "../domain/reservation/reservation.ts";
import { placeHold, standingOf, type Standing } from "../domain/reservation/reserve.ts";
import { busyFor } from "../domain/slot/busy.ts";
import { claimsBeyond, claimsForAppointments } from "../domain/slot/occupancy.ts";
import { demandOf, type Demand } from "../domain/slot/demand.ts";
import { slotAt, tooEarlyOrLate } from "../domain/slot/find-slots.ts";
import type { CenterPlan } from "../domain/slot/plan.ts";
import { isLive } from "../domain/time/deadline.ts";
import { plus, type EpochMs } from "../domain/time/instant.ts";
import { isOnDate, wallAt } from "../domain/time/wall-time.ts";
import type { HolderRecord, Snapshot, Versioned } from "../ports/reservation-store.ts";
import { reserveAnswer, type ReserveAnswer } from "./answers.ts";
import { askedTime, instantIn, needsZone } from "./asked-time.ts";
import { mayAct, readCommand, type CommandOptions, type CommandOptionsInput } from "./command-options.ts";
import { newId, readRequest, type EngineContext } from "./engine-context.ts";
import { movingFrom, pointWrites, type Moving } from "./moves.ts";
import { mayBeBookedTogether, namedOnce } from "./party-rules.ts";
import { recordedReservation, runCommand, unavailable, type Changes, type Decision } from "./run-command.ts";
import { displacedBy, expiryWrites, inserted, updated } from "./writes.ts";

export type ReserveInput = Readonly<{
  bookingId: string;
  /** A start: an instant in epoch milliseconds, or ISO text, which is the center's wall time unless it has an offset. */
  slot: number | string;
  /** Whether temporary invoices are made now, one per guest; false by default. */
  createInvoice?: boolean;
  /** How long to hold it, in minutes; the center's block time by default, never above the center's maximum. */
  blockTimeMinutes?: number;
  /** Names for the party's guests, in its order; those given when it was created cannot be changed. */
  guestIds?: readonly string[];
}>;

const reserveInput = shape({
  bookingId: mintedId<BookingId>(),
  slot: askedTime,
  createInvoice: optional(flag, false),
  blockTimeMinutes: optional(wholeNumber({ min: 1, max: 1_000_000 }), null),
  guestIds: optional(listOf(hostId<GuestId>(), { max: 1_000 }), []),
});

type Asked = ReadBy<typeof reserveInput>;

/** Claims a slot for a booking until its block time is over (rules 2, 3, 6, 9, 10). */
export const reserve = async (
  context: EngineContext,
  rawInput: ReserveInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<ReserveAnswer, ReserveRefusal>> => {
  const read = readCommand(reserveInput, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  const tag = tagOf(asked.bookingId);
  const start = await startOf(context, asked);
  if (start.isErr()) return err(start.error);
  const startMs = start.value;
  const firstGuest = asked.guestIds[0];
  return runCommand<"reserved", ReserveAnswer, ReserveRefusal>(context, {
    kind: "reserved",
    options,
    request: asked,
    tag,
    read: () => ({
      tag,
      subject: { kind: "booking", bookingId: asked.bookingId },
      alsoByInvoice: [],
      alsoByAppointment: [],
      claims: { kind: "around_start", startMs, guestIds: asked.guestIds },
      holder: { kind: "of_booking", otherwise: firstGuest === undefined ? null : guestHolder(firstGuest) },
    }),
    replay: async (record, snapshot) =>
      (await recordedReservation(context, tag, record.reservationId, snapshot)).map((it) => reserveAnswer(it, record)),
    decide: (snapshot, nowMs) => decide(context, { asked, options, tag, startMs }, snapshot, nowMs),
  });
};

type Request = Readonly<{ asked: Asked; options: CommandOptions; tag: CenterTag; startMs: EpochMs }>;
type Refused<T> = Promise<Result<T, ReserveRefusal>>;

/** The asked time as an instant. Only a wall time without an offset has to know the booking's center first. */
const startOf = async (context: EngineContext, { bookingId, slot }: Asked): Refused<EpochMs> => {
  if (!needsZone(slot)) return instantIn(context.parts.zones, "UTC", slot);
  const known = await context.centers.byTag(tagOf(bookingId));
  if (known.isErr()) return err(known.error);
  let centerId = known.value;
  if (centerId === null) {
    const subject = { kind: "booking", bookingId } as const;
    const read = await context.parts.store.read(readRequest(context, { tag: tagOf(bookingId), subject }));
    if (read.isErr()) return err(unavailable(read.error, null));
    if (read.value.booking === null) return err(notFound(bookingId));
    centerId = read.value.booking.state.centerId;
  }
  const plan = await context.centers.plan(centerId);
  return plan.isErr() ? err(plan.error) : instantIn(context.parts.zones, plan.value.catalog.center.zone, slot);
};

const notFound = (bookingId: BookingId): BookingNotFound => ({ code: "BOOKING_NOT_FOUND", bookingId });

/** In the order of precedence that docs/errors.md states. */
const decide = async (
  context: EngineContext,
  request: Request,
  snapshot: Snapshot,
  nowMs: EpochMs,
): Refused<Decision<ReserveAnswer>> => {
  const { asked, options, startMs } = request;
  if (snapshot.booking === null) return err(notFound(asked.bookingId));
  const named = withGuests(snapshot.booking.state, asked.guestIds);
  if (named.isErr()) return err(named.error);
  const booking = named.value;
  const acts = mayAct(options.actor, booking);
  if (acts.isErr()) return err(acts.error);
  const planned = await context.centers.plan(booking.centerId);
  if (planned.isErr()) return err(planned.error);
  const plan = planned.value;
  const standing = standingOf(snapshot.reservation?.state ?? null, startMs, nowMs);
  if (standing.isErr()) return err(standing.error);
  if (standing.value.kind === "same_slot") return ok(unchanged(standing.value.reservation, snapshot));
  const demanded = demandOf(booking.party, plan);
  if (demanded.isErr()) return err(demanded.error);
  const party = await partyAllowed(context, snapshot.booking.state, booking);
  if (party.isErr()) return err(party.error);
  const block = blockTime(asked, plan);
  if (block.isErr()) return err(block.error);
  const moving = movingFrom(booking.id, booking.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);

  const placed = await place(context, request, snapshot, {
    booking,
    plan,
    demand: demanded.value,
    standing: standing.value,
    blockTimeMinutes: block.value,
    moving: moving.value,
    nowMs,
  });
  if (placed.isErr()) return err(placed.error);
  if (placed.value === null) return ok({ kind: "look_again" });
  const { reservation, changes } = placed.value;
  const record = recordOf(reservation);
  return ok({ kind: "change", changes, record, answer: reserveAnswer(reservation, record) });
};

/** Row R-02: the live reservation, unchanged. */
const unchanged = (reservation: Reserved, snapshot: Snapshot): Decision<ReserveAnswer> => {
  const record = recordOf(reservation);
  const standing = snapshot.reservation as Versioned<unknown>;
  return {
    kind: "unchanged",
    centerId: reservation.centerId,
    beforeMs: reservation.expiresAtMs,
    restsOn: [{ id: reservation.id, version: standing.version }],
    record,
    answer: reserveAnswer(reservation, record),
  };
};

const recordOf = ({ id, expiresAtMs, invoices }: Reserved) =>
  ({ kind: "reserved", reservationId: id, expiresAtMs, invoiced: invoices.length > 0 }) as const;

/** The booking with the names that were missing when it was created. */
const withGuests = (booking: Booking, guestIds: readonly GuestId[]): Result<Booking, GuestFixed | ReserveRefusal> => {
  if (guestIds.length === 0) return ok(booking);
  if (guestIds.length > booking.party.length) {
    const problem = `must have at most ${booking.party.length} entries, one for each guest of the booking`;
    return err({ code: "INVALID_INPUT", field: "guestIds", problem });
  }
  let changed = false;
  const party: PartyGuest[] = [];
  for (const [guestIndex, guest] of booking.party.entries()) {
    const given = guestIds[guestIndex];
    if (guest.guestId !== null && given !== undefined && guest.guestId !== given) {
      return err({ code: "GUEST_FIXED", guestIndex, guestId: guest.guestId });
    }
    changed ||= guest.guestId === null && given !== undefined;
    party.push({ ...guest, guestId: guest.guestId ?? given ?? null });
  }
  return ok(changed ? { ...booking, party, hostId: booking.hostId ?? party[0]?.guestId ?? null } : booking);
};

/** Rules 1 and 10: somebody must answer for the hold; guests named only now must be allowed to be of the party. */
const partyAllowed = async (context: EngineContext, before: Booking, booking: Booking): Refused<void> => {
  if (holderOf(booking) === null) return err({ code: "GUEST_REQUIRED", guestIndex: 0 });
  if (before === booking) return ok(undefined);
  const once = namedOnce(booking);
  if (once.isErr()) return err(once.error);
  return mayBeBookedTogether(context, booking);
};

const blockTime = ({ blockTimeMinutes }: Asked, plan: CenterPlan): Result<number, BlockTimeTooLong> => {
  const { center } = plan.catalog;
  const limitMinutes = center.limits.maxBlockTimeMinutes;
  if (blockTimeMinutes !== null && blockTimeMinutes > limitMinutes)
    return err({ code: "BLOCK_TIME_TOO_LONG", limitMinutes });
  return ok(blockTimeMinutes ?? center.blockTimeMinutes);
};

type Placing = Readonly<{
  booking: Booking;
  plan: CenterPlan;
  demand: Demand;
  standing: Standing;
  blockTimeMinutes: number;
  moving: Moving;
  nowMs: EpochMs;
}>;

/** Chooses and claims in one step (rule 6). Null where the snapshot is too old to reclaim what has lapsed since. */
const place = async (
  context: EngineContext,
  { asked, tag, startMs }: Request,
  snapshot: Snapshot,
  { booking, plan, demand, standing, blockTimeMinutes, moving, nowMs }: Placing,
): Refused<Readonly<{ reservation: Reserved; changes: Changes }> | null> => {
  const { center } = plan.catalog;
  const wallMs = wallAt(startMs, context.parts.zones.offsetMsAt(center.zone, startMs));
  if (!isOnDate(wallMs, booking.date)) return err({ code: "SLOT_NOT_ON_DATE", date: booking.date });
  const calendar = context.centers.day(plan, booking.date);
  if (!calendar.starts.includes(startMs)) return err({ code: "SLOT_OFF_GRID", gridMinutes: center.gridMinutes });
  const outOfRange = tooEarlyOrLate(startMs, center, nowMs);
  if (outOfRange !== null) return err(outOfRange);

  const seen = await claimsSeen(context, booking, demand, startMs, snapshot);
  if (seen.isErr()) return err(seen.error);
  const current = snapshot.reservation?.state ?? null;
  const busy = busyFor(seen.value.claims, { nowMs, ownReservationId: current?.id ?? null, freed: moving.freed });
  const search = {
    plan,
    calendar,
    demand,
    options: booking.options,
    busy,
    bookingId: booking.id,
    ranking: context.policies.ranking,
  };
  const slot = slotAt(search, startMs);
  if (slot.isErr()) return err(slot.error);
  const holder = snapshot.holder;
  invariant(holder !== null, "a snapshot holds the record of the holder that was asked for");
  const limited = overHolderLimit(holder, center.limits.liveReservationsPerHolder, current?.id ?? null, nowMs);
  if (limited !== null) return err(limited);

  const appointments = slot.value.allocation.map((item) => planned(newId<AppointmentId>(context, tag, nowMs), item));
  const placed = placeHold(
    booking,
    standing,
    {
      id: newId<ReservationId>(context, tag, nowMs),
      holder: holder.key,
      currency: center.currency,
      startMs,
      appointments,
      claims: claimsBeyond(claimsForAppointments(appointments), moving.freed),
      invoiceIds: asked.createInvoice ? booking.party.map(() => newId<InvoiceId>(context, tag, nowMs)) : [],
      blockTimeMinutes,
      lifetimeCapMinutes: center.limits.lifetimeCapMinutes,
    },
    nowMs,
  );
  const { reservation } = placed;
  const displaced = displacedBy(reservation.claims, seen.value, current?.id ?? null);
  if (displaced === null) return ok(null);
  const expiries = displaced.map((holding) => expiryWrites(context, holding));
  const before = snapshot.booking as Versioned<Booking>;
  const pending = {
    kind: "pending",
    bookingId: booking.id,
    reservationId: reservation.id,
    untilMs: reservation.expiresAtMs,
  } as const;
  return ok({
    reservation,
    changes: {
      centerId: booking.centerId,
      beforeMs: reservation.expiresAtMs,
      bookings: [
        {
          state: { ...booking, reservationId: reservation.id, notes: notesKept(context, booking, standing) },
          expectedVersion: before.version,
        },
        ...expiries.flatMap((it) => it.booking ?? []),
      ],
      reservations: [
        ...(placed.replaced === null
          ? []
          : [updated(snapshot.reservation as NonNullable<Snapshot["reservation"]>, placed.replaced)]),
        ...expiries.map((it) => it.reservation),
        ...pointWrites(moving, pending),
        inserted(reservation),
      ],
      blocks: [],
      holder: { key: holder.key, expectedVersion: holder.version },
      unchanged: [],
      events: [...expiries.flatMap((it) => it.events), ...placed.events],
    },
  });
};

/** Rule 14: what an expiry drops is gone also where this command is the one that records it. */
const notesKept = ({ policies }: EngineContext, { notes }: Booking, standing: Standing): BookingNotes =>
  standing.kind === "lapsed" && policies.dropNotesAtExpiry ? NO_NOTES : notes;

/** The claims around the start; read once more only where the catalog has grown the booking's span since it was created. */
const claimsSeen = async (
  context: EngineContext,
  booking: Booking,
  { reach }: Demand,
  startMs: EpochMs,
  snapshot: Snapshot,
): Refused<Snapshot> => {
  if (reach.beforeMs <= booking.reach.beforeMs && reach.afterMs <= booking.reach.afterMs) return ok(snapshot);
  const span = { startMs: plus(startMs, -reach.beforeMs), endMs: plus(startMs, reach.afterMs) };
  const guestIds = booking.party.flatMap(({ guestId }) => guestId ?? []);
  const read = await context.parts.store.read(
    readRequest(context, {
      tag: tagOf(booking.id),
      subject: { kind: "center", centerId: booking.centerId },
      claims: { kind: "span", span, guestIds },
    }),
  );
  return read.isErr() ? err(unavailable(read.error, null)) : ok(read.value);
};

/** Rule 10. One's own hold is replaced, so it does not count. */
const overHolderLimit = (
  { key, reserved }: HolderRecord,
  limit: number,
  ownReservationId: ReservationId | null,
  nowMs: EpochMs,
): HolderLimitReached | null => {
  const live = reserved.filter((it) => it.reservationId !== ownReservationId && isLive(it.expiresAtMs, nowMs));
  if (live.length < limit) return null;
  const freeAtMs = live.reduce((least, it) => Math.min(least, it.expiresAtMs), Infinity) as EpochMs;
  return { code: "HOLDER_LIMIT_REACHED", holder: key, limit, freeAtMs };
};
