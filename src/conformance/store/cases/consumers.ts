import { demandEqual } from "../../expectations.ts";
import type { ConsumerRemoval, ConsumersPage, OutboxStatus } from "../../../ports/event-outbox.ts";
import { happened } from "../../../domain/reservation/change.ts";
import { AT_COMMIT } from "../../../domain/time/instant.ts";
import { commandRecord, emptySet } from "../change-sets.ts";
import { aHold, guestOf, minute, reservationId, START } from "../fixtures.ts";
import { answered, partCase, type CaseContext } from "../case-context.ts";
import { LEASE_MS, MAIL, parkedAt, passAll, settle, take, taken, tell, waiting } from "../outbox-steps.ts";

const outboxCase = partCase("outbox");

/** All known consumers, a page at a time. */
const known = async (opened: CaseContext, limit = 50): Promise<readonly (readonly [string, OutboxStatus])[]> => {
  const all: (readonly [string, OutboxStatus])[] = [];
  for (let after: string | null = null; all.length < 100; ) {
    const { consumers }: ConsumersPage = answered(await opened.outbox.consumers({ after, limit }));
    all.push(...consumers.map(({ consumer, ...status }) => [consumer, status] as const));
    if (consumers.length < limit) break;
    after = consumers.at(-1)?.consumer ?? null;
  }
  return all;
};

const names = async (opened: CaseContext, limit?: number): Promise<readonly string[]> =>
  (await known(opened, limit)).map(([name]) => name);

const remove = async (opened: CaseContext, consumer: string): Promise<ConsumerRemoval> =>
  answered(await opened.outbox.removeConsumer(consumer));

export const consumerCases = [
  outboxCase(
    {
      id: "STORE-CONSUMER-01",
      title: "every known consumer is listed once with its position, page by page",
      shows: ["S-64", "S-32"],
    },
    async (opened) => {
      await tell(opened, 1, 2);
      demandEqual("before anybody takes", await names(opened), []);
      const odd = ["mail", "mailer", "Mail", "post office", "\u{1F4EE}", "x".repeat(64)];
      for (const consumer of odd) await take(opened, { consumer });
      await opened.at(START + LEASE_MS);
      await passAll(opened, { consumer: "mailer" });
      for (const limit of [1, 2, 50]) demandEqual("the names", (await names(opened, limit)).toSorted(), odd.toSorted());
      for (const [consumer, status] of await known(opened)) {
        demandEqual(`how far ${consumer} is`, status, answered(await opened.outbox.outboxStatus(consumer)));
      }
      const page = answered(await opened.outbox.consumers({ after: null, limit: 1 }));
      demandEqual("the instant of a page", page.atMs, START + LEASE_MS);
    },
  ),

  outboxCase(
    {
      id: "STORE-CONSUMER-02",
      title: "a consumer that is removed is forgotten with all that is parked for it, and no other is",
      shows: ["S-65", "S-22"],
    },
    async (opened) => {
      await tell(opened, 1, 1, 2);
      for (const consumer of ["mail", "mailer"]) {
        const { events, upTo } = await taken(opened, { consumer });
        await settle(opened, { consumer, upTo, parked: [parkedAt(events[0], { retryAtMs: null })] });
      }
      const before = answered(await opened.outbox.outboxStatus("mailer"));
      demandEqual("the removal", await remove(opened, "mail"), "removed");
      demandEqual("again", await remove(opened, "mail"), "unknown");
      demandEqual("of one never seen", await remove(opened, "mai"), "unknown");
      demandEqual("those that are left", await names(opened), ["mailer"]);
      demandEqual("the other", answered(await opened.outbox.outboxStatus("mailer")), before);
      const parked = answered(await opened.outbox.parkedEvents({ consumer: "mail", afterKey: null, limit: 5 }));
      demandEqual("its parked events", parked, []);
      const again = await taken(opened);
      demandEqual("its events as a new consumer", [again.events.length, again.due.length], [3, 0]);
      demandEqual(
        "the other's waiting events",
        answered(await opened.outbox.retryParked({ consumer: "mailer", key: reservationId(1) })),
        true,
      );
    },
  ),

  outboxCase(
    {
      id: "STORE-CONSUMER-03",
      title: "a consumer is not removed while a dispatcher has its lease, up to the lease's last instant",
      shows: ["S-65", "S-28"],
    },
    async (opened) => {
      await tell(opened, 1);
      await taken(opened);
      demandEqual("while it is leased", await remove(opened, MAIL.consumer), "leased");
      await opened.at(START + LEASE_MS - 1);
      demandEqual("just before its end", await remove(opened, MAIL.consumer), "leased");
      await opened.at(START + LEASE_MS);
      demandEqual("at its end", await remove(opened, MAIL.consumer), "removed");
      demandEqual("a settlement after that", await settle(opened, { upTo: 0 }), "lease_lost");
      await opened.at(minute(5));
      await passAll(opened);
      demandEqual("once the lease was given back", await remove(opened, MAIL.consumer), "removed");
    },
  ),

  partCase("outbox", "retention")(
    {
      id: "STORE-CONSUMER-04",
      title: "no event is kept for a consumer that was removed",
      shows: ["S-65", "S-36"],
    },
    async (opened) => {
      await tell(opened, 1, 2);
      await passAll(opened, { consumer: "mailer" });
      const { events, upTo } = await taken(opened);
      await settle(opened, { upTo, parked: [parkedAt(events[0], { retryAtMs: null })] });
      await take(opened, { consumer: "idle", limit: 1 });
      await opened.at(minute(60));
      const ages = { commandsOlderThanMs: 1e12, endedOlderThanMs: 1e12, openOlderThanMs: 1e12, eventsOlderThanMs: 0 };
      const removed = async () => answered(await opened.retention.removeOld({ ...ages, limit: 10 })).events;
      demandEqual("while one has taken nothing", await removed(), 0);
      demandEqual("the idle one", await remove(opened, "idle"), "removed");
      demandEqual("while one has a dead letter", await removed(), 1);
      demandEqual("the one with a dead letter", await remove(opened, MAIL.consumer), "removed");
      demandEqual("after that", await removed(), 1);
    },
  ),

  outboxCase(
    {
      id: "STORE-AUTHOR-01",
      title: "events come with their actor and their command, also after they have waited",
      shows: ["S-66"],
    },
    async (opened) => {
      const guest = { kind: "guest", guestId: guestOf(1) } as const;
      const application = { kind: "application" } as const;
      const event = (n: number) => ({ events: [happened("ReservationConfirmed", aHold(n), AT_COMMIT)] });
      // An expiry that a command records with its own changes.
      const expiry = { events: [happened("ReservationExpired", aHold(4), AT_COMMIT)] };
      await opened.given(
        emptySet({ ...event(1), actor: guest, command: commandRecord("order-1") }),
        emptySet({ ...event(2), actor: application, command: commandRecord("minted") }),
        emptySet(event(3)),
        emptySet({ ...event(1), actor: application, command: commandRecord("order-2") }),
        emptySet({ ...expiry, actor: application, command: commandRecord("order-3") }),
      );
      const first = await taken(opened);
      const [one, two, four] = ["order-1", "minted", "order-2"].map((text) => commandRecord(text).commandId);
      demandEqual(
        "by whom",
        first.events.map(({ by }) => by),
        [
          { actor: guest, commandId: one },
          { actor: application, commandId: two },
          null,
          { actor: application, commandId: four },
          null,
        ],
      );
      await settle(opened, { upTo: first.upTo, parked: [parkedAt(first.events[0], { retryAtMs: START })] });
      demandEqual(
        "of the waiting events",
        (await waiting(opened, 1)).map(({ by }) => by?.commandId),
        [one, four],
      );
    },
  ),
];
