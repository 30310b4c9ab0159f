import { plus } from "../../../domain/time/instant.ts";
import { MOST_WAITING } from "../../../ports/event-outbox.ts";
import { demandEqual } from "../../expectations.ts";
import { instant, minute, reservationId, START } from "../fixtures.ts";
import { answered, partCase } from "../case-context.ts";
import {
  alone,
  LATER,
  LEASE_MS,
  MAIL,
  numbersOf,
  parkedAt,
  parkFirst,
  passAll,
  settle,
  status,
  take,
  taken,
  tell,
  waiting,
} from "../outbox-steps.ts";

const parkedCase = partCase("outbox");

export const parkedCases = [
  parkedCase(
    {
      id: "STORE-PARKED-01",
      title: "later events of a parked key wait behind it in order, those of other keys are given",
      shows: ["S-30", "rule 5"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 1, 2);
      const first = await taken(opened, { limit: 2 });
      await settle(opened, { upTo: first.upTo, parked: [parkedAt(first.events[0])] });
      await tell(opened, 3, 1);
      const second = await taken(opened);
      demandEqual("the events taken", [numbersOf(second.events), second.due], [[2, 3], []]);
      const { events } = await opened.harnessed.dump();
      demandEqual("how far was looked", second.upTo, events.at(-1)?.position);
      await opened.at(LATER);
      const mine = [0, 2, 5].map((at) => events[at]?.position);
      const inLine = async (limit = 10) => (await waiting(opened, 1, { limit })).map(({ position }) => position);
      demandEqual("events waiting up to the end of the take", await inLine(2), mine.slice(0, 2));
      demandEqual("what waits", await inLine(), mine);
      demandEqual("of a key that is not parked", await waiting(opened, 2), []);
      await settle(opened, { upTo: second.upTo });
      demandEqual("events waiting after it was passed", await inLine(), mine);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-02",
      title: "if every following event waits, the consumer still passes it",
      shows: ["S-30", "S-22"],
    },
    async (opened) => {
      await tell(opened, 1, 1);
      await parkFirst(opened);
      await tell(opened, 1);
      const { events, upTo } = await taken(opened);
      const last = (await opened.harnessed.dump()).events.at(-1)?.position;
      demandEqual("the events taken", [events, upTo], [[], last]);
      await settle(opened, { upTo });
      demandEqual("after it was passed", (await take(opened)).kind, "nothing");
      await opened.at(LATER);
      demandEqual("what waits", (await waiting(opened, 1)).length, 3);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-03",
      title: "a key that is parked further on waits from there, and one that has caught up waits no more",
      shows: ["S-30"],
    },
    async (opened) => {
      await tell(opened, 1, 1, 1);
      const first = await parkFirst(opened);
      await opened.at(LATER);
      const { upTo, due } = await taken(opened);
      const inLine = due[0]?.waiting ?? [];
      const further = parkedAt(inLine[1], { attempts: 2, retryAtMs: plus(LATER, 60_000) });
      await settle(opened, { upTo, parked: [further] });
      await opened.at(plus(LATER, 60_000));
      const later = await taken(opened);
      demandEqual("due events", later.due, [{ ...further, waiting: inLine.slice(1) }]);
      await settle(opened, { upTo, caughtUp: [first.key] });
      demandEqual("after that", (await take(opened)).kind, "nothing");
      await tell(opened, 1);
      demandEqual("the events taken then", numbersOf((await taken(opened)).events), [1]);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-04",
      title: "events that wait for one consumer are returned to another",
      shows: ["S-30", "S-22"],
    },
    async (opened) => {
      await tell(opened, 1, 1);
      await parkFirst(opened);
      await opened.at(LATER);
      const ledger = await passAll(opened, { consumer: "ledger" });
      demandEqual("another's events", [numbersOf(ledger.events), ledger.due], [[1, 1], []]);
      demandEqual("its parked events", (await status(opened, "ledger")).parked, 0);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-05",
      title: "a parked event is due from the instant of its retry on, the most overdue first, as many as asked for",
      shows: ["S-31", "rule 3"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3, 4, 5);
      const { events, upTo } = await taken(opened);
      const [late, first, last, dead, same] = [
        parkedAt(events[0], { retryAtMs: plus(LATER, 2) }),
        parkedAt(events[1], { attempts: 7 }),
        parkedAt(events[2], { retryAtMs: plus(LATER, 9) }),
        parkedAt(events[3], { retryAtMs: null }),
        parkedAt(events[4]),
      ];
      await settle(opened, { upTo, parked: [late, first, last, dead, same] });
      await opened.at(LATER - 1);
      const none = { kind: "nothing", atMs: LATER - 1, nextRetryAtMs: LATER };
      demandEqual("just before", await take(opened), none);
      for (const [ms, limit, due, next, more] of [
        [LATER, 9, [first, same], late.retryAtMs, false],
        [LATER + 2, 9, [first, same, late], last.retryAtMs, false],
        [LATER + 2, 2, [first, same], last.retryAtMs, true],
        [LATER + 9, 9, [first, same, late, last], null, false],
      ] as const) {
        await opened.at(ms);
        const found = await taken(opened, { limit });
        demandEqual("due events", [alone(found.due), found.nextRetryAtMs, found.more], [due, next, more]);
        demandEqual("how far was looked", [found.events, found.upTo], [[], upTo]);
      }
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-06",
      title: "a dead letter is due once an operator retries it, and nothing else is",
      shows: ["S-31"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 2);
      const { events, upTo } = await taken(opened);
      const parked = events.slice(0, 2).map((it) => parkedAt(it, { retryAtMs: null }));
      await settle(opened, { upTo, parked });
      await opened.at(minute(9_000));
      const nothing = { kind: "nothing", atMs: minute(9_000), nextRetryAtMs: null };
      demandEqual("dead letters", await take(opened), nothing);
      const retry = async (n: number, consumer: string = MAIL.consumer) =>
        answered(await opened.outbox.retryParked({ consumer, key: reservationId(n) }));
      demandEqual("an event that is not parked", [await retry(9), await retry(1, "ledger")], [false, false]);
      demandEqual("still", await take(opened), nothing);
      demandEqual("what is", await retry(2), true);
      const due = [{ ...parked[1], retryAtMs: minute(9_000) }];
      demandEqual("due events", alone((await taken(opened)).due), due);
      demandEqual("dead letters that are left", (await status(opened)).deadLetters, 1);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-07",
      title: "parked events are listed by key, page by page, with the consumer's error",
      shows: ["S-33"],
    },
    async (opened) => {
      await tell(opened, 3, 1, 4, 2);
      const { events, upTo } = await taken(opened);
      const parked = events.map((it, at) =>
        parkedAt(it, {
          attempts: at + 1,
          cause: `O'Brien said "no"\n${"😀".repeat(at)}`,
          retryAtMs: at === 2 ? null : LATER,
        }),
      );
      await settle(opened, { upTo, parked });
      const page = async (after: number | null, limit: number, consumer: string = MAIL.consumer) => {
        const afterKey = after === null ? null : reservationId(after);
        return answered(await opened.outbox.parkedEvents({ consumer, afterKey, limit }));
      };
      const byKey = [parked[1], parked[3], parked[0], parked[2]];
      demandEqual("all", await page(null, 9), byKey);
      demandEqual("the first two", await page(null, 2), byKey.slice(0, 2));
      demandEqual("the two after them", await page(2, 2), byKey.slice(2));
      demandEqual("after the last", await page(4, 2), []);
      demandEqual("of another consumer", await page(null, 9, "ledger"), []);
    },
  ),

  parkedCase(
    {
      id: "STORE-PARKED-08",
      title: "of many events that wait, a take brings the first hundred",
      shows: ["S-30", "S-31"],
    },
    async (opened) => {
      await tell(opened, ...Array.from({ length: MOST_WAITING + 2 }, () => 1));
      const first = await taken(opened, { limit: 2 * MOST_WAITING });
      await settle(opened, { upTo: first.upTo, parked: [parkedAt(first.events[0])] });
      await opened.at(LATER);
      demandEqual("what waits", await waiting(opened, 1), first.events.slice(0, MOST_WAITING));
      await settle(opened, {
        upTo: first.upTo,
        parked: [parkedAt(first.events[MOST_WAITING], { attempts: 0 })],
      });
      demandEqual("the rest", await waiting(opened, 1), first.events.slice(MOST_WAITING));
    },
  ),

  parkedCase(
    {
      id: "STORE-STATUS-01",
      title: "a status counts remaining, parked and dead events, and does not register the consumer",
      shows: ["S-32"],
    },
    async (opened) => {
      const none = { position: 0, undelivered: 0, oldestAtMs: null, parked: 0, deadLetters: 0 };
      demandEqual("of an empty outbox", await status(opened), none);
      await tell(opened, 1, 2, 3, 1, 2);
      demandEqual("before any was taken", await status(opened), { ...none, undelivered: 5, oldestAtMs: START });
      demandEqual("who is known", (await opened.recorded()).consumers, []);
      const { events } = await taken(opened);
      const position = events[2]?.position ?? 0;
      const parked = [0, 1, 2].map((at) => parkedAt(events[at], at === 0 ? {} : { retryAtMs: null }));
      await settle(opened, { upTo: position, parked });
      const some = { position, undelivered: 2, oldestAtMs: START, parked: 1, deadLetters: 2 };
      demandEqual("after three", await status(opened), some);
      await opened.at(START + LEASE_MS);
      const { upTo } = await taken(opened);
      await settle(opened, { upTo });
      demandEqual("after all", await status(opened), { ...some, position: upTo, undelivered: 0, oldestAtMs: null });
      demandEqual("of another", await status(opened, "ledger"), {
        ...none,
        undelivered: 5,
        oldestAtMs: instant(START),
      });
    },
  ),
];
