import type { DomainEvent } from "../../domain/reservation/events.ts";
import { aFunction, checkOptions, mayBeLeftOut, type OptionRules } from "../../domain/input/options.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { EventSink } from "../../ports/event-sink.ts";

/** Handlers by event type. A handler that rejects means "not done", and the event comes again. */
export type EventHandlers = {
  readonly [Type in DomainEvent["type"]]?: (
    event: Extract<DomainEvent, { type: Type }>,
    recorded: RecordedEvent,
  ) => Promise<void>;
};

/**
 * Creates a sink from handlers. Events of a type without a handler are accepted and ignored. Throws a TypeError for an
 * unknown type.
 */
export const createHandlerSink = (handlers: EventHandlers): EventSink => {
  checkOptions("createHandlerSink", handlers, HANDLERS);
  return {
    deliver: async (recorded) => {
      const handle = handlers[recorded.event.type] as EventHandler | undefined;
      await handle?.(recorded.event, recorded);
    },
  };
};

const aHandler = mayBeLeftOut(aFunction);

const HANDLERS: OptionRules<EventHandlers> = {
  ReservationMade: aHandler,
  RulesWaived: aHandler,
  ReservationExtended: aHandler,
  ReservationConfirmed: aHandler,
  ReservationReleased: aHandler,
  ReservationExpired: aHandler,
  ReservationCancelled: aHandler,
  InvoiceOpened: aHandler,
  InvoiceVoided: aHandler,
  InvoiceFinalized: aHandler,
  AppointmentMoved: aHandler,
  AppointmentCancelled: aHandler,
  AttendanceMarked: aHandler,
  PaymentBegun: aHandler,
  PaymentAbandoned: aHandler,
  PaymentSettled: aHandler,
  PaidLate: aHandler,
  SlotBlocked: aHandler,
  SlotBlockMoved: aHandler,
  SlotUnblocked: aHandler,
};

type EventHandler = (event: DomainEvent, recorded: RecordedEvent) => Promise<void>;
