import { err, ok, type Result } from "neverthrow";
import type { Waiver } from "../../domain/booking/waiver.ts";
import { namedGuests, NO_NOTES, type Booking, type BookingNotes, type Reach } from "../../domain/booking/booking.ts";
import { appointmentIdOf, canonicalId, tagOf, type ReservationId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { HolderLimitReached, PlaceRefusal } from "../../domain/refusal/refusal.ts";
import { planned, type PendingMove } from "../../domain/reservation/appointment.ts";
import { placeHold, type Placed, type Standing } from "../../domain/reservation/reserve.ts";
import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { besideWaits, busyFor } from "../../domain/slot/search/busy.ts";
import { daysAround } from "../../domain/slot/calendar/day-calendar.ts";
import { graceMsOf, type Demand } from "../../domain/slot/calendar/demand.ts";
import { hasLeftFor, hullOf, lapsedOnLeft } from "../../domain/slot/search/left-claims.ts";
import { reachToRead, viewOf } from "../../domain/slot/search/reach.ts";
import { tooEarlyOrLate } from "../../domain/slot/calendar/range.ts";
import { slotAt } from "../../domain/slot/slot-at.ts";
import { claimsBeyond, claimsForAppointments } from "../../domain/claim/occupancy.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { earlier, plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { dateOfWall, wallAt, type WallMs } from "../../domain/time/wall-time.ts";
import type {
  ChangeSet,
  HolderRecord,
  Holding,
  RecordWrite,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";
import { readCertain } from "../runtime/certainty.ts";
import type { Changes } from "../runtime/command.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { waitsIn } from "./hold-again.ts";
import { guardWrite, readGuarded } from "./left-units.ts";
import { FREE_TO_CANCEL } from "../../domain/catalog/cancellation-terms.ts";
import { pointWrites, type Leaving, type Moving } from "./moves.ts";
import { displacedBy, expiryWrites, inserted, updated } from "./writes.ts";

/** The requested slot, with everything known about its booking. */
export type Placing = Readonly<{
  booking: Booking;
  index: CenterIndex;
  demand: Demand;
  standing: Standing;
  startMs: EpochMs;
  blockTimeMinutes: number;
  createInvoice: boolean;
  /** The index is without these rules. */
  waiver: Waiver | null;
  moving: Moving;
  leaving: Leaving;
  nowMs: EpochMs;
}>;

export type PlacedHold = Readonly<{ reservation: Reserved; changes: Changes }>;

/** Chooses and claims in one step (rule 6). Null if the snapshot is too old to reclaim a hold that has lapsed since. */
export const place = async (
  context: EngineContext,
  {
    booking,
    index,
    demand,
    standing,
    startMs,
    blockTimeMinutes,
    createInvoice,
    waiver,
    moving,
    leaving,
    nowMs,
  }: Placing,
  snapshot: Snapshot,
): Promise<Result<PlacedHold | null, PlaceRefusal>> => {
  const { center } = index.catalog;
  const { zones } = context.parts;
  const wallMsAt = (atMs: EpochMs): WallMs => wallAt(atMs, zones.offsetMsAt(center.zone, atMs));
  const calendar = context.centers.day(index, dateOfWall(wallMsAt(startMs)), daysAround(demand.reach));
  if (!calendar.starts.includes(startMs)) return err({ code: "SLOT_OFF_GRID", gridMinutes: center.gridMinutes });
  const outOfRange = tooEarlyOrLate(startMs, center, demand, nowMs);
  if (outOfRange !== null) return err(outOfRange);

  const reach = reachToRead(demand.reach, context.policies.ranking, () => [calendar]);
  const isWithin = reach.beforeMs <= booking.reach.beforeMs && reach.afterMs <= booking.reach.afterMs;
  const read = isWithin ? ok(snapshot) : await readFurther(context, booking, reach, startMs);
  if (read.isErr()) return err(read.error);
  const current = snapshot.reservation?.state ?? null;
  const view = { nowMs, ownReservationId: current?.id ?? null, freed: moving.freed };
  let seen = read.value;
  let busy = busyFor(seen.claims, view);
  const isGuarded = hasLeftFor(demand, index, busy, around(startMs, demand.reach));
  if (isGuarded) {
    const guestIds = namedGuests(booking.party);
    const span = hullOf([viewOf(calendar, demand.reach), around(startMs, reach)]);
    const guarded = await readGuarded(context, { centerId: center.id, span, guestIds }, nowMs);
    if (guarded.isErr()) return err(guarded.error);
    if (guarded.value === null) return ok(null);
    seen = guarded.value;
    busy = busyFor(seen.claims, view);
  }
  const search = {
    index,
    calendar,
    demand,
    options: booking.options,
    busy: besideWaits(busy, waitsIn(snapshot, { index, freed: moving.freed, nowMs })),
    bookingId: booking.id,
    ranking: context.policies.ranking,
  };
  const slot = slotAt(search, startMs);
  if (slot.isErr()) return err(slot.error);
  const holder = snapshot.holder;
  invariant(holder !== null, "a snapshot holds the record of the holder that was asked for");
  const limited = overHolderLimit(holder, center.limits.liveReservationsPerHolder, current?.id ?? null, nowMs);
  if (limited !== null) return err(limited);

  const id = newId(context, "reservation", tagOf(booking.id), nowMs);
  const appointments = slot.value.allocation.map((item, at) =>
    planned(appointmentIdOf(id, at), item, wallMsAt(item.startMs)),
  );
  const claims = claimsBeyond(claimsForAppointments(appointments), moving.freed);
  const placed = placeHold(
    booking,
    standing,
    {
      id,
      holder: holder.key,
      zone: center.zone,
      currency: center.currency,
      startMs,
      zoneDataVersion: zones.version,
      graceEndMs: plus(startMs, graceMsOf(demand, center)),
      appointments,
      claims: moving.freed.size === 0 ? null : claims,
      createInvoice,
      blockTimeMinutes,
      lifetimeCapMinutes: center.limits.lifetimeCapMinutes,
      waiver,
      cancellation: center.cancellation ?? FREE_TO_CANCEL,
      moveFees: leaving.moveFees,
      paymentCapMinutes: center.limits.paymentCapMinutes,
    },
    nowMs,
  );
  const relied = [...claims, ...lapsedOnLeft(index, claims, seen.claims, nowMs)];
  const displaced = displacedBy(relied, seen, current?.id ?? null);
  if (displaced === null) return ok(null);
  const blocks = isGuarded ? [guardWrite(context, seen, center.id, nowMs)] : [];
  return ok({
    reservation: placed.reservation,
    changes: changesOf(
      context,
      { booking, reach, standing, moving, leaving, placed, claims, displaced, holder, blocks },
      snapshot,
    ),
  });
};

type Decided = Pick<Placing, "booking" | "standing" | "moving" | "leaving"> &
  Readonly<{
    reach: Reach;
    placed: Placed;
    claims: readonly Claim[];
    displaced: readonly Holding[];
    holder: HolderRecord;
    blocks: ChangeSet["blocks"];
  }>;

/** The hold, and the holds that end for it: the one that it replaces, and those that have lapsed in its place. */
const changesOf = (
  context: EngineContext,
  { booking, reach, standing, moving, leaving, placed, claims, displaced, holder, blocks }: Decided,
  snapshot: Snapshot,
): Changes => {
  const { reservation, replaced } = placed;
  const held: Booking = {
    ...booking,
    reservationId: reservation.id,
    reach,
    notes: notesKept(context, booking, standing),
  };
  const bookings: RecordWrite<Booking>[] = [{ state: held, expectedVersion: snapshot.booking?.version ?? 0 }];
  const reservations = replaced === null ? [] : [updated(snapshot.reservation as Versioned<Reservation>, replaced)];
  const events: DomainEvent[] = [];
  for (const lapsed of displaced) {
    const expiry = expiryWrites(context, lapsed);
    if (expiry.booking !== null) bookings.push(expiry.booking);
    reservations.push(expiry.reservation);
    events.push(...expiry.events);
  }
  reservations.push(...pointWrites(moving, pendingMove(reservation)), inserted(reservation, claims));
  events.push(...placed.events);
  return {
    centerId: booking.centerId,
    beforeMs: earliestOf(deadlineOf(reservation, standing), leaving.termsHoldUntilMs),
    bookings,
    reservations,
    blocks,
    holder: { key: holder.key, expectedVersion: holder.version },
    events,
  };
};

const pendingMove = ({ id, bookingId, expiresAtMs }: Reserved): PendingMove => ({
  kind: "pending",
  bookingId,
  reservationId: id,
  untilMs: expiresAtMs,
});

/** Rule 7: the commit must come before the hold's own expiry, and before the expiry of the hold that it replaces. */
const deadlineOf = ({ expiresAtMs }: Reserved, standing: Standing): EpochMs =>
  standing.kind === "other_slot" ? earlier(expiresAtMs, standing.reservation.expiresAtMs) : expiresAtMs;

/** Rule 28: what leaving the old places costs is as it is at the commit. */
const earliestOf = (deadlineMs: EpochMs, otherMs: EpochMs | null): EpochMs =>
  otherMs === null ? deadlineMs : earlier(deadlineMs, otherMs);

/** Rule 14: text that an expiry drops is gone, also if this command is the one that records the expiry. */
const notesKept = ({ policies }: EngineContext, { notes }: Booking, standing: Standing): BookingNotes =>
  standing.kind === "lapsed" && policies.dropNotesAtExpiry ? NO_NOTES : notes;

const around = (startMs: EpochMs, { beforeMs, afterMs }: Reach): Interval => ({
  startMs: plus(startMs, -beforeMs),
  endMs: plus(startMs, afterMs),
});

/**
 * Reads more claims around the start. Needed if the catalog has grown the booking's span, or the ranking has changed.
 */
const readFurther = (context: EngineContext, booking: Booking, reach: Reach, startMs: EpochMs) =>
  readCertain(context, {
    tag: tagOf(booking.id),
    subject: { kind: "center", centerId: canonicalId(booking.centerId) },
    claims: { kind: "span", span: around(startMs, reach), guestIds: namedGuests(booking.party) },
  });

/** Rule 10. The booking's current hold is replaced, so it does not count. */
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
