import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { hasEnded, type Reservation } from "../../domain/reservation/reservation.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { RecordedEvent } from "../event-outbox.ts";
import type { CommandRecord, Versioned } from "../reservation-store.ts";
import type { RemoveOld } from "../retention.ts";

/** For each kind of record, whether retention may remove one. */
export type PastAge = Readonly<{
  command: (command: CommandRecord) => boolean;
  /** Ended, and old enough. */
  reservation: (reservation: Versioned<Reservation>) => boolean;
  /** For a booking without remaining reservations: by its own age if it never had one. */
  booking: (booking: Versioned<Booking>) => boolean;
  block: (block: Versioned<Block>) => boolean;
  /** By its age alone: the store must still keep it for consumers that have not received it. */
  event: (event: RecordedEvent) => boolean;
}>;

/** Returns checks of the given ages at this instant of the store's clock. A record is old enough at exactly its age. */
export const pastAge = (
  { commandsOlderThanMs, endedOlderThanMs, openOlderThanMs, eventsOlderThanMs }: RemoveOld,
  nowMs: EpochMs,
): PastAge => {
  const [commandsMs, eventsMs] = [plus(nowMs, -commandsOlderThanMs), plus(nowMs, -eventsOlderThanMs)];
  const isOld = ({ writtenAtMs }: Versioned<unknown>, ageMs = endedOlderThanMs): boolean =>
    writtenAtMs <= plus(nowMs, -ageMs);
  return {
    command: ({ acceptedAtMs }) => acceptedAtMs <= commandsMs,
    reservation: (it) => hasEnded(it.state) && isOld(it),
    booking: (it) => it.state.reservationId !== null || isOld(it, openOlderThanMs),
    block: (it) => it.state.status === "removed" && isOld(it),
    event: ({ atMs }) => atMs <= eventsMs,
  };
};
