import type { RecordedEvent } from "./event-outbox.ts";

/**
 * Where events go. Called at least once for each event and in order per reservation; a rejection means "not
 * delivered", and the event comes again. `eventId` is the same each time: remember it to act once.
 */
export interface EventSink {
  deliver(event: RecordedEvent): Promise<void>;
}
