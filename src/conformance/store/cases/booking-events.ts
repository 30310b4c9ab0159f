import { demandEqual } from "../../expectations.ts";
import { happened, reservationMade } from "../../../domain/reservation/change.ts";
import type { ReservationEvent } from "../../../domain/reservation/events.ts";
import type { Reserved } from "../../../domain/reservation/reservation.ts";
import { AT_COMMIT } from "../../../domain/time/instant.ts";
import type { BookingEvent } from "../../../ports/event-outbox.ts";
import { blocking, changing, commandRecord, confirming, emptySet, holding, released } from "../change-sets.ts";
import {
  aBlock,
  aHold,
  blockId,
  bookingId,
  claim,
  guestOf,
  minute,
  OTHER,
  reservationId,
  SPA,
  START,
  VIC,
} from "../fixtures.ts";
import { answered, partCase } from "../case-context.ts";
import { AGE, remove } from "../removal.ts";
import { bookingEvents, parkedAt, settle, taken } from "../outbox-steps.ts";

const outboxCase = partCase("outbox");

/** A hold of the first booking, which may have several. */
const ofTheFirst = (n: number): Reserved => aHold(n, { bookingId: bookingId(1) });

const ascending = (one: number | undefined, other: number | undefined): number => (one ?? 0) - (other ?? 0);

const confirmation = (n: number): ReservationEvent => happened("ReservationConfirmed", ofTheFirst(n), AT_COMMIT);

/** The events, each with its reservation. */
const summaryOf = ({ events }: Readonly<{ events: readonly BookingEvent[] }>): readonly string[] =>
  events.map(({ event }) => `${event.type} ${[1, 2, 3].find((n) => reservationId(n) === event.reservationId) ?? 0}`);

export const bookingEventCases = [
  outboxCase(
    {
      id: "STORE-HISTORY-01",
      title:
        "a booking's events are those of all its reservations in the order of their commits, given to a consumer or not",
      shows: ["S-67", "S-66", "S-26"],
    },
    async (opened) => {
      const guest = { kind: "guest", guestId: guestOf(1) } as const;
      demandEqual("before the first", await bookingEvents(opened, bookingId(1)), {
        atMs: START,
        events: [],
        removedToMs: null,
      });
      const command = commandRecord("order-1");
      await opened.given(
        holding(1, {}, { command, actor: guest }),
        holding(3),
        blocking(aBlock(1, { claims: [claim(VIC, 0, 60)] }), {
          events: [{ type: "SlotBlocked", centerId: SPA, blockId: blockId(1), atMs: AT_COMMIT, externalId: "sick" }],
        }),
        emptySet({ events: [happened("ReservationExpired", aHold(1), AT_COMMIT), reservationMade(ofTheFirst(2))] }),
      );
      const { upTo } = await taken(opened);
      await settle(opened, { upTo });
      await opened.at(minute(1));
      await opened.given(
        emptySet({ events: [happened("ReservationConfirmed", aHold(3), AT_COMMIT), confirmation(2)] }),
      );
      await opened.given(holding(1, { centerId: OTHER }));
      const all = await bookingEvents(opened, bookingId(1));
      demandEqual("what happened", summaryOf(all), [
        "ReservationMade 1",
        "ReservationExpired 1",
        "ReservationMade 2",
        "ReservationConfirmed 2",
      ]);
      demandEqual(
        "by whom",
        all.events.map(({ by }) => by),
        [{ actor: guest, commandId: command.commandId }, null, null, null],
      );
      demandEqual(
        "when",
        all.events.map(({ atMs }) => atMs),
        [START, START, START, minute(1)],
      );
      const [first, second, third, last] = all.events.map(({ sequence }) => sequence);
      demandEqual("that two events are of one set", second, third);
      demandEqual("the order of the sets", [first, second, last].toSorted(ascending), [first, second, last]);
      demandEqual("the events as they were written", all.events[0]?.event, reservationMade(aHold(1)));
      demandEqual("the instant", all.atMs, minute(1));
      demandEqual("of another booking", summaryOf(await bookingEvents(opened, bookingId(3))), [
        "ReservationMade 3",
        "ReservationConfirmed 3",
      ]);
      demandEqual("at another center", (await bookingEvents(opened, bookingId(1, OTHER))).events.length, 1);
      demandEqual("of a booking that is none", (await bookingEvents(opened, bookingId(9))).events, []);
    },
  ),

  outboxCase(
    {
      id: "STORE-HISTORY-02",
      title:
        "a booking's events come in pages, which may end within a set, and the last page says that nothing follows",
      shows: ["S-67"],
    },
    async (opened) => {
      await opened.given(
        emptySet({ events: [reservationMade(ofTheFirst(1)), confirmation(3), reservationMade(ofTheFirst(2))] }),
        holding(3, {}, { events: [reservationMade(aHold(3))] }),
        emptySet({ events: [confirmation(1), confirmation(2)] }),
      );
      const all = (await bookingEvents(opened, bookingId(1))).events;
      demandEqual("how many there are", all.length, 5);
      for (const limit of [1, 2, 3, 4, 5, 6]) {
        const { events } = await bookingEvents(opened, bookingId(1), limit);
        demandEqual(`in pages of ${limit}`, events, all);
      }
      const full = answered(await opened.outbox.bookingEvents({ bookingId: bookingId(1), after: null, limit: 5 }));
      demandEqual("the next page's start, after a page that is just full", full.next, null);
    },
  ),

  partCase("outbox", "retention")(
    {
      id: "STORE-HISTORY-03",
      title: "events that retention has removed are missing, and the latest instant of any of them is reported",
      shows: ["S-68", "S-36"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.at(minute(1));
      await opened.given(holding(3));
      await opened.at(minute(2));
      await opened.given(emptySet({ events: [confirmation(1)] }));
      const removedTo = async () => (await bookingEvents(opened, bookingId(1))).removedToMs;
      await opened.at(START + AGE);
      const { events } = await taken(opened);
      await settle(opened, { upTo: events.at(-1)?.position ?? 0, parked: [parkedAt(events[0], { retryAtMs: null })] });
      await remove(opened);
      demandEqual("while it waits for a consumer", await removedTo(), null);
      await opened.at(minute(1) + AGE);
      demandEqual("removed events of another booking", (await remove(opened)).events, 1);
      demandEqual("after that", await removedTo(), minute(1));
      demandEqual("the remaining events", summaryOf(await bookingEvents(opened, bookingId(1))), [
        "ReservationMade 1",
        "ReservationConfirmed 1",
      ]);
      answered(await opened.outbox.removeConsumer("mail"));
      demandEqual("removed events that were kept for a consumer", (await remove(opened)).events, 1);
      demandEqual("after older events", await removedTo(), minute(1));
      demandEqual("the remaining events then", summaryOf(await bookingEvents(opened, bookingId(1))), [
        "ReservationConfirmed 1",
      ]);
      await opened.at(minute(2) + AGE);
      await remove(opened);
      demandEqual("after the last", await removedTo(), minute(2));
      demandEqual("the remaining events at the end", (await bookingEvents(opened, bookingId(1))).events, []);
    },
  ),

  partCase("outbox", "retention")(
    {
      id: "STORE-HISTORY-04",
      title:
        "a booking's events stay for as long as they are kept, also those of a reservation that retention has removed",
      shows: ["S-67", "S-37"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.given(
        emptySet({
          reservations: [changing(aHold(1), released(aHold(1)))],
          events: [happened("ReservationExpired", aHold(1), AT_COMMIT)],
        }),
      );
      await opened.given(holding(3), confirming(aHold(3)));
      await opened.at(START + AGE);
      const removed = await remove(opened, { eventsOlderThanMs: 1e12 });
      demandEqual("what goes", [removed.reservations, removed.bookings, removed.events], [1, 1, 0]);
      demandEqual("the booking's events", summaryOf(await bookingEvents(opened, bookingId(1))), [
        "ReservationMade 1",
        "ReservationExpired 1",
      ]);
    },
  ),
];
