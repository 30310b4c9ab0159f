import { err, ok } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import type { ReservationId } from "../../domain/ids.ts";
import { optional, refined, shape, text, type ReadBy } from "../../domain/input/reader.ts";
import { invariant } from "../../domain/invariant.ts";
import type { ConfirmRefusal } from "../../domain/refusal/refusal.ts";
import { confirm as confirmReservation } from "../../domain/reservation/confirm.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { paymentOf, settledWith } from "../../domain/reservation/payments.ts";
import type { Expired, Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Holding, RecordWrite, Versioned } from "../../ports/reservation-store.ts";
import { confirmAnswer, type ConfirmAnswer } from "../answers.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromReservation, LOOK_AGAIN, type Attempt, type Decided, type Decision } from "../runtime/command.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { exactlyOne, findReservedTarget, holdSubjectFields, readOf, type HoldSubjectInput } from "./hold-subject.ts";
import { completionWrites, movingFrom } from "./moves.ts";
import { paymentReference } from "./payment-input.ts";
import { reacquires, takeAgain } from "./take-again.ts";
import { updated } from "./writes.ts";

/** The hold to confirm, and texts for its booking. */
export type ConfirmInput = HoldSubjectInput &
  Readonly<{
    /** Replaces the booking's notes (rule 14): up to 2,000 characters; unchanged by default. */
    notes?: string;
    /** Replaces the booking's group name (rule 14): up to 200 characters; unchanged by default. */
    groupName?: string;
    /**
     * The payment that is begun for the hold: a hold that is being paid is confirmed with its reference only (rule 21).
     * For the application only. None by default.
     */
    paymentReference?: string;
  }>;

const confirmInput = refined(
  shape({
    ...holdSubjectFields,
    notes: optional(text({ min: 0, max: 2_000 }), null),
    groupName: optional(text({ min: 0, max: 200 }), null),
    paymentReference: optional(paymentReference, null),
  }),
  exactlyOne,
);

type Asked = ReadBy<typeof confirmInput>;

/** A guest knows the reference of the payment, and could confirm without paying. */
const ONLY_THE_APPLICATION_PAYS = invalidInput({
  field: "paymentReference",
  problem: "may be given by the application only",
});

/** Rules 3, 5, 7, 11 and 21: accepts until the hold expires; after that the policy for late confirms decides. */
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
    if (asked.paymentReference !== null && options.actor.kind !== "application") return err(ONLY_THE_APPLICATION_PAYS);
    const { booking, reservation } = held.value;
    const now = reservationAt(reservation.state, nowMs);
    const payment = asked.paymentReference === null ? null : paymentOf(now, asked.paymentReference);
    // Its money has confirmed the reservation that took the place again: a repeated confirm is about that one.
    if (now.status === "expired" && payment?.status === "settled") return ok(lookAt(payment.confirmedReservationId));
    return now.status === "expired" && reacquires(context) && booking.state.reservationId === now.id
      ? again(attempt, { booking, reservation, expired: now })
      : inTime(attempt, { booking, reservation });
  },
  replay: fromReservation((it) => confirmAnswer(everConfirmed(it))),
});

const lookAt = (reservationId: ReservationId): Decision<ConfirmAnswer> => ({
  kind: "look_again",
  wanted: readOf({ bookingId: null, reservationId }),
});

const everConfirmed = (reservation: Reservation): Extract<Reservation, { confirmedAtMs: EpochMs }> => {
  invariant("confirmedAtMs" in reservation, "a confirmed reservation stays confirmed or is cancelled");
  return reservation;
};

type DecidedConfirm = Decided<ConfirmAnswer, ConfirmRefusal>;

const inTime = ({ asked, snapshot, nowMs }: Attempt<Asked>, { booking, reservation }: Holding): DecidedConfirm => {
  const { state } = reservation;
  const confirmed = confirmReservation(state, nowMs, asked.paymentReference);
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
  found: Holding & Readonly<{ expired: Expired }>,
): Promise<DecidedConfirm> => {
  const payment = settledWith(found.expired, asked.paymentReference);
  if (payment.isErr()) return err(payment.error);
  const noted = (booking: Booking): Booking => withNotes(booking, asked);
  const taken = await takeAgain(
    context,
    { ...found, payment: payment.value, isGuest: options.actor.kind === "guest", noted },
    snapshot,
    nowMs,
  );
  if (taken.isErr()) return err(taken.error);
  if (taken.value === null) return ok(LOOK_AGAIN);
  const { changes, confirmed } = taken.value;
  return ok({
    kind: "change",
    changes,
    record: { kind: "confirmed", reservationId: confirmed.id },
    answer: confirmAnswer(confirmed),
  });
};

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
