import { err, ok, type Result } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { optional, shape, text, type Reader } from "../../domain/input/reader.ts";
import {
  reservationOf,
  sameId,
  tagOf,
  type AppointmentId,
  type BookingId,
  type CenterTag,
  type GuestId,
  type InvoiceId,
} from "../../domain/ids.ts";
import type { CancelRefusal } from "../../domain/refusal/refusal.ts";
import { NO_MOVE } from "../../domain/reservation/appointment.ts";
import { cancel as cancelReservation, type Cancellation, type CancelTarget } from "../../domain/reservation/cancel.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import { releaseForCancelledMove } from "../../domain/reservation/release.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { earlier, type EpochMs } from "../../domain/time/instant.ts";
import type { RecordWrite, Snapshot, Subject, Versioned } from "../../ports/reservation-store.ts";
import { abandonedHolds, freedElsewhere, withoutPointersTo, type Abandoned } from "./abandoned-holds.ts";
import { atCenter, type CancelAnswer } from "../answers.ts";
import { mayAct, readCommand, type Actor, type CommandOptionsInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { repointWrites } from "./moves.ts";
import { noChanges, replayAbout, runCommand, type Changes, type Decision } from "../runtime/run-command.ts";
import { updated } from "./writes.ts";

/** `reasonId` goes into the event; `comments` are kept with the booking (rule 14). */
type Why = Readonly<{ reasonId?: string; comments?: string }>;
export type CancelInvoiceInput = Why & Readonly<{ invoiceId: string }>;
export type CancelGuestInput = Why & Readonly<{ bookingId: string; guestId: string }>;
export type CancelAppointmentInput = Why & Readonly<{ appointmentId: string }>;

const why = {
  reasonId: optional(text({ max: 64 }), null),
  comments: optional(text({ min: 0, max: 2_000 }), ""),
};

type AskedWhy = Readonly<{ reasonId: string | null; comments: string }>;

/** Cancels an invoice's guest's appointments, everybody's if it is the host's; of a hold, it is a release. */
export const cancelInvoice = (
  context: EngineContext,
  rawInput: CancelInvoiceInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<CancelAnswer, CancelRefusal>> =>
  cancel(context, shape({ invoiceId: mintedId<InvoiceId>(), ...why }), rawInput, rawOptions, ({ invoiceId }) => ({
    tag: tagOf(invoiceId),
    subject: { kind: "reservation", reservationId: reservationOf(invoiceId) },
    target: () => ok({ kind: "invoice", invoiceId }),
    missing: { code: "INVOICE_NOT_FOUND", invoiceId },
  }));

/** Cancels one guest's appointments of a confirmed booking. */
export const cancelGuest = (
  context: EngineContext,
  rawInput: CancelGuestInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<CancelAnswer, CancelRefusal>> =>
  cancel(
    context,
    shape({ bookingId: mintedId<BookingId>(), guestId: hostId<GuestId>(), ...why }),
    rawInput,
    rawOptions,
    ({ bookingId, guestId }) => ({
      tag: tagOf(bookingId),
      subject: { kind: "booking", bookingId },
      target: ({ party }) => {
        const guestIndex = party.findIndex((it) => sameId(it.guestId, guestId));
        return guestIndex < 0 ? err({ code: "GUEST_NOT_FOUND", guestId }) : ok({ kind: "guest", guestIndex });
      },
      missing: { code: "BOOKING_NOT_FOUND", bookingId },
    }),
  );

/** Cancels one confirmed appointment. */
export const cancelAppointment = (
  context: EngineContext,
  rawInput: CancelAppointmentInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<CancelAnswer, CancelRefusal>> =>
  cancel(
    context,
    shape({ appointmentId: mintedId<AppointmentId>(), ...why }),
    rawInput,
    rawOptions,
    ({ appointmentId }) => ({
      tag: tagOf(appointmentId),
      subject: { kind: "reservation", reservationId: reservationOf(appointmentId) },
      target: () => ok({ kind: "appointment", appointmentId }),
      missing: { code: "APPOINTMENT_NOT_FOUND", appointmentId },
    }),
  );

type Cancelling = Readonly<{
  tag: CenterTag;
  subject: Subject;
  target: (booking: Booking) => Result<CancelTarget, CancelRefusal>;
  missing: CancelRefusal;
}>;

const cancel = async <Input extends AskedWhy>(
  context: EngineContext,
  reader: Reader<Input>,
  rawInput: unknown,
  rawOptions: unknown,
  cancelling: (input: Input) => Cancelling,
): Promise<Result<CancelAnswer, CancelRefusal>> => {
  const read = readCommand(reader, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  const { tag, subject, target, missing } = cancelling(asked);
  return runCommand<"cancelled", CancelAnswer, CancelRefusal>(context, {
    kind: "cancelled",
    options,
    request: asked,
    tag,
    read: () => ({
      tag,
      subject,
      alsoReservations: [],
      claims: { kind: "none" },
      holder: { kind: "none" },
      openBookings: null,
    }),
    replay: ({ reservationId, appointmentIds }, snapshot) =>
      replayAbout(context, { tag, reservationId }, snapshot, (it) => ({
        ...atCenter(it),
        reservationId,
        bookingId: it.bookingId,
        appointmentIds,
      })),
    decide: (snapshot, nowMs) =>
      decide(context, asked, { actor: options.actor, tag, target, missing }, snapshot, nowMs),
  });
};

const decide = async (
  context: EngineContext,
  asked: AskedWhy,
  { actor, tag, target, missing }: Readonly<{ actor: Actor }> & Pick<Cancelling, "tag" | "target" | "missing">,
  snapshot: Snapshot,
  nowMs: EpochMs,
): Promise<Result<Decision<CancelAnswer>, CancelRefusal>> => {
  const { booking, reservation } = snapshot;
  if (booking === null) return err(missing);
  const aim = target(booking.state);
  // Before anything else is said: neither who is of a stranger's party, nor what became of the reservation.
  const now = reservation === null ? null : reservationAt(reservation.state, nowMs);
  const acts = mayCancel(actor, booking.state, now, aim.unwrapOr(null));
  if (acts.isErr()) return err(acts.error);
  if (aim.isErr()) return err(aim.error);
  if (reservation === null) return err({ code: "NOT_RESERVED", bookingId: booking.state.id });
  if (!hasTarget(reservation.state, aim.value)) return err(missing);
  const cancelled = cancelReservation(reservation.state, aim.value, asked.reasonId, nowMs);
  if (cancelled.isErr()) return err(cancelled.error);
  const { id: reservationId, bookingId, centerId } = reservation.state;
  const outcome = cancelled.value;
  const appointmentIds = outcome.kind === "released" ? [] : outcome.appointmentIds;
  const record = { kind: "cancelled", reservationId, appointmentIds } as const;
  const answer = { ...atCenter(reservation.state), reservationId, bookingId, appointmentIds };
  if (outcome.kind === "unchanged") {
    return ok({
      kind: "unchanged",
      centerId,
      restsOn: [{ id: reservationId, version: reservation.version }],
      beforeMs: null,
      record,
      answer,
    });
  }
  const abandoned = outcome.kind === "released" ? [] : abandonedHolds(outcome.abandonedMoves, snapshot, nowMs);
  const elsewhere = await freedElsewhere(context, tag, abandoned, reservationId, nowMs);
  if (elsewhere.isErr()) return err(elsewhere.error);
  if (elsewhere.value === null) return ok({ kind: "look_again" });
  const changes =
    outcome.kind === "released"
      ? releaseChanges(outcome, reservation, snapshot)
      : cancelChanges(outcome, reservation, abandoned, elsewhere.value);
  return ok({ kind: "change", changes: { ...changes, bookings: commentsWrite(booking, asked) }, record, answer });
};

/** An id that leads to a reservation need not be one of its own. */
const hasTarget = ({ appointments, invoices }: Reservation, target: CancelTarget): boolean =>
  target.kind === "appointment"
    ? appointments.some(({ id }) => id === target.appointmentId)
    : target.kind === "guest" || invoices.some(({ id }) => id === target.invoiceId);

/** The host may cancel for everybody; any other guest only what is that guest's own, once it is confirmed. */
const mayCancel = (
  actor: Actor,
  booking: Booking,
  reservation: Reservation | null,
  target: CancelTarget | null,
): Result<void, CancelRefusal> => {
  const acts = mayAct(actor, booking);
  if (acts.isOk() || actor.kind === "application" || reservation === null || target === null) return acts;
  const own = reservation.appointments.filter((it) => sameId(it.guestId, actor.guestId));
  const isOwn =
    target.kind === "appointment"
      ? own.some(({ id }) => id === target.appointmentId)
      : target.kind === "guest"
        ? own.some(({ guestIndex }) => guestIndex === target.guestIndex)
        : reservation.invoices.some((it) => it.id === target.invoiceId && sameId(it.guestId, actor.guestId));
  return isOwn && reservation.status !== "reserved" ? ok(undefined) : acts;
};

const releaseChanges = (
  { reservation: released, events }: Extract<Cancellation, { kind: "released" }>,
  reservation: Versioned<Reservation>,
  snapshot: Snapshot,
): Changes => ({
  ...noChanges(released.centerId),
  beforeMs: reservation.state.status === "reserved" ? reservation.state.expiresAtMs : null,
  reservations: [updated(reservation, released), ...repointWrites(reservation.state, snapshot, NO_MOVE)],
  events,
});

const cancelChanges = (
  outcome: Extract<Cancellation, { kind: "cancelled" }>,
  reservation: Versioned<Reservation>,
  abandoned: readonly Abandoned[],
  elsewhere: Changes["reservations"],
): Changes => {
  const { centerId, id } = reservation.state;
  const released = abandoned.map(({ record, hold }) => ({ record, change: releaseForCancelledMove(hold, id) }));
  return {
    ...noChanges(centerId),
    // A hold can be given up only before its time runs out: after that it has expired.
    beforeMs: abandoned.reduce<EpochMs | null>(
      (least, { hold }) => (least === null ? hold.expiresAtMs : earlier(least, hold.expiresAtMs)),
      null,
    ),
    reservations: [
      updated(reservation, withoutPointersTo(abandoned, outcome.reservation)),
      ...released.map(({ record, change }) => updated(record, change.reservation)),
      ...elsewhere,
    ],
    events: [...outcome.events, ...released.flatMap(({ change }) => change.events)],
  };
};

const commentsWrite = (
  { state, version }: Versioned<Booking>,
  { comments }: AskedWhy,
): readonly RecordWrite<Booking>[] =>
  comments === ""
    ? []
    : [{ state: { ...state, notes: { ...state.notes, cancelComments: comments } }, expectedVersion: version }];
