import type { HostData } from "../domain/booking/host-data.ts";
import type { RecordedEvent } from "./event-outbox.ts";

/** An event as it is delivered: with what the host gave with its booking, if the delivery asks for that (rule 31). */
export type DeliveredEvent = RecordedEvent &
  Readonly<{
    /** Null for an event of a block, and if retention has removed the reservation. Left out unless it is asked for. */
    booking?: HostData | null;
  }>;

/**
 * Where events go. Called at least once for each event and in order per reservation; a rejection means "not
 * delivered", and the event comes again. `eventId` is the same each time: remember it to act once.
 */
export interface EventSink {
  deliver(event: DeliveredEvent): Promise<void>;
}
