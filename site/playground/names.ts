import type { DomainEvent } from "holdfast";
import type { Answered, Stage } from "./stage.ts";

/** Short names of the records: an id of 32 digits says nothing to a reader. */
export type Names = Readonly<{
  /** `hold 2` is the second reservation that was made, whatever became of it. */
  hold: (reservationId: string) => string;
  of: (event: DomainEvent) => string;
}>;

export const namesOf = ({ events, guestName, reservationGuest }: Stage): Names => {
  const numbers = new Map<string, number>();
  for (const { event } of events)
    if ("reservationId" in event && !numbers.has(event.reservationId))
      numbers.set(event.reservationId, numbers.size + 1);
  const hold = (id: string): string => `hold ${numbers.get(id) ?? "?"}`;
  return {
    hold,
    of: (event) => {
      if (!("reservationId" in event)) return event.externalId;
      const guestId = reservationGuest(event.reservationId);
      return guestId === null ? hold(event.reservationId) : `${hold(event.reservationId)}, ${guestName(guestId)}`;
    },
  };
};

/** Returns the answer if it is the latest one: what was said earlier may not be true any more. */
export const latest = (stage: Stage, said: Answered | null): Answered | null =>
  said !== null && stage.answers.at(-1) === said ? said : null;
