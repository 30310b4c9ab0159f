import * as fc from "fast-check";
import { appointmentIdOf, type ReservationId } from "../../../src/domain/ids.ts";
import { cancel, type CancelTarget } from "../../../src/domain/reservation/cancel.ts";
import { confirm } from "../../../src/domain/reservation/confirm.ts";
import type { ReservationEvent } from "../../../src/domain/reservation/events.ts";
import { expire, hasLapsed, reservationAt } from "../../../src/domain/reservation/expire.ts";
import { extend } from "../../../src/domain/reservation/extend.ts";
import type { PaymentReference } from "../../../src/domain/payment/payment.ts";
import {
  abandonPayment,
  beginPayment,
  paidElsewhere,
  recordLate,
  takeReport,
} from "../../../src/domain/reservation/pay.ts";
import { holdBeingPaid } from "../../../src/domain/reservation/payments.ts";
import { reacquire } from "../../../src/domain/reservation/reacquire.ts";
import { release } from "../../../src/domain/reservation/release.ts";
import type { Reservation } from "../../../src/domain/reservation/reservation.ts";
import { placeHold, standingOf } from "../../../src/domain/reservation/reserve.ts";
import { claimsForAppointments } from "../../../src/domain/claim/occupancy.ts";
import { HOUR_MS, later, MINUTE_MS, plus, type EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { minted } from "../../support/values.ts";
import { appointments, booking, CHAIN_END, newHold, planned, RESERVED_AT } from "../../support/reservation-story.ts";

/** A possible step of one booking, as its engine and sweeper would run it. */
export type Step = Readonly<{ moment: Moment; sweepFirst: boolean; command: Command }>;

/** When a step happens: never before the one before it. */
type Moment =
  | Readonly<{ kind: "exp" | "chain_end"; offsetMs: -1 | 0 | 1 }>
  | Readonly<{ kind: "after"; minutes: number }>;

type Command =
  | Readonly<{ kind: "reserve"; hour: number; invoiced: boolean }>
  | Readonly<{ kind: "confirm" | "extend" | "release" }>
  | Readonly<{ kind: "confirmPaid" | "abandon"; payment: number }>
  | Readonly<{ kind: "begin"; payment: number; minutes: number }>
  /** About the booking's current reservation, or the one before it; after an expiry the policy may take it again. */
  | Readonly<{ kind: "report"; payment: number; ofFormer: boolean; takesAgain: boolean }>
  | Readonly<{ kind: "cancel"; what: "invoice" | "guest" | "appointment"; index: number }>;

const momentArb: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("exp"), offsetMs: fc.constantFrom(-1, 0, 1) } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("chain_end"), offsetMs: fc.constantFrom(-1, 0, 1) } as const) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("after"), minutes: fc.constantFrom(0, 0, 1, 5, 9) } as const) },
);

const commandArb: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("reserve"),
      hour: fc.constantFrom(0, 1, 2),
      invoiced: fc.boolean(),
    } as const),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("confirm", "extend", "extend", "release") } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("begin"),
      payment: fc.constantFrom(0, 0, 0, 1),
      minutes: fc.constantFrom(1, 12, 200),
    } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("confirmPaid", "abandon"),
      payment: fc.constantFrom(0, 0, 0, 1),
    } as const),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("report"),
      payment: fc.constantFrom(0, 0, 0, 1),
      ofFormer: fc.constantFrom(false, false, false, true),
      takesAgain: fc.constantFrom(true, true, false),
    } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("cancel"),
      what: fc.constantFrom("invoice", "guest", "appointment"),
      index: fc.constantFrom(0, 1),
    } as const),
  },
);

export const stepsArb: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ moment: momentArb, sweepFirst: fc.boolean(), command: commandArb }),
  { minLength: 1, maxLength: 34, size: "max" },
);

/** The answer to a caller, without events and without the outcome of a replaced hold. */
export type Answer = Readonly<{ outcome: string; reservation: Reservation | null; refusal: object | null }>;

/** The state after one step, as recorded, lapsed or not. */
export type Moved = Readonly<{
  step: Step;
  nowMs: EpochMs;
  /** The booking's current reservation, as recorded when the command came. */
  before: Reservation | null;
  answer: Answer;
  recorded: ReadonlyMap<ReservationId, Reservation>;
  events: readonly ReservationEvent[];
}>;

/** Runs a history: with the sweeper at the drawn steps, or never. */
export const tell = (steps: readonly Step[], sweeper: "as_drawn" | "never" = "as_drawn"): readonly Moved[] => {
  const recorded = new Map<ReservationId, Reservation>();
  let events: readonly ReservationEvent[] = [];
  let currentId: ReservationId | null = null;
  let formerId: ReservationId | null = null;
  let nowMs = RESERVED_AT;
  const record = (state: Reservation, newEvents: readonly ReservationEvent[]): void => {
    recorded.set(state.id, frozen(state));
    events = [...events, ...newEvents];
  };
  return steps.map((step, at) => {
    const current = currentId === null ? null : (recorded.get(currentId) ?? null);
    nowMs = momentOf(step.moment, current, nowMs);
    if (step.sweepFirst && sweeper === "as_drawn" && current?.status === "reserved" && hasLapsed(current, nowMs)) {
      const swept = expire(current);
      record(swept.reservation, swept.events);
    }
    const before = currentId === null ? null : (recorded.get(currentId) ?? null);
    const former = formerId === null ? null : (recorded.get(formerId) ?? null);
    const { answer, changes, newEvents } = dated(run(step.command, { current: before, former }, at + 1, nowMs), nowMs);
    for (const changed of changes) record(changed, []);
    events = [...events, ...newEvents];
    const latest = changes.at(-1)?.id ?? null;
    if (latest !== null && latest !== currentId && latest !== formerId) {
      formerId = currentId;
      currentId = latest;
    }
    return { step, nowMs, before, answer, recorded: new Map(recorded), events };
  });
};

/** Returns the events after a final sweep has recorded all lapsed reservations. */
export const eventsAfterSweep = ({ recorded, events, nowMs }: Moved): readonly ReservationEvent[] => [
  ...events,
  ...[...recorded.values()].flatMap((it) =>
    it.status === "reserved" && hasLapsed(it, nowMs) ? expire(it).events : [],
  ),
];

const momentOf = (moment: Moment, current: Reservation | null, nowMs: EpochMs): EpochMs => {
  if (moment.kind === "after") return plus(nowMs, moment.minutes * MINUTE_MS);
  const boundary = moment.kind === "chain_end" ? (current?.chainEndMs ?? CHAIN_END) : expOf(current);
  return later(nowMs, plus(boundary ?? nowMs, moment.offsetMs));
};

/** Returns the deadline of a hold, whether or not its expiry is recorded: two runs then happen at the same instants. */
const expOf = (current: Reservation | null): EpochMs | null => {
  if (current?.status === "reserved") return current.expiresAtMs;
  return current?.status === "expired" ? current.expiredAtMs : null;
};

type Outcome = Readonly<{ answer: Answer; changes: readonly Reservation[]; newEvents: readonly ReservationEvent[] }>;

const refused = (refusal: { code: string }): Outcome => ({
  answer: { outcome: refusal.code, reservation: null, refusal },
  changes: [],
  newEvents: [],
});

const accepted = (outcome: string, reservation: Reservation, events: readonly ReservationEvent[]): Outcome => ({
  answer: { outcome, reservation, refusal: null },
  changes: CHANGED_NOTHING.has(outcome) ? [] : [reservation],
  newEvents: events,
});

/** The answers after which the very same state is recorded. */
export const CHANGED_NOTHING: ReadonlySet<string> = new Set(["unchanged", "same_slot", "known"]);

export const paymentNamed = (payment: number): PaymentReference => `pi_${payment}` as PaymentReference;

type Here = Readonly<{ current: Reservation | null; former: Reservation | null }>;

const run = (command: Command, { current, former }: Here, number: number, nowMs: EpochMs): Outcome => {
  if (command.kind === "report")
    return report(command, command.ofFormer ? former : current, !command.ofFormer, number, nowMs);
  if (command.kind === "reserve") return reserve(command, current, number, nowMs);
  if (current === null) return refused({ code: "NOT_RESERVED" });
  switch (command.kind) {
    case "confirm":
      return confirm(current, nowMs).match(
        (it) => accepted(it.kind, it.reservation, it.kind === "confirmed" ? it.events : []),
        refused,
      );
    case "confirmPaid":
      return confirm(current, nowMs, paymentNamed(command.payment)).match(
        (it) => accepted(it.kind, it.reservation, it.kind === "confirmed" ? it.events : []),
        refused,
      );
    case "begin":
      return beginPayment(current, { reference: paymentNamed(command.payment), minutes: command.minutes }, nowMs).match(
        (it) => accepted(it.kind, it.reservation, it.kind === "begun" ? it.events : []),
        refused,
      );
    case "abandon":
      return abandonPayment(reservationAt(current, nowMs), paymentNamed(command.payment)).match(
        (it) =>
          accepted(it.kind, it.reservation, it.kind === "abandoned" ? [...expiryOf(current, nowMs), ...it.events] : []),
        refused,
      );
    case "extend":
      return extend(current, nowMs).match((it) => accepted("extended", it.reservation, it.events), refused);
    case "release":
      return release(current, nowMs).match(
        (it) => accepted(it.kind, it.reservation, it.kind === "released" ? it.events : []),
        refused,
      );
    case "cancel":
      return cancel(current, targetIn(current, command), "reason", nowMs).match(
        (it) => accepted(it.kind, it.reservation, it.kind === "unchanged" ? [] : it.events),
        refused,
      );
  }
};

/** The events of an expiry that a command records with its own change. */
const expiryOf = (recorded: Reservation, nowMs: EpochMs): readonly ReservationEvent[] =>
  recorded.status === "reserved" && hasLapsed(recorded, nowMs) ? expire(recorded).events : [];

const report = (
  { payment, takesAgain }: Extract<Command, { kind: "report" }>,
  about: Reservation | null,
  isLatest: boolean,
  number: number,
  nowMs: EpochMs,
): Outcome => {
  if (about === null) return refused({ code: "NOT_RESERVED" });
  const reference = paymentNamed(payment);
  return takeReport(about, reference, nowMs).match((it) => {
    if (it.kind === "known") return accepted("known", it.reservation, []);
    if (it.kind === "confirms") return accepted("settled", it.reservation, it.events);
    const expiry = expiryOf(about, nowMs);
    // The engine takes nothing again once the slot has begun.
    if (it.kind === "after_expiry" && takesAgain && isLatest && nowMs < it.expired.startMs) {
      const id = minted<ReservationId>(number * 0x1_0000);
      const made = reacquire(it.expired, id, nowMs, it.payment);
      return {
        ...accepted("taken_again", made.reservation, [...expiry, ...made.events]),
        changes: [paidElsewhere(it.expired, it.payment, id), made.reservation],
      };
    }
    const late = recordLate(it.kind === "after_expiry" ? it.expired : it.reservation, reference);
    return accepted("late", late.reservation, [...expiry, ...late.events]);
  }, refused);
};

const reserve = (
  { hour, invoiced }: Extract<Command, { kind: "reserve" }>,
  current: Reservation | null,
  number: number,
  nowMs: EpochMs,
): Outcome => {
  const shiftMs = hour * HOUR_MS;
  const startMs = plus(newHold.startMs, shiftMs);
  return standingOf(current, startMs, nowMs).match((standing) => {
    if (standing.kind === "same_slot") return accepted("same_slot", standing.reservation, []);
    const beingPaid = standing.kind === "other_slot" ? holdBeingPaid(standing.reservation) : null;
    if (beingPaid !== null) return refused(beingPaid);
    const id = minted<ReservationId>(number * 0x1_0000);
    const shifted = Object.values(appointments).map((it, at) =>
      planned({
        ...it,
        id: appointmentIdOf(id, at),
        startMs: plus(it.startMs, shiftMs),
        endMs: plus(it.endMs, shiftMs),
      }),
    );
    const hold = {
      ...newHold,
      // A start that is nearer than this is refused before a hold is placed.
      graceEndMs: later(plus(startMs, 5 * MINUTE_MS), plus(nowMs, 2 * MINUTE_MS)),
      id,
      startMs,
      appointments: shifted,
      claims: claimsForAppointments(shifted),
      createInvoice: invoiced,
    };
    const placed = placeHold(booking, standing, hold, nowMs);
    return {
      ...accepted(standing.kind === "other_slot" ? "superseding" : "reserved", placed.reservation, placed.events),
      changes: placed.replaced === null ? [placed.reservation] : [placed.replaced, placed.reservation],
    };
  }, refused);
};

const targetIn = (current: Reservation, { what, index }: Extract<Command, { kind: "cancel" }>): CancelTarget => {
  if (what === "guest") return { kind: "guest", guestIndex: index };
  if (what === "appointment") {
    return { kind: "appointment", appointmentId: current.appointments[index]?.id ?? minted(0) };
  }
  return { kind: "invoice", invoiceId: current.invoices[index]?.id ?? minted(0) };
};

/** Freezes a value deeply, so that a command that changes its input throws. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};
