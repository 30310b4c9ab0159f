import type { DomainEvent } from "../../domain/reservation/events.ts";
import { aFunction, checkOptions, mayBeLeftOut, type OptionRules } from "../../domain/input/options.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { EventSink } from "../../ports/event-sink.ts";

/** What to do about events, by their type; rejecting means "not done", and the event comes again. */
export type EventHandlers = {
  readonly [Type in DomainEvent["type"]]?: (
    event: Extract<DomainEvent, { type: Type }>,
    recorded: RecordedEvent,
  ) => Promise<void>;
};

/**
 * A sink of handlers. Events of which no type is handled are taken, and nothing is done about them. Throws a TypeError for
 * a type that there is not.
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
  SlotBlocked: aHandler,
  SlotBlockMoved: aHandler,
  SlotUnblocked: aHandler,
};

type EventHandler = (event: DomainEvent, recorded: RecordedEvent) => Promise<void>;
