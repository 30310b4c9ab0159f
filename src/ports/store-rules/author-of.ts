import type { DomainEvent } from "../../domain/reservation/events.ts";
import type { EventAuthor } from "../event-outbox.ts";
import type { ChangeSet } from "../reservation-store.ts";

type Acted = Pick<ChangeSet, "actor" | "command" | "events">;

/**
 * Who acted in a set, and under which command: what its event is recorded with. Null for an expiry: it has no actor, and a command
 * that records it does what a sweep would have done.
 */
export const authorOf = ({ actor, command, events }: Acted, event: DomainEvent): EventAuthor | null =>
  actor === null || command === null || isOfExpiry(event, events) ? null : { actor, commandId: command.commandId };

/** An expiry, or the end of an invoice that comes with it. */
const isOfExpiry = (event: DomainEvent, events: readonly DomainEvent[]): boolean =>
  event.type === "ReservationExpired" ||
  (event.type === "InvoiceVoided" &&
    events.some((it) => it.type === "ReservationExpired" && it.reservationId === event.reservationId));
