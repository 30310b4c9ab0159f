import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { EventAuthor } from "../event-outbox.ts";
import type { ChangeSet } from "../reservation-store.ts";

type Acted = Pick<ChangeSet, "actor" | "command" | "events">;

/**
 * Returns the actor and the command to record with an event of a set. Null for an expiry: it has no actor, and a
 * command that records it does the work of a sweep.
 */
export const authorOf = ({ actor, command, events }: Acted, event: DomainEvent): EventAuthor | null =>
  actor === null || command === null || isOfExpiry(event, events) ? null : { actor, commandId: command.commandId };

/** Whether this is an expiry, or the void of an invoice caused by one. */
const isOfExpiry = (event: DomainEvent, events: readonly DomainEvent[]): boolean =>
  event.type === "ReservationExpired" ||
  (event.type === "InvoiceVoided" &&
    events.some((it) => it.type === "ReservationExpired" && it.reservationId === event.reservationId));
