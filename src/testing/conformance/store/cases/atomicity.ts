import type { ChangeSet } from "../../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  commandRecord,
  confirming,
  emptySet,
  expiring,
  holding,
  ofBooking,
  reading,
  released,
  changing,
  THE_CENTER,
  ALL_DAY,
  writingBooking,
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
  OTHER,
  reservationId,
  START,
  UMA,
  VIC,
} from "../given.ts";
import { storeCase } from "../opened.ts";

/** A group of three guests on three units. */
const group = (n: number): ChangeSet => {
  const appointments = [0, 1, 2].map((guestIndex) =>
    anAppointment(n, { id: appointmentId(100 * n + guestIndex), guestIndex, guestId: guestOf(100 * n + guestIndex) }),
  );
  const invoices = appointments.map(({ guestIndex, guestId }) => ({
    id: invoiceId(100 * n + guestIndex),
    guestIndex,
    guestId,
    status: "open" as const,
  }));
  const claims = [hourOf(n, UMA), hourOf(n, VIC), hourOf(n, NIA)];
  return holding(n, { appointments, invoices, claims }, { command: commandRecord(`group-${n}`) });
};

export const atomicityCases = [
  storeCase(
    { id: "STORE-ATOMIC-01", title: "an accepted set leaves all that it says", shows: ["S-03", "rule 5"] },
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
      demandEqual(
        "the events",
        events.map(({ event }) => event),
        set.events,
      );
    },
  ),

  storeCase(
    {
      id: "STORE-ATOMIC-02",
      title: "of a group that finds its last unit taken, nothing stays",
      shows: ["S-03", "rule 6"],
    },
    async (opened) => {
      await opened.given(holding(9, { claims: [hourOf(1, NIA)] }));
      const before = await opened.recorded();
      await opened.refuses("the group", group(1), { kind: "overlap", unit: NIA });
      demandEqual("what is recorded", await opened.recorded(), before);
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
      await opened.refuses("a swap to what is taken", swapTo(2), { kind: "overlap", unit: UMA });
      demandEqual("what is recorded", await opened.recorded(), before);
      await opened.given(swapTo(5));
      const { claims } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      const owners = claims.map(({ owner, startMs }) => `${startMs} ${owner.id}`).sort();
      demandEqual("the claims", owners, [
        `${hourOf(2).startMs} ${reservationId(2)}`,
        `${hourOf(5).startMs} ${reservationId(3)}`,
      ]);
    },
  ),

  storeCase(
    { id: "STORE-BATCH-01", title: "each set of a batch has its own outcome, in their order", shows: ["S-04"] },
    async (opened) => {
      const outcomes = await opened.commit(
        holding(1),
        holding(2, { claims: [hourOf(1)] }),
        writingBooking(1),
        holding(3, {}, { beforeMs: START }),
        holding(4, {}, { command: commandRecord("order-1") }),
        holding(5, {}, { command: commandRecord("order-1") }),
        holding(6),
      );
      const because = outcomes.map((it) => (it.kind === "refused" ? it.because.kind : it.kind));
      demandEqual("the outcomes", because, [
        ...["accepted", "overlap", "stale", "deadline_passed"],
        ...["accepted", "duplicate_command", "accepted"],
      ]);
      const { reservations } = await opened.recorded();
      const ids = [1, 4, 6].map((n) => reservationId(n));
      demandEqual(
        "what is recorded",
        reservations.map(({ state }) => state.id),
        ids,
      );
    },
  ),

  storeCase(
    { id: "STORE-BATCH-02", title: "a set of a batch sees what those before it did", shows: ["S-04"] },
    async (opened) => {
      const hold = aHold(1);
      const free = expiring(hold);
      // Taken, given back, taken again, and its booking written twice.
      const outcomes = await opened.commit(
        holding(1),
        { ...free, decidedAtMs: START },
        holding(2, { claims: [hourOf(1)] }),
        writingBooking(1, 1),
        writingBooking(1, 2),
        writingBooking(1, 2),
        holding(3, { holder: hold.holder }, { holder: { key: hold.holder, expectedVersion: 1 } }),
      );
      demandEqual(
        "the outcomes",
        outcomes.map(({ kind }) => kind),
        [...["accepted", "accepted", "accepted", "accepted", "accepted"], ...["refused", "accepted"]],
      );
      const { booking } = await opened.read(reading(ofBooking(1)));
      demandEqual("the booking's version", booking?.version, 3);
    },
  ),

  storeCase(
    { id: "STORE-BATCH-03", title: "an empty batch, and an empty set, do nothing and harm nothing", shows: ["S-04"] },
    async (opened) => {
      await opened.given(holding(1));
      const { events: _same, ...before } = await opened.recorded();
      demandEqual("the outcomes of nothing", await opened.commit(), []);
      await opened.given(emptySet());
      const { events: _still, ...after } = await opened.recorded();
      demandEqual("what is recorded", after, before);
    },
  ),

  storeCase(
    { id: "STORE-BATCH-04", title: "one batch may be for several centers", shows: ["S-04", "S-26"] },
    async (opened) => {
      const there = holding(1, { centerId: OTHER }, { command: commandRecord("order-1") });
      await opened.given(holding(1, {}, { command: commandRecord("order-1") }), there);
      const { reservations } = await opened.recorded();
      const ids = [reservationId(1), reservationId(1, OTHER)].sort();
      demandEqual("what is recorded", reservations.map(({ state }) => state.id).sort(), ids);
    },
  ),

  storeCase(
    {
      id: "STORE-SEQUENCE-01",
      title: "accepted sets are numbered upwards, and refused ones are not told any number",
      shows: ["S-14"],
    },
    async (opened) => {
      const outcomes = [
        ...(await opened.commit(holding(1), holding(2, { claims: [hourOf(1)] }), holding(3))),
        ...(await opened.commit(confirming(aHold(1)))),
      ];
      const numbers = outcomes.flatMap((it) => (it.kind === "accepted" ? [it.sequence] : []));
      demandEqual("how many were accepted", numbers.length, 3);
      demandEqual(
        "whole numbers that grow",
        numbers,
        [...new Set(numbers)].filter(Number.isSafeInteger).sort((a, b) => a - b),
      );
      const { events } = await opened.recorded();
      const [first, second, third] = numbers;
      demandEqual(
        "the sequences of the events",
        events.map(({ sequence }) => sequence),
        [first, second, third, third],
      );
    },
  ),
];

const blockingPart = () => ({ blocks: blocking(aBlock(7, { claims: [hourOf(7, VIC)] })).blocks });
