import { err, ok, type Result } from "neverthrow";
import type { Block } from "../../domain/block/block.ts";
import { NO_NOTES, type Booking } from "../../domain/booking/booking.ts";
import { bookingStatusAt, type BookingStatus } from "../../domain/reservation/booking-status.ts";
import { calendarDate, hostId, mintedId } from "../../domain/input/fields.ts";
import { optional, readInput, shape, wholeNumber, type Reader } from "../../domain/input/reader.ts";
import {
  canonicalId,
  centerTag,
  tagOf,
  type BlockId,
  type BookingId,
  type CenterId,
  type GuestId,
  type ReservationId,
} from "../../domain/ids.ts";
import type {
  AnyQueryRefusal,
  BlockNotFound,
  BookingNotFound,
  CenterNotFound,
  InvalidInput,
  ReservationNotFound,
  SourceUnavailable,
  StoreUnavailable,
} from "../../domain/refusal/refusal.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLiveClaim, type StandingClaim } from "../../domain/claim/claim.ts";
import { DAY_MS, plus, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { boundaryOf } from "../../domain/time/wall-instants.ts";
import { plusDays, startOfDay } from "../../domain/time/wall-time.ts";
import type { ListRequest } from "../../ports/reservation-store.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { listNow, readNow, uncertain } from "../runtime/certainty.ts";
import { readRequest, type EngineContext } from "../runtime/engine-context.ts";
import { isGuard } from "../runtime/left-units.ts";
import { unavailable } from "../runtime/run-command.ts";

/** A booking as it is at `atMs`, with its latest reservation. */
export type BookingView = Readonly<{
  atMs: EpochMs;
  status: BookingStatus;
  booking: Booking;
  reservation: Reservation | null;
}>;

/** A reservation as it is at `atMs`, whether or not its expiry was recorded yet (rule 4). */
export type ReservationView = Readonly<{ atMs: EpochMs; reservation: Reservation }>;

/** A block as it was at `atMs`: what it takes while it stands, and what it took once it is removed. */
export type BlockView = Readonly<{ atMs: EpochMs; block: Block }>;

/** Newest first; `next` is where the next page starts, null when this was the last. */
export type ReservationsView = Readonly<{
  atMs: EpochMs;
  reservations: readonly Reservation[];
  next: ReservationId | null;
}>;

/** Who and what is taken on one day of a center. */
export type CenterDayView = Readonly<{ atMs: EpochMs; day: Interval; claims: readonly StandingClaim[] }>;

const parse = <Input>(reader: Reader<Input>, input: unknown): Result<Input, InvalidInput> =>
  readInput(reader, input).mapErr(([first]) => invalidInput(first));

const bookingInput = shape({ bookingId: mintedId<BookingId>() });

/** A booking, its derived status and its latest reservation. Reading never changes anything (case R02). */
export const getBooking = async (
  context: EngineContext,
  rawInput: Readonly<{ bookingId: string }>,
): Promise<Result<BookingView, InvalidInput | BookingNotFound | StoreUnavailable>> => {
  const asked = parse(bookingInput, rawInput);
  if (asked.isErr()) return err(asked.error);
  const { bookingId } = asked.value;
  const subject = { kind: "booking", bookingId } as const;
  const read = await readNow(context, readRequest(context, { tag: tagOf(bookingId), subject }));
  if (read.isErr()) return err(unavailable(read.error, null));
  const { snapshot: found, nowMs: atMs } = read.value;
  if (found.booking === null) return err({ code: "BOOKING_NOT_FOUND", bookingId });
  const doubt = uncertain(found);
  if (doubt !== null) return err(doubt);
  const reservation = found.reservation === null ? null : reservationAt(found.reservation.state, atMs);
  const notesGone = context.policies.dropNotesAtExpiry && reservation?.status === "expired";
  const booking = notesGone ? { ...found.booking.state, notes: NO_NOTES } : found.booking.state;
  return ok({ atMs, status: bookingStatusAt(reservation, atMs), booking, reservation });
};

const reservationInput = shape({ reservationId: mintedId<ReservationId>() });

/** A reservation, whatever became of it (rule 12). */
export const getReservation = async (
  context: EngineContext,
  rawInput: Readonly<{ reservationId: string }>,
): Promise<Result<ReservationView, InvalidInput | ReservationNotFound | StoreUnavailable>> => {
  const asked = parse(reservationInput, rawInput);
  if (asked.isErr()) return err(asked.error);
  const { reservationId } = asked.value;
  const subject = { kind: "reservation", reservationId } as const;
  const read = await readNow(context, readRequest(context, { tag: tagOf(reservationId), subject }));
  if (read.isErr()) return err(unavailable(read.error, null));
  const { snapshot, nowMs: atMs } = read.value;
  const found = snapshot.reservation;
  if (found === null) return err({ code: "RESERVATION_NOT_FOUND", reservationId });
  const doubt = uncertain(snapshot);
  return doubt === null ? ok({ atMs, reservation: reservationAt(found.state, atMs) }) : err(doubt);
};

const blockInput = shape({ blockId: mintedId<BlockId>() });

/** A block, standing or removed (rule 12). */
export const getBlock = async (
  context: EngineContext,
  rawInput: Readonly<{ blockId: string }>,
): Promise<Result<BlockView, InvalidInput | BlockNotFound | StoreUnavailable>> => {
  const asked = parse(blockInput, rawInput);
  if (asked.isErr()) return err(asked.error);
  const { blockId } = asked.value;
  const subject = { kind: "block_by_id", blockId } as const;
  const read = await readNow(context, readRequest(context, { tag: tagOf(blockId), subject }));
  if (read.isErr()) return err(unavailable(read.error, null));
  const { snapshot, nowMs: atMs } = read.value;
  const found = snapshot.block;
  return found === null || isGuard(found.state)
    ? err({ code: "BLOCK_NOT_FOUND", externalId: null, blockId })
    : ok({ atMs, block: found.state });
};

/**
 * The latest instant that this engine has used: its store's, never this machine's. Right after a command or a query it
 * is the instant of that, or a later one; 0 before the first.
 */
export const latestInstantMs = (context: EngineContext): EpochMs => context.highWater.instantMs;

const paged = {
  before: optional(mintedId<ReservationId>(), null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), 50),
};
const guestInput = shape({ centerId: hostId<CenterId>(), guestId: hostId<GuestId>(), ...paged });
const liveInput = shape({ centerId: hostId<CenterId>(), ...paged });

export type PageInput = Readonly<{
  /** The `next` of the page before. */
  before?: string | null;
  /** 1 to 1000, 50 by default. */
  limit?: number;
}>;

/** The reservations that a guest is part of at a center, newest first. */
export const listGuestReservations = (
  context: EngineContext,
  rawInput: PageInput & Readonly<{ centerId: string; guestId: string }>,
): Promise<Result<ReservationsView, InvalidInput | StoreUnavailable>> =>
  list(
    context,
    parse(guestInput, rawInput).map(({ centerId, guestId, ...page }) => ({
      of: { kind: "guest", centerId: canonicalId(centerId), guestId: canonicalId(guestId) },
      ...page,
    })),
  );

/** The reservations of a center that are reserved and not yet expired, newest first. */
export const listLiveReservations = (
  context: EngineContext,
  rawInput: PageInput & Readonly<{ centerId: string }>,
): Promise<Result<ReservationsView, InvalidInput | StoreUnavailable>> =>
  list(
    context,
    parse(liveInput, rawInput).map(({ centerId, ...page }) => ({
      of: { kind: "live", centerId: canonicalId(centerId) },
      ...page,
    })),
  );

const list = async (
  context: EngineContext,
  asked: Result<Omit<ListRequest, "floorMs">, InvalidInput>,
): Promise<Result<ReservationsView, InvalidInput | StoreUnavailable>> => {
  if (asked.isErr()) return err(asked.error);
  const listed = await listNow(context, asked.value);
  if (listed.isErr()) return err(unavailable(listed.error, null));
  const { page, atMs } = listed.value;
  return ok({ atMs, reservations: page.reservations.map(({ state }) => reservationAt(state, atMs)), next: page.next });
};

const centerInput = shape({ centerId: hostId<CenterId>() });

/** Live claims on units that the roster no longer has: each needs somebody to look after it (rule 26). */
export type LeftUnitsView = Readonly<{ atMs: EpochMs; claims: readonly StandingClaim[] }>;

/**
 * Every live claim, from now to the center's horizon, on a therapist, a bed or a piece that the roster does not have.
 */
export const claimsOnLeftUnits = async (
  context: EngineContext,
  rawInput: Readonly<{ centerId: string }>,
): Promise<Result<LeftUnitsView, AnyQueryRefusal | SourceUnavailable | CenterNotFound>> => {
  const asked = parse(centerInput, rawInput);
  if (asked.isErr()) return err(asked.error);
  const { centerId } = asked.value;
  const planned = await context.centers.plan(centerId);
  if (planned.isErr()) return err(planned.error);
  const plan = planned.value;
  const center = {
    tag: centerTag(centerId),
    subject: { kind: "center", centerId: canonicalId(centerId) },
  } as const;
  const first = await readNow(context, readRequest(context, center));
  if (first.isErr()) return err(unavailable(first.error, null));
  const fromMs = first.value.nowMs;
  const span = { startMs: fromMs, endMs: plus(fromMs, (plan.catalog.center.limits.horizonDays + 1) * DAY_MS) };
  const claims = { kind: "span", span, guestIds: [] } as const;
  const read = await readNow(context, readRequest(context, { ...center, claims }));
  if (read.isErr()) return err(unavailable(read.error, null));
  const { snapshot, nowMs: atMs } = read.value;
  return ok({ atMs, claims: snapshot.claims.filter((it) => isLiveClaim(it, atMs) && !plan.units.has(it.unit)) });
};

const centerDayInput = shape({ centerId: hostId<CenterId>(), date: calendarDate });

/** Every live claim on a center's resources on one day of its calendar. */
export const centerDay = async (
  context: EngineContext,
  rawInput: Readonly<{ centerId: string; date: string }>,
): Promise<Result<CenterDayView, AnyQueryRefusal | SourceUnavailable | CenterNotFound>> => {
  const asked = parse(centerDayInput, rawInput);
  if (asked.isErr()) return err(asked.error);
  const { centerId, date } = asked.value;
  const plan = await context.centers.plan(centerId);
  if (plan.isErr()) return err(plan.error);
  const { zone } = plan.value.catalog.center;
  const midnight = (day: typeof date) => boundaryOf(context.parts.zones.instantsOf(zone, startOfDay(day)));
  const day: Interval = { startMs: midnight(date), endMs: midnight(plusDays(date, 1)) };
  const claims = { kind: "span", span: day, guestIds: [] } as const;
  const subject = { kind: "center", centerId: canonicalId(centerId) } as const;
  const read = await readNow(context, readRequest(context, { tag: centerTag(centerId), subject, claims }));
  if (read.isErr()) return err(unavailable(read.error, null));
  const { snapshot, nowMs: atMs } = read.value;
  return ok({ atMs, day, claims: snapshot.claims.filter((claim) => isLiveClaim(claim, atMs)) });
};
