import { err, ok, type Result } from "neverthrow";
import { holderOf, type Booking } from "../../domain/booking/booking.ts";
import type { PartyGuest } from "../../domain/booking/party.ts";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { flag, listOf, optional, shape, wholeNumber, type ReadBy } from "../../domain/input/reader.ts";
import { guestHolder, sameId, tagOf, type GuestId } from "../../domain/ids.ts";
import type { BlockTimeTooLong, GuestFixed, ReserveRefusal } from "../../domain/refusal/refusal.ts";
import { openInvoices, standingOf, type Standing } from "../../domain/reservation/reserve.ts";
import { holdBeingPaid } from "../../domain/reservation/payments.ts";
import { waitMsOf } from "../../domain/reservation/waits.ts";
import type { Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import { indexWithout } from "../../domain/slot/calendar/waived-index.ts";
import { demandOf, type Demand } from "../../domain/slot/calendar/demand.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { isInDays, wallAt } from "../../domain/time/wall-time.ts";
import type { Snapshot, Versioned } from "../../ports/reservation-store.ts";
import { reserveAnswer, type ReserveAnswer } from "../answers.ts";
import { askedTime, instantIn, needsZone } from "./asked-time.ts";
import { feeWaiver, waiver, type WaiveFeeInput, type WaiverInput } from "./asked-waiver.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromReservation, LOOK_AGAIN, type Attempt, type Call, type Decision } from "../runtime/command.ts";
import { mayAct, type Actor } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { SourceFailed } from "../runtime/source-failure.ts";
import { leavingCosts, movingFrom } from "./moves.ts";
import { hostIndexOf, mayBeBookedTogether, namedOnce, partyKindOf } from "./party-rules.ts";
import { place } from "./place.ts";
import { updated } from "./writes.ts";

/** The slot, and how long to hold it. */
export type HoldOptionsInput = Readonly<{
  /**
   * A start: an instant in epoch milliseconds, or ISO text, which is the center's wall time unless it has an offset.
   */
  slot: number | string;
  /** Whether to make temporary invoices now, one per guest; false by default. */
  createInvoice?: boolean;
  /**
   * How long to hold it, in whole minutes, 1 to the center's `maxBlockTimeMinutes`; its `blockTimeMinutes` by default.
   */
  blockTimeMinutes?: number;
  /** Rules to make this hold without (rule 22). For the application only; none by default. */
  waive?: WaiverInput;
  /** Waives the fee for leaving the places that it moves (rule 28). For the application only; due by default. */
  waiveFee?: WaiveFeeInput;
}>;

/** A booking, and the slot to hold for it. */
export type ReserveInput = HoldOptionsInput &
  OfCenterInput &
  Readonly<{
    /** The booking to reserve for. */
    bookingId: string;
    /** Ids for the party's guests, in its order; ids given at its creation cannot be changed. None by default. */
    guestIds?: readonly string[];
  }>;

export const holdFields = {
  slot: askedTime,
  createInvoice: optional(flag, false),
  blockTimeMinutes: optional(wholeNumber({ min: 1, max: 1_000_000 }), null),
  waive: waiver,
  waiveFee: feeWaiver,
};

/** Rules 22 and 28: the field of a hold that is for the application only, if one is given. */
export const staffFieldOf = ({ waive, waiveFee }: Readonly<{ waive: unknown; waiveFee: unknown }>): string | null => {
  if (waive !== null) return "waive";
  return waiveFee === null ? null : "waiveFee";
};

const reserveInput = shape({
  bookingId: mintedId("booking"),
  ...ofCenter,
  ...holdFields,
  guestIds: optional(listOf(hostId<GuestId>(), { max: 1_000 }), []),
});

type Asked = ReadBy<typeof reserveInput>;

type Refused<T> = Promise<Result<T, ReserveRefusal>>;

/** Rules 2, 3, 6, 9 and 10. */
export const reserve = defineCommand({
  kind: "reserved",
  input: reserveInput,
  staffField: staffFieldOf,
  prepare: (call: Call<Asked>) => firstLook(call),
  read: ({ asked, prepared }) => readAround(asked, prepared),
  decide: (attempt: Attempt<Asked, Around>) => decide(attempt),
  replay: fromReservation(reserveAnswer),
});

/** The start around which claims are read, and the age of the holder's expired holds to read. */
type Around = Readonly<{ startMs: EpochMs | null; waitMs: number }>;

const readAround = ({ bookingId, guestIds }: Asked, { startMs, waitMs }: Around): ReadWanted => {
  const [firstGuest] = guestIds;
  return {
    tag: tagOf(bookingId),
    subject: { kind: "booking", bookingId },
    claims: startMs === null ? { kind: "none" } : { kind: "around_start", startMs, guestIds },
    holder: {
      kind: "of_booking",
      otherwise: firstGuest === undefined ? null : guestHolder(firstGuest),
      expiredWithinMs: waitMs,
    },
  };
};

const covers = ({ claims, holder }: ReadWanted, startMs: EpochMs, waitMs: number): boolean =>
  claims?.kind === "around_start" &&
  claims.startMs === startMs &&
  holder?.kind === "of_booking" &&
  holder.expiredWithinMs >= waitMs;

/** Used if a port fails. The decision asks the port again, unless this is a replay. */
const NOWHERE: Around = { startMs: null, waitMs: 0 };

/** The requested time as an instant, if it is known before the booking is read: usually by the tag of its id. */
const firstLook = async ({ context, asked: { bookingId, slot } }: Call<Asked>): Promise<Around> => {
  const { centers, parts } = context;
  const centerId = centers.byTag(tagOf(bookingId));
  const planned = centerId === null ? null : await centers.index(centerId);
  const startIn = (zone: string) => instantIn(parts.zones, zone, slot).unwrapOr(null);
  if (planned === null || planned.isErr()) return needsZone(slot) ? NOWHERE : { startMs: startIn("UTC"), waitMs: 0 };
  try {
    return { startMs: startIn(planned.value.catalog.center.zone), waitMs: waitMsOf(planned.value) };
  } catch (cause) {
    if (cause instanceof SourceFailed) return NOWHERE;
    throw cause;
  }
};

/** In the order of precedence in docs/errors.md. */
const decide = async (attempt: Attempt<Asked, Around>): Refused<Decision<ReserveAnswer>> => {
  const { context, asked, options, snapshot, nowMs } = attempt;
  if (snapshot.booking === null) return err({ code: "BOOKING_NOT_FOUND", bookingId: asked.bookingId });
  const acts = mayAct(options.actor, snapshot.booking.state);
  if (acts.isErr()) return err(acts.error);
  const named = withGuests(snapshot.booking.state, asked.guestIds);
  if (named.isErr()) return err(named.error);
  const booking = named.value;
  const planned = await context.centers.index(booking.centerId);
  if (planned.isErr()) return err(planned.error);
  const index = indexWithout(planned.value, asked.waive?.rules ?? []);
  const start = instantIn(context.parts.zones, index.catalog.center.zone, asked.slot);
  if (start.isErr()) return err(start.error);
  const startMs = start.value;
  const waitMs = waitMsOf(index);
  if (!covers(attempt.wanted, startMs, waitMs))
    return ok({ kind: "look_again", wanted: readAround(asked, { startMs, waitMs }) });
  const found = standingOf(snapshot.reservation?.state ?? null, startMs, nowMs);
  if (found.isErr()) return err(found.error);
  const standing = withNewNames(found.value, booking !== snapshot.booking.state);
  if (standing.kind === "same_slot") return ok(sameSlot(standing.reservation, asked, snapshot));
  const beingPaid = standing.kind === "other_slot" ? holdBeingPaid(standing.reservation) : null;
  if (beingPaid !== null) return err(beingPaid);
  const demanded = demandOf(booking.party, index);
  if (demanded.isErr()) return err(demanded.error);
  if (holderOf(booking) === null) return err({ code: "GUEST_REQUIRED", guestIndex: 0 });
  const allowed =
    booking === snapshot.booking.state ? ok(booking) : await partyAllowed(context, booking, options.actor);
  if (allowed.isErr()) return err(allowed.error);
  const block = blockTime(asked, index);
  if (block.isErr()) return err(block.error);
  const moving = movingFrom(booking.id, booking.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);
  const canceller = { isGuest: options.actor.kind === "guest", waiver: asked.waiveFee };
  const leaving = leavingCosts(moving.value, canceller, nowMs);
  if (leaving.isErr()) return err(leaving.error);
  const { date, days } = booking;
  const wallMs = wallAt(startMs, context.parts.zones.offsetMsAt(index.catalog.center.zone, startMs));
  if (!isInDays(wallMs, date, days)) return err({ code: "SLOT_OUTSIDE_WINDOW", date, days });

  const placed = await place(
    context,
    {
      booking: allowed.value,
      index,
      demand: allowed.value === booking ? demanded.value : servedAs(demanded.value, allowed.value.party),
      standing,
      startMs,
      blockTimeMinutes: block.value,
      createInvoice: asked.createInvoice,
      waiver: asked.waive,
      moving: moving.value,
      leaving: leaving.value,
      nowMs,
    },
    snapshot,
  );
  if (placed.isErr()) return err(placed.error);
  if (placed.value === null) return ok(LOOK_AGAIN);
  const { reservation, changes } = placed.value;
  const record = recordOf(reservation);
  return ok({ kind: "change", changes, record, answer: reserveAnswer(reservation, record) });
};

/** If the request names guests that were unnamed, the hold is made anew, so that it claims their time too. */
const withNewNames = (standing: Standing, hasNewNames: boolean): Standing =>
  standing.kind === "same_slot" && hasNewNames ? { kind: "other_slot", reservation: standing.reservation } : standing;

/** Row R-02: the live reservation, unchanged. Row R-70: with temporary invoices that are first requested now. */
const sameSlot = (
  reservation: Reserved,
  { createInvoice }: Pick<Asked, "createInvoice">,
  { reservation: read }: Snapshot,
): Decision<ReserveAnswer> => {
  const { id, centerId, expiresAtMs, invoices } = reservation;
  const before = read as Versioned<Reservation>;
  if (createInvoice && invoices.length === 0) {
    const opened = openInvoices(reservation);
    const record = recordOf(opened.reservation);
    return {
      kind: "change",
      changes: {
        centerId,
        beforeMs: expiresAtMs,
        reservations: [updated(before, opened.reservation)],
        events: opened.events,
      },
      record,
      answer: reserveAnswer(opened.reservation, record),
    };
  }
  const { version } = before;
  const record = recordOf(reservation);
  return {
    kind: "unchanged",
    changes: { centerId, beforeMs: expiresAtMs, unchanged: [{ id, version }] },
    record,
    answer: reserveAnswer(reservation, record),
  };
};

export const recordOf = ({ id, expiresAtMs, invoices }: Reserved) =>
  ({ kind: "reserved", reservationId: id, expiresAtMs, invoiced: invoices.length > 0 }) as const;

/** Adds the guest ids that were missing when the booking was created. */
const withGuests = (booking: Booking, guestIds: readonly GuestId[]): Result<Booking, GuestFixed | ReserveRefusal> => {
  if (guestIds.length === 0) return ok(booking);
  if (guestIds.length > booking.party.length) {
    const problem = `must have at most ${booking.party.length} entries, one for each guest of the booking`;
    return err({ code: "INVALID_INPUT", field: "guestIds", problem });
  }
  let changed = false;
  const party: PartyGuest[] = [];
  for (const [guestIndex, guest] of booking.party.entries()) {
    const named = guestIds[guestIndex];
    if (guest.guestId !== null && named !== undefined && !sameId(guest.guestId, named)) {
      return err({ code: "GUEST_FIXED", guestIndex, guestId: guest.guestId });
    }
    changed ||= guest.guestId === null && named !== undefined;
    party.push({ ...guest, guestId: guest.guestId ?? named ?? null });
  }
  if (!changed) return ok(booking);
  const host = booking.hostId ?? party[0]?.guestId ?? null;
  return ok({ ...booking, party, hostId: host, hostIndex: hostIndexOf(party, host) });
};

/** Rules 1 and 10: a guest who is named only now must be allowed in the party. */
const partyAllowed = async (context: EngineContext, booking: Booking, actor: Actor): Refused<Booking> => {
  const once = namedOnce(booking);
  if (once.isErr()) return err(once.error);
  const kind = partyKindOf(booking.options.isGroup === true, actor);
  return mayBeBookedTogether(context, booking, { centerId: booking.centerId, kind });
};

/** The demand, with the guest ids in the directory's spelling. */
const servedAs = (demand: Demand, party: readonly PartyGuest[]): Demand => ({
  ...demand,
  tasks: demand.tasks.map((task) => ({ ...task, guestId: party[task.guestIndex]?.guestId ?? null })),
});

export const blockTime = (
  { blockTimeMinutes }: Pick<Asked, "blockTimeMinutes">,
  index: CenterIndex,
): Result<number, BlockTimeTooLong> => {
  const { center } = index.catalog;
  const limitMinutes = center.limits.maxBlockTimeMinutes;
  if (blockTimeMinutes !== null && blockTimeMinutes > limitMinutes)
    return err({ code: "BLOCK_TIME_TOO_LONG", limitMinutes });
  return ok(blockTimeMinutes ?? center.blockTimeMinutes);
};
