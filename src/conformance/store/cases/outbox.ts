import { demand, demandEqual } from "../../expectations.ts";
import { confirming, emptySet, holding } from "../change-sets.ts";
import { aHold, hourOf, START } from "../fixtures.ts";
import { partCase } from "../case-context.ts";
import { numbersOf, passAll, settle, status, take, taken, tell } from "../outbox-steps.ts";

const outboxCase = partCase("outbox");

export const outboxCases = [
  outboxCase(
    {
      id: "STORE-OUTBOX-01",
      title: "events are given in the order of their commits, those of one set in its own order",
      shows: ["S-21", "INV-15", "rule 5"],
    },
    async (opened) => {
      await tell(opened, 3, 1);
      await tell(opened, 2, 3, 1);
      const { events, upTo, atMs, more, due, nextRetryAtMs } = await taken(opened);
      demandEqual("the events", numbersOf(events), [3, 1, 2, 3, 1]);
      const positions = events.map(({ position }) => position);
      demand(
        positions.every((it, at) => it > (positions[at - 1] ?? 0)),
        `positions grow, unlike ${positions.join(", ")}`,
      );
      demandEqual("how far was looked", upTo, positions.at(-1));
      demandEqual(
        "other events",
        { atMs, more, due, nextRetryAtMs },
        { atMs: START, more: false, due: [], nextRetryAtMs: null },
      );
      const [first, second, third, fourth, fifth] = events.map(({ sequence }) => sequence);
      demandEqual("the sequences of the first set", second, first);
      demandEqual("the sequences of the second set", [fourth, fifth], [third, third]);
      demand((third ?? 0) > (first ?? 0), "the second set has a later sequence than the first");
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-02",
      title: "a set's events are there exactly when it was accepted",
      shows: ["S-21", "S-03", "S-11"],
    },
    async (opened) => {
      const sets = [
        holding(1),
        holding(2, { claims: [hourOf(1)] }),
        confirming(aHold(1)),
        confirming(aHold(1)),
        emptySet(),
      ];
      await opened.commit(...sets);
      const { events } = await taken(opened);
      const committed = [...(sets[0]?.events ?? []), ...(sets[2]?.events ?? [])];
      demandEqual(
        "the events",
        events.map(({ event }) => event),
        committed,
      );
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-03",
      title: "an event keeps its id and its position, for every consumer and whenever it is taken",
      shows: ["S-21", "rule 5"],
    },
    async (opened) => {
      await tell(opened, 1, 1, 2);
      const first = (await taken(opened)).events;
      demandEqual("the ids", new Set(first.map(({ eventId }) => eventId)).size, 3);
      await tell(opened, 1);
      const again = (await taken(opened)).events;
      const other = (await taken(opened, { consumer: "ledger" })).events;
      demandEqual("taken again", again.slice(0, 3), first);
      demandEqual("taken by another", other, again);
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-04",
      title: "pages follow each other without a gap, and say whether more follows",
      shows: ["S-21", "S-22"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3, 4, 5);
      for (const [numbers, more] of [
        [[1, 2], true],
        [[3, 4], true],
        [[5], false],
      ] as const) {
        const page = await taken(opened, { limit: 2 });
        demandEqual("a page", [numbersOf(page.events), page.more], [numbers, more]);
        demandEqual("its settlement", await settle(opened, { upTo: page.upTo }), "settled");
      }
      demandEqual("after the last", await take(opened, { limit: 2 }), {
        kind: "nothing",
        atMs: START,
        nextRetryAtMs: null,
      });
      await tell(opened, 6);
      const exactly = await taken(opened, { limit: 1 });
      demandEqual("a page that is just full", [numbersOf(exactly.events), exactly.more], [[6], false]);
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-05",
      title: "a consumer that follows while many commit is given every event once, in order",
      shows: ["S-21", "rule 5"],
    },
    async (opened) => {
      const numbers = Array.from({ length: 30 }, (_, n) => n + 1);
      const seen: number[] = [];
      let positions: readonly number[] = [];
      const follow = async (): Promise<void> => {
        const events = await take(opened, { limit: 3 });
        if (events.kind !== "taken") return;
        seen.push(...events.events.map(({ sequence }) => sequence));
        positions = [...positions, ...events.events.map(({ position }) => position)];
        await settle(opened, { upTo: events.upTo });
      };
      const commits = Promise.all(numbers.map((n) => opened.given(holding(n))));
      for (let round = 0; round < 30; round += 1) await follow();
      await commits;
      for (let round = 0; round < 30; round += 1) await follow();
      const { events } = await opened.recorded();
      demandEqual(
        "the events given",
        seen,
        events.map(({ sequence }) => sequence),
      );
      demandEqual("how many", new Set(positions).size, numbers.length);
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-06",
      title: "a consumer's position never goes back, and each consumer has its own",
      shows: ["S-22"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3, 4);
      const { events } = await taken(opened);
      const [first, second, third] = events.map(({ position }) => position);
      demandEqual("before the first", (await status(opened)).position, 0);
      for (const [upTo, remembered] of [
        [second, second],
        [first, second],
        [second, second],
        [third, third],
      ] as const) {
        await take(opened);
        demandEqual("its settlement", await settle(opened, { upTo: upTo ?? 0 }), "settled");
        demandEqual("the position", (await status(opened)).position, remembered);
      }
      demandEqual("of another consumer", (await status(opened, "ledger")).position, 0);
      demandEqual("its events", numbersOf((await taken(opened, { consumer: "ledger" })).events), [1, 2, 3, 4]);
      demandEqual("the remaining events", numbersOf((await taken(opened)).events), [4]);
    },
  ),

  outboxCase(
    {
      id: "STORE-OUTBOX-07",
      title: "consumers and dispatchers are distinguished by their whole names",
      shows: ["S-22", "S-28"],
    },
    async (opened) => {
      await tell(opened, 1);
      const names = ["mail", "Mail", "mail ", "m%", "m_", "'", "caf\u00e9", "cafe\u0301", "__proto__", "x".repeat(200)];
      for (const consumer of names) {
        demandEqual(`what ${consumer} is given`, numbersOf((await taken(opened, { consumer })).events), [1]);
        const other = await take(opened, { consumer, dispatcher: "One" });
        demandEqual("another dispatcher", other.kind, "leased");
        const { position } = (await passAll(opened, { consumer })).events[0] ?? { position: 0 };
        demandEqual(`how far ${consumer} is`, (await status(opened, consumer)).position, position);
      }
    },
  ),
];
