import { err, ok } from "neverthrow";
import { NO_NOTES, type Booking } from "../../domain/booking/booking.ts";
import { optional, refined, shape, text, type ReadBy } from "../../domain/input/reader.ts";
import { tagOf } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { ConfirmRefusal } from "../../domain/refusal/refusal.ts";
import { confirm as confirmReservation } from "../../domain/reservation/confirm.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { reacquire } from "../../domain/reservation/reacquire.ts";
import { claimsOf, type Expired, type Reservation } from "../../domain/reservation/reservation.ts";
import { inTheWay } from "../../domain/slot/explanation/in-the-way.ts";
import { lapsedOnLeft } from "../../domain/slot/search/left-claims.ts";
import { claimsBeyond, claimsForAppointments } from "../../domain/claim/occupancy.ts";
import { firstAfter } from "../../domain/slot/calendar/range.ts";
import { poolOf } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Holding, RecordWrite, Versioned } from "../../ports/reservation-store.ts";
import { confirmAnswer, type ConfirmAnswer } from "../answers.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromReservation, LOOK_AGAIN, type Attempt, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { exactlyOne, findReservedTarget, holdSubjectFields, readOf, type HoldSubjectInput } from "./hold-subject.ts";
import { besideLeft } from "./left-units.ts";
import { completionWrites, leavingCosts, movingFrom } from "./moves.ts";
import { displacedBy, expiryWrites, inserted, updated } from "./writes.ts";

/** The hold to confirm, and texts for its booking. */
export type ConfirmInput = HoldSubjectInput &
  Readonly<{
    /** Replaces the booking's notes (rule 14): up to 2,000 characters; unchanged by default. */
    notes?: string;
    /** Replaces the booking's group name (rule 14): up to 200 characters; unchanged by default. */
    groupName?: string;
  }>;

const confirmInput = refined(
  shape({
    ...holdSubjectFields,
    notes: optional(text({ min: 0, max: 2_000 }), null),
    groupName: optional(text({ min: 0, max: 200 }), null),
  }),
  exactlyOne,
);

type Asked = ReadBy<typeof confirmInput>;

/** Rules 3, 5, 7 and 11: accepts until the hold expires; after that the policy for late confirms decides. */
export const confirm = defineCommand({
  kind: "confirmed",
  input: confirmInput,
  read: ({ context, asked }): ReadWanted => ({
    ...readOf(asked),
    ...(reacquires(context) ? { claims: { kind: "around_reservation" } } : {}),
  }),
  decide: (attempt: Attempt<Asked>): DecidedConfirm | Promise<DecidedConfirm> => {
    const { context, asked, options, snapshot, nowMs } = attempt;
    const held = findReservedTarget(asked, snapshot, options.actor);
    if (held.isErr()) return err(held.error);
    const { booking, reservation } = held.value;
    const now = reservationAt(reservation.state, nowMs);
    return now.status === "expired" && reacquires(context) && booking.state.reservationId === now.id
      ? again(attempt, { booking, reservation, expired: now })
      : inTime(attempt, { booking, reservation });
  },
  replay: fromReservation((it) => confirmAnswer(everConfirmed(it))),
});

/** Rule 11: whether a late confirm takes the same place again. */
const reacquires = ({ policies }: EngineContext): boolean => policies.lateConfirm === "reacquire";

const everConfirmed = (reservation: Reservation): Extract<Reservation, { confirmedAtMs: EpochMs }> => {
  invariant("confirmedAtMs" in reservation, "what was confirmed stays confirmed or is cancelled");
  return reservation;
};

type DecidedConfirm = Decided<ConfirmAnswer, ConfirmRefusal>;

const inTime = ({ asked, snapshot, nowMs }: Attempt<Asked>, { booking, reservation }: Holding): DecidedConfirm => {
  const { state } = reservation;
  const confirmed = confirmReservation(state, nowMs);
  if (confirmed.isErr()) return err(confirmed.error);
  const { centerId } = state;
  const record = { kind: "confirmed", reservationId: state.id } as const;
  const answer = confirmAnswer(confirmed.value.reservation);
  if (confirmed.value.kind === "unchanged") {
    const unchanged = [{ id: state.id, version: reservation.version }];
    return ok({ kind: "unchanged", changes: { centerId, unchanged }, record, answer });
  }
  invariant(state.status === "reserved", "only a reserved reservation becomes confirmed");
  const moving = movingFrom(state.bookingId, state.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);
  const moved = completionWrites(moving.value, state.id, state.moveFees);
  return ok({
    kind: "change",
    changes: {
      centerId,
      beforeMs: state.expiresAtMs,
      bookings: notesWrite(booking, asked),
      reservations: [updated(reservation, confirmed.value.reservation), ...moved.writes],
      events: [...confirmed.value.events, ...moved.events],
    },
    record,
    answer,
  });
};

/** Row R-16: the same place again, if it is free. */
const again = async (
  { context, asked, options, snapshot, nowMs }: Attempt<Asked>,
  { booking, reservation, expired }: Holding & Readonly<{ expired: Expired }>,
): Promise<DecidedConfirm> => {
  // The reserve checked the lead time: now it is too late only if the slot has begun.
  const earliestMs = firstAfter(nowMs);
  if (expired.startMs < earliestMs) return err({ code: "SLOT_IN_PAST", earliestMs });
  const moving = movingFrom(expired.bookingId, expired.moves, snapshot, nowMs);
  if (moving.isErr()) return err(moving.error);
  // It leaves the old places now, and not when the expired hold was made.
  const leaving = leavingCosts(moving.value, { isGuest: options.actor.kind === "guest", waiver: null }, nowMs);
  if (leaving.isErr()) return err(leaving.error);
  const { moveFees } = leaving.value;
  const wanted = claimsForAppointments(expired.appointments);
  const standingThere = inTheWay(wanted, claimsBeyond(snapshot.claims, moving.value.freed), expired.id, nowMs);
  if (standingThere !== null) return err(standingThere);
  const planned = await context.centers.plan(expired.centerId);
  if (planned.isErr()) return err(planned.error);
  const plan = planned.value;
  // A unit that has left the catalog is not claimed anew (rule 26).
  if (wanted.some(({ unit }) => poolOf(unit) !== null && !plan.units.has(unit)))
    return err({ code: "SLOT_TAKEN", startMs: expired.startMs });
  const { freed } = moving.value;
  const beside = await besideLeft(context, { plan, claims: wanted, snapshot, own: expired.id, freed }, nowMs);
  if (beside.isErr()) return err(beside.error);
  if (beside.value === null) return ok(LOOK_AGAIN);

  const id = newId(context, "reservation", tagOf(expired.id), nowMs);
  const made = reacquire(expired, id, nowMs, moveFees);
  const relied = [...claimsOf(made.reservation), ...lapsedOnLeft(plan, wanted, snapshot.claims, nowMs)];
  const displaced = displacedBy(relied, snapshot, expired.id);
  if (displaced === null) return ok(LOOK_AGAIN);
  const own = reservation.state.status === "reserved" ? [{ reservation, booking }] : [];
  const expiries = [...own, ...displaced].map((holding) => expiryWrites(context, holding));
  const moved = completionWrites(moving.value, id, moveFees);
  return ok({
    kind: "change",
    changes: {
      centerId: expired.centerId,
      beforeMs: leaving.value.termsHoldUntilMs,
      bookings: [
        {
          state: { ...withNotes(afterExpiry(context, booking.state), asked), reservationId: id },
          expectedVersion: booking.version,
        },
        ...expiries.flatMap((it) =>
          it.booking !== null && it.booking.state.id !== booking.state.id ? [it.booking] : [],
        ),
      ],
      reservations: [
        ...expiries.map((it) => it.reservation),
        ...moved.writes,
        inserted(made.reservation, claimsOf(made.reservation)),
      ],
      blocks: beside.value,
      events: [...expiries.flatMap((it) => it.events), ...made.events, ...moved.events],
    },
    record: { kind: "confirmed", reservationId: id },
    answer: confirmAnswer(made.reservation),
  });
};

/** Rule 14: text that an expiry drops is gone, whether or not the expiry is recorded. */
const afterExpiry = ({ policies }: EngineContext, booking: Booking): Booking =>
  policies.dropNotesAtExpiry ? { ...booking, notes: NO_NOTES } : booking;

const withNotes = (booking: Booking, { notes, groupName }: Asked): Booking =>
  notes === null && groupName === null
    ? booking
    : {
        ...booking,
        notes: {
          ...booking.notes,
          notes: notes ?? booking.notes.notes,
          groupName: groupName ?? booking.notes.groupName,
        },
      };

const notesWrite = (booking: Versioned<Booking>, asked: Asked): readonly RecordWrite<Booking>[] => {
  const noted = withNotes(booking.state, asked);
  return noted === booking.state ? [] : [{ state: noted, expectedVersion: booking.version }];
};
