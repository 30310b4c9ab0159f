import { err, ok, type Result } from "neverthrow";
import { NO_NOTES, type Booking } from "../../domain/booking/booking.ts";
import { tagOf } from "../../domain/ids.ts";
import type { BegunPayment } from "../../domain/payment/payment.ts";
import type {
  AppointmentBeingMoved,
  AppointmentNotBooked,
  AttendanceAlreadyMarked,
  CenterNotFound,
  RefusalCode,
  SlotHeld,
  SlotInPast,
  SlotTaken,
  SourceUnavailable,
  StoreUnavailable,
  TooLateToCancel,
} from "../../domain/refusal/refusal.ts";
import { waiverOf } from "../../domain/reservation/fee.ts";
import { paidElsewhere } from "../../domain/reservation/pay.ts";
import { reacquire } from "../../domain/reservation/reacquire.ts";
import { claimsOf, type Confirmed, type Expired, type Reservation } from "../../domain/reservation/reservation.ts";
import { inTheWay } from "../../domain/slot/explanation/in-the-way.ts";
import { lapsedOnLeft } from "../../domain/slot/search/left-claims.ts";
import { claimsBeyond, claimsForAppointments } from "../../domain/claim/occupancy.ts";
import { firstAfter } from "../../domain/slot/calendar/range.ts";
import { poolOf } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import type { Changes } from "../runtime/command.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { besideLeft } from "./left-units.ts";
import { completionWrites, leavingCosts, movingFrom } from "./moves.ts";
import { displacedBy, expiryWrites, inserted, updated } from "./writes.ts";

/** Rule 11: whether a late confirm takes the same place again. */
export const reacquires = ({ policies }: EngineContext): boolean => policies.lateConfirm === "reacquire";

/** An expired hold that is its booking's latest, and the payment that pays for it, if any. */
export type TakeAgain = Readonly<{
  booking: Versioned<Booking>;
  reservation: Versioned<Reservation>;
  expired: Expired;
  payment: BegunPayment | null;
  isGuest: boolean;
  /** Changes the booking's texts. Unchanged by default. */
  noted?: (booking: Booking) => Booking;
}>;

type NotFree =
  | SlotInPast
  | AppointmentNotBooked
  | AttendanceAlreadyMarked
  | AppointmentBeingMoved
  | TooLateToCancel
  | SlotHeld
  | SlotTaken
  | CenterNotFound;
type WithoutAnswer = SourceUnavailable | StoreUnavailable;

const NO_ANSWERS: ReadonlySet<RefusalCode> = new Set<WithoutAnswer["code"]>([
  "SOURCE_UNAVAILABLE",
  "STORE_UNAVAILABLE",
  "CLOCK_LEAPT",
  "LOCKED",
]);

/** Whether a port gave no answer, so that it is not known if the place is free. */
export const isWithoutAnswer = (refusal: NotFree | WithoutAnswer): refusal is WithoutAnswer =>
  NO_ANSWERS.has(refusal.code);

/**
 * Rows: the place of an expired hold again, confirmed at once, if it is free. Null if the snapshot is too
 * old.
 */
export const takeAgain = async (
  context: EngineContext,
  { booking, reservation, expired, payment, isGuest, noted = (it) => it }: TakeAgain,
  snapshot: Snapshot,
  nowMs: EpochMs,
): Promise<Result<Readonly<{ changes: Changes; confirmed: Confirmed }> | null, NotFree | WithoutAnswer>> => {
  // The reserve checked the lead time: now it is too late only if the slot has begun.
  const earliestMs = firstAfter(nowMs);
  if (expired.startMs < earliestMs) return err({ code: "SLOT_IN_PAST", earliestMs });
  const moving = movingFrom(expired.bookingId, expired.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);
  // It leaves the old places now, and not when the expired hold was made.
  // What was waived then stays waived.
  const leaving = leavingCosts(moving.value, { isGuest, waiver: waiverOf(expired.moveFees) }, nowMs);
  if (leaving.isErr()) return err(leaving.error);
  const { moveFees } = leaving.value;
  const wanted = claimsForAppointments(expired.appointments);
  const standingThere = inTheWay(wanted, claimsBeyond(snapshot.claims, moving.value.freed), expired.id, nowMs);
  if (standingThere !== null) return err(standingThere);
  const planned = await context.centers.index(expired.centerId);
  if (planned.isErr()) return err(planned.error);
  const index = planned.value;
  // A unit that has left the catalog is not claimed anew (rule 26).
  if (wanted.some(({ unit }) => poolOf(unit) !== null && !index.units.has(unit)))
    return err({ code: "SLOT_TAKEN", startMs: expired.startMs });
  const { freed } = moving.value;
  const beside = await besideLeft(context, { index, claims: wanted, snapshot, own: expired.id, freed }, nowMs);
  if (beside.isErr()) return err(beside.error);
  if (beside.value === null) return ok(null);

  const id = newId(context, "reservation", tagOf(expired.id), nowMs);
  const made = reacquire(expired, id, nowMs, payment, moveFees);
  const relied = [...claimsOf(made.reservation), ...lapsedOnLeft(index, wanted, snapshot.claims, nowMs)];
  const displaced = displacedBy(relied, snapshot, expired.id);
  if (displaced === null) return ok(null);
  const isRecorded = reservation.state.status !== "reserved";
  const own = isRecorded ? null : expiryWrites(context, { reservation, booking });
  const expiries = displaced.map((holding) => expiryWrites(context, holding));
  const moved = completionWrites(moving.value, id, moveFees);
  const old = payment === null ? expired : paidElsewhere(expired, payment, id);
  const oldWrites: ChangeSet["reservations"] = isRecorded && payment === null ? [] : [updated(reservation, old)];
  return ok({
    confirmed: made.reservation,
    changes: {
      centerId: expired.centerId,
      beforeMs: leaving.value.termsHoldUntilMs,
      bookings: [
        {
          state: { ...noted(afterExpiry(context, booking.state)), reservationId: id },
          expectedVersion: booking.version,
        },
        ...expiries.flatMap((it) =>
          it.booking !== null && it.booking.state.id !== booking.state.id ? [it.booking] : [],
        ),
      ],
      reservations: [
        ...oldWrites,
        ...expiries.map((it) => it.reservation),
        ...moved.writes,
        inserted(made.reservation, claimsOf(made.reservation)),
      ],
      blocks: beside.value,
      events: [...(own?.events ?? []), ...expiries.flatMap((it) => it.events), ...made.events, ...moved.events],
    },
  });
};

/** Rule 14: text that an expiry drops is gone, whether or not the expiry is recorded. */
const afterExpiry = ({ policies }: EngineContext, booking: Booking): Booking =>
  policies.dropNotesAtExpiry ? { ...booking, notes: NO_NOTES } : booking;
