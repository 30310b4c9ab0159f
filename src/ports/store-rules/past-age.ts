import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { hasEnded, type Reservation } from "../../domain/reservation/reservation.ts";
import { plus, type EpochMs } from "../../domain/time/instant.ts";
import type { RecordedEvent } from "../event-outbox.ts";
import type { CommandRecord, Versioned } from "../reservation-store.ts";
import type { RemoveOld } from "../retention.ts";

/** Of each kind of record, whether one is past its age, so that retention may remove it. */
export type PastAge = Readonly<{
  command: (command: CommandRecord) => boolean;
  /** Ended, and long enough ago. */
  reservation: (reservation: Versioned<Reservation>) => boolean;
  /** Of which no reservation is left: by its own age if it never had one. */
  booking: (booking: Versioned<Booking>) => boolean;
  block: (block: Versioned<Block>) => boolean;
  /** By its age alone: whoever has not been given it still keeps it. */
  event: (event: RecordedEvent) => boolean;
}>;

/** What is past the ages that were asked for, at this instant of the store's clock: at the age itself, or before. */
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
