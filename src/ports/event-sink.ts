import type { HostData } from "../domain/booking/host-data.ts";
import type { RecordedEvent } from "./event-outbox.ts";

/** A delivered event: with the booking's host data, if the delivery includes it (rule 31). */
export type DeliveredEvent = RecordedEvent &
  Readonly<{
    /**
     * Null for an event of a block, and if retention has removed the reservation. Absent unless the delivery includes
     * it.
     */
    booking?: HostData | null;
  }>;

/**
 * The receiver of events. Called at least once for each event, in order per reservation. A rejection means "not
 * delivered", and the event is sent again. `eventId` is the same each time: store it to handle an event once.
 */
export interface EventSink {
  deliver(event: DeliveredEvent): Promise<void>;
}
