import type { Result } from "neverthrow";
import type {
  CancelAppointmentInput,
  CancelGuestInput,
  CancelInvoiceInput,
  CommandOptionsInput,
  CreateBookingInput,
  FindAvailabilityInput,
  HoldInput,
  MarkAttendanceInput,
  QuoteCancellationInput,
  HoldSubjectInput,
  Refusal,
  ReservationEngine,
  ReserveInput,
} from "../../src/index.ts";
import { expectMarkAttendance } from "./predict-attendance.ts";
import type { Waived } from "./steps.ts";
import type { Asking, Expected, Model } from "./model.ts";
import { expectCreate } from "./predict-booking.ts";
import { expectFindAvailability, expectFindSlots } from "./predict-slots.ts";
import { expectCancel, expectQuote, type CancelAsked } from "./predict-cancel.ts";
import { expectConfirm, type ConfirmAsked } from "./predict-confirm.ts";
import { expectExtend, expectRelease, type HoldSubject } from "./predict-hold.ts";
import {
  expectAbandon,
  expectBegin,
  expectReport,
  type AbandonAsked,
  type BeginAsked,
  type ReportAsked,
} from "./predict-payment.ts";
import { expectHold, expectReserve } from "./predict-reserve.ts";
import { expectBlock, expectExpireDue, expectUnblock, type BlockAsked } from "./predict-rest.ts";

export type Answer = Result<unknown, Refusal>;

/** One call to an engine: the model's answer, and how to make the call. */
export type Call = Readonly<{
  name: string;
  input: unknown;
  asking: Asking;
  expected: (model: Model, asking: Asking) => Expected;
  ask: (engine: ReservationEngine, options: CommandOptionsInput) => Promise<Answer>;
}>;

export const optionsOf = ({ actor, key }: Asking): CommandOptionsInput => ({
  actor,
  ...(key === null ? {} : { idempotencyKey: key }),
});

/** Creates the calls of one function from the model's answer to an input and the engine's method. */
const calling =
  <Input>(
    name: string,
    expected: (model: Model, asking: Asking, input: Input) => Expected,
    ask: (engine: ReservationEngine, input: Input, options: CommandOptionsInput) => Promise<Answer>,
  ) =>
  (input: Input, asking: Asking): Call => ({
    name,
    input,
    asking,
    expected: (model, by) => expected(model, by, input),
    ask: (engine, options) => ask(engine, input, options),
  });

export const createCall = calling<CreateBookingInput>("createBooking", expectCreate, (engine, input, options) =>
  engine.createBooking(input, options),
);

/** Those that waive rules are counted by themselves. */
export const holdSlotCall = (input: HoldInput, asking: Asking): Call =>
  calling<HoldInput>(`hold${waiving(input)}`, expectHold, (engine, it, options) => engine.hold(it, options))(
    input,
    asking,
  );

const waiving = ({ waive }: Pick<HoldInput, "waive">): string => (waive === undefined ? "" : ", rules waived");

export const findAvailabilityCall = calling<FindAvailabilityInput>(
  "findAvailability",
  expectFindAvailability,
  (engine, input) => engine.findAvailability(input),
);

export const findSlotsCall = (input: Readonly<{ bookingId: string; waive: Waived }>, asking: Asking): Call => ({
  name: "findSlots",
  input,
  asking,
  expected: (model, by) => expectFindSlots(model, by, input),
  ask: (engine) => engine.findSlots({ ...input, withAllocations: true }),
});

export const reserveCall = (input: ReserveInput, asking: Asking): Call =>
  calling<ReserveInput>(`reserve${waiving(input)}`, expectReserve, (engine, it, options) =>
    engine.reserve(it, options),
  )(input, asking);

export const confirmCall = calling<ConfirmAsked>("confirm", expectConfirm, (engine, input, options) =>
  engine.confirm(input as HoldSubjectInput, options),
);

export const extendCall = calling<HoldSubject>("extend", expectExtend, (engine, input, options) =>
  engine.extend(input as HoldSubjectInput, options),
);

export const releaseCall = calling<HoldSubject>("release", expectRelease, (engine, input, options) =>
  engine.release(input as HoldSubjectInput, options),
);

export const beginCall = calling<BeginAsked>("beginPayment", expectBegin, (engine, input, options) =>
  engine.beginPayment(input as Parameters<typeof engine.beginPayment>[0], options),
);

export const abandonCall = calling<AbandonAsked>("abandonPayment", expectAbandon, (engine, input, options) =>
  engine.abandonPayment(input as Parameters<typeof engine.abandonPayment>[0], options),
);

export const reportCall = calling<ReportAsked>("reportPayment", expectReport, (engine, input, options) =>
  engine.reportPayment(input, options),
);

const cancelInvoiceCall = calling<CancelInvoiceInput>("cancelInvoice", expectCancel, (engine, input, options) =>
  engine.cancelInvoice(input, options),
);

const cancelAppointmentCall = calling<CancelAppointmentInput>(
  "cancelAppointment",
  expectCancel,
  (engine, input, options) => engine.cancelAppointment(input, options),
);

const cancelGuestCall = calling<CancelGuestInput>("cancelGuest", expectCancel, (engine, input, options) =>
  engine.cancelGuest(input, options),
);

export const cancelCall = (input: CancelAsked, asking: Asking): Call => {
  if ("invoiceId" in input) return cancelInvoiceCall(input, asking);
  if ("appointmentId" in input) return cancelAppointmentCall(input, asking);
  return cancelGuestCall(input, asking);
};

export const quoteCall = calling<QuoteCancellationInput>("quoteCancellation", expectQuote, (engine, input) =>
  engine.quoteCancellation(input),
);

export const markCall = calling<MarkAttendanceInput>("markAttendance", expectMarkAttendance, (engine, input, options) =>
  engine.markAttendance(input, options),
);

export const blockCall = calling<BlockAsked>("block", expectBlock, (engine, input, options) =>
  engine.block(input, options),
);

export const unblockCall = calling<Readonly<{ centerId: string; externalId: string; revision?: number }>>(
  "unblock",
  expectUnblock,
  (engine, input, options) => engine.unblock(input, options),
);

export const expireDueCall = (limit: number, asking: Asking): Call => ({
  name: "expireDue",
  input: { limit },
  asking,
  expected: (model, { engine }) => expectExpireDue(model, engine, limit),
  ask: (engine) => engine.expireDue({ limit }),
});
