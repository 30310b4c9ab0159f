import { askedOf, type Block } from "../block/block.ts";
import { earlier, later } from "../time/instant.ts";
import type { Interval } from "../time/interval.ts";
import { hasEnded, type Reservation } from "./reservation.ts";

/** From a reservation's slot to the end of its last appointment, whatever became of each: it never changes. */
export const spanOfReservation = ({ startMs, appointments }: Reservation): Interval => ({
  startMs,
  endMs: appointments.reduce((latest, { endMs }) => later(latest, endMs), startMs),
});

/** When a record takes place: null once it has ended or was removed, and for a block that asked for nothing. */
export const standingSpanOf = (state: Reservation | Block): Interval | null => {
  if (!("externalId" in state)) return hasEnded(state) ? null : spanOfReservation(state);
  if (state.status === "removed") return null;
  return askedOf(state).reduce<Interval | null>(
    (span, { startMs, endMs }) =>
      span === null ? { startMs, endMs } : { startMs: earlier(span.startMs, startMs), endMs: later(span.endMs, endMs) },
    null,
  );
};
