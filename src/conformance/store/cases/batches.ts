import { demandEqual } from "../../expectations.ts";
import {
  commandRecord,
  confirming,
  emptySet,
  expiring,
  holding,
  ofBooking,
  reading,
  writingBooking,
} from "../change-sets.ts";
import { aHold, hourOf, OTHER, reservationId, START } from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

export const batchCases = [
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
        "the records",
        reservations.map(({ state }) => state.id),
        ids,
      );
    },
  ),

  storeCase(
    { id: "STORE-BATCH-02", title: "a set of a batch sees the changes of those before it", shows: ["S-04"] },
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
      demandEqual("the records", after, before);
    },
  ),

  storeCase(
    { id: "STORE-BATCH-04", title: "one batch may be for several centers", shows: ["S-04", "S-26"] },
    async (opened) => {
      const there = holding(1, { centerId: OTHER }, { command: commandRecord("order-1") });
      await opened.given(holding(1, {}, { command: commandRecord("order-1") }), there);
      const { reservations } = await opened.recorded();
      const ids = [reservationId(1), reservationId(1, OTHER)].sort();
      demandEqual("the records", reservations.map(({ state }) => state.id).sort(), ids);
    },
  ),

  storeCase(
    {
      id: "STORE-SEQUENCE-01",
      title: "accepted sets are numbered upwards, and refused ones get no number",
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
      opened.demandEvents(
        "the sequences of the events",
        events.map(({ sequence }) => sequence),
        [first, second, third, third],
      );
    },
  ),
];
