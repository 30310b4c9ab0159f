import { askedOf, type Block } from "../block/block.ts";
import { earlier, later } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import { hasEnded, type Reservation } from "./reservation.ts";

/** Returns the span from a reservation's slot to the end of its last appointment, in any state: it never changes. */
export const spanOfReservation = ({ startMs, appointments }: Reservation): Interval => ({
  startMs,
  endMs: appointments.reduce((latest, { endMs }) => later(latest, endMs), startMs),
});

/** Returns when a record takes place: null once it has ended or was removed, and for a block without units. */
export const standingSpanOf = (state: Reservation | Block): Interval | null => {
  if (!("externalId" in state)) return hasEnded(state) ? null : spanOfReservation(state);
  if (state.status === "removed") return null;
  return askedOf(state).reduce<Interval | null>(
    (span, { startMs, endMs }) =>
      span === null ? { startMs, endMs } : { startMs: earlier(span.startMs, startMs), endMs: later(span.endMs, endMs) },
    null,
  );
};
