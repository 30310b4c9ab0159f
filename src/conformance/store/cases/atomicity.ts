import type { ChangeSet } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  commandRecord,
  emptySet,
  holding,
  reading,
  released,
  changing,
  THE_CENTER,
  ALL_DAY,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  bookingId,
  guestOf,
  hourOf,
  invoiceId,
  NIA,
  reservationId,
  SPA,
  START,
  UMA,
  VIC,
} from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

/** A group of three guests on three units. */
const group = (n: number): ChangeSet => {
  const appointments = [0, 1, 2].map((guestIndex) =>
    anAppointment(n, { id: appointmentId(n, SPA, guestIndex), guestIndex, guestId: guestOf(100 * n + guestIndex) }),
  );
  const invoices = appointments.map(({ guestIndex, guestId }) => ({
    id: invoiceId(n, SPA, guestIndex),
    guestIndex,
    guestId,
    status: "open" as const,
  }));
  const claims = [hourOf(n, UMA), hourOf(n, VIC), hourOf(n, NIA)];
  return holding(n, { appointments, invoices, claims }, { command: commandRecord(`group-${n}`) });
};

export const atomicityCases = [
  storeCase(
    { id: "STORE-ATOMIC-01", title: "an accepted set records all its changes", shows: ["S-03", "rule 5"] },
    async (opened) => {
      const set = { ...group(1), ...blockingPart() };
      demandEqual(
        "the outcome",
        (await opened.commit(set)).map(({ kind, atMs }) => ({ kind, atMs })),
        [{ kind: "accepted", atMs: START }],
      );
      const { holders, commands, events, claims, ...records } = await opened.recorded();
      const count = { bookings: 1, reservations: 1, blocks: 1 };
      const counted = Object.fromEntries(
        Object.keys(count).map((kind) => [kind, records[kind as keyof typeof count].length]),
      );
      demandEqual("the records", counted, count);
      demandEqual(
        "the claims",
        claims.map(({ unit, startMs }) => [unit, startMs]),
        [
          [NIA, hourOf(1).startMs],
          [UMA, hourOf(1).startMs],
          [VIC, hourOf(1).startMs],
          [VIC, hourOf(7).startMs],
        ],
      );
      demandEqual(
        "the holder",
        holders.map(({ key, version }) => [key, version]),
        [[aHold(1).holder, 1]],
      );
      demandEqual("the command's record", commands, [set.command]);
      opened.demandEvents(
        "the events",
        events.map(({ event }) => event),
        set.events,
      );
    },
  ),

  storeCase(
    {
      id: "STORE-ATOMIC-02",
      title: "a group whose last unit is taken leaves nothing",
      shows: ["S-03", "rule 6"],
    },
    async (opened) => {
      await opened.given(holding(9, { claims: [hourOf(1, NIA)] }));
      const before = await opened.recorded();
      await opened.refuses("the group", group(1), { kind: "overlap", unit: NIA });
      demandEqual("the records", await opened.recorded(), before);
      await opened.given(holding(8, { claims: [hourOf(1, UMA)] }), holding(7, { claims: [hourOf(1, VIC)] }));
    },
  ),

  storeCase(
    {
      id: "STORE-ATOMIC-03",
      title: "a set that ends one reservation and makes another does both or neither",
      shows: ["S-03", "rule 9"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      const old = aHold(1);
      const swapTo = (n: number): ChangeSet =>
        emptySet({
          bookings: [{ state: aBooking(1, { reservationId: reservationId(3) }), expectedVersion: 1 }],
          reservations: [
            changing(old, released(old)),
            adding(aHold(3, { bookingId: bookingId(1), claims: [hourOf(n)] })),
          ],
        });
      const before = await opened.recorded();
      await opened.refuses("a swap to a taken unit", swapTo(2), { kind: "overlap", unit: UMA });
      demandEqual("the records", await opened.recorded(), before);
      await opened.given(swapTo(5));
      const { claims } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      const owners = claims.map(({ owner, startMs }) => `${startMs} ${owner.id}`).sort();
      demandEqual("the claims", owners, [
        `${hourOf(2).startMs} ${reservationId(2)}`,
        `${hourOf(5).startMs} ${reservationId(3)}`,
      ]);
    },
  ),
];

const blockingPart = () => ({ blocks: blocking(aBlock(7, { claims: [hourOf(7, VIC)] })).blocks });
