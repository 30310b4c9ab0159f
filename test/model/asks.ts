import type { Result } from "neverthrow";
import type {
  CancelAppointmentInput,
  CancelGuestInput,
  CancelInvoiceInput,
  CommandOptionsInput,
  CreateBookingInput,
  HoldSubjectInput,
  Refusal,
  ReservationEngine,
  ReserveInput,
} from "../../src/index.ts";
import type { Asking, Expected, Model } from "./model.ts";
import { expectCreate } from "./predict-booking.ts";
import { expectFindSlots } from "./predict-slots.ts";
import { expectCancel, type CancelAsked } from "./predict-cancel.ts";
import { expectConfirm, type ConfirmAsked } from "./predict-confirm.ts";
import { expectExtend, expectRelease, type HoldSubject } from "./predict-hold.ts";
import { expectReserve } from "./predict-reserve.ts";
import { expectBlock, expectExpireDue, expectUnblock, type BlockAsked } from "./predict-rest.ts";

export type Answer = Result<unknown, Refusal>;

/** One question to an engine: what the model says to it, and how to put it. */
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

export const createCall = (input: CreateBookingInput, asking: Asking): Call => ({
  name: "createBooking",
  input,
  asking,
  expected: (model, by) => expectCreate(model, by, input),
  ask: (engine, options) => engine.createBooking(input, options),
});

export const findSlotsCall = (bookingId: string, asking: Asking): Call => ({
  name: "findSlots",
  input: { bookingId },
  asking,
  expected: (model, by) => expectFindSlots(model, by, bookingId),
  ask: (engine) => engine.findSlots({ bookingId, withAllocations: true }),
});

export const reserveCall = (input: ReserveInput, asking: Asking): Call => ({
  name: "reserve",
  input,
  asking,
  expected: (model, by) => expectReserve(model, by, input),
  ask: (engine, options) => engine.reserve(input, options),
});

export const confirmCall = (input: ConfirmAsked, asking: Asking): Call => ({
  name: "confirm",
  input,
  asking,
  expected: (model, by) => expectConfirm(model, by, input),
  ask: (engine, options) => engine.confirm(input as HoldSubjectInput, options),
});

export const extendCall = (input: HoldSubject, asking: Asking): Call => ({
  name: "extend",
  input,
  asking,
  expected: (model, by) => expectExtend(model, by, input),
  ask: (engine, options) => engine.extend(input as HoldSubjectInput, options),
});

export const releaseCall = (input: HoldSubject, asking: Asking): Call => ({
  name: "release",
  input,
  asking,
  expected: (model, by) => expectRelease(model, by, input),
  ask: (engine, options) => engine.release(input as HoldSubjectInput, options),
});

export const cancelCall = (input: CancelAsked, asking: Asking): Call => {
  const expected = (model: Model, by: Asking): Expected => expectCancel(model, by, input);
  if ("invoiceId" in input) {
    const name = "cancelInvoice";
    return {
      name,
      input,
      asking,
      expected,
      ask: (engine, options) => engine.cancelInvoice(input satisfies CancelInvoiceInput, options),
    };
  }
  if ("appointmentId" in input) {
    const name = "cancelAppointment";
    return {
      name,
      input,
      asking,
      expected,
      ask: (engine, options) => engine.cancelAppointment(input satisfies CancelAppointmentInput, options),
    };
  }
  const name = "cancelGuest";
  return {
    name,
    input,
    asking,
    expected,
    ask: (engine, options) => engine.cancelGuest(input satisfies CancelGuestInput, options),
  };
};

export const blockCall = (input: BlockAsked, asking: Asking): Call => ({
  name: "block",
  input,
  asking,
  expected: (model, by) => expectBlock(model, by, input),
  ask: (engine, options) => engine.block(input, options),
});

export const unblockCall = (input: Readonly<{ centerId: string; externalId: string }>, asking: Asking): Call => ({
  name: "unblock",
  input,
  asking,
  expected: (model, by) => expectUnblock(model, by, input),
  ask: (engine, options) => engine.unblock(input, options),
});

export const expireDueCall = (limit: number, asking: Asking): Call => ({
  name: "expireDue",
  input: { limit },
  asking,
  expected: (model, { engine }) => expectExpireDue(model, engine, limit),
  ask: (engine) => engine.expireDue({ limit }),
});
