import { demand, demandEqual } from "../../expectations.ts";
import { START } from "../fixtures.ts";
import { answered, partCase } from "../case-context.ts";
import { AGE, remove, removeOnce } from "../removal.ts";
import { numbersOf, parkedAt, passAll, settle, status, take, taken, tell, waiting } from "../outbox-steps.ts";

const eventRetentionCase = partCase("retention", "outbox");

export const eventRetentionCases = [
  eventRetentionCase(
    {
      id: "STORE-RETENTION-06",
      title: "an event stays until every known consumer has been given it, and without any goes by its age",
      shows: ["S-36", "rule 5"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3);
      await opened.at(START + AGE);
      const { events } = await taken(opened);
      demandEqual("while it was only taken", (await remove(opened)).events, 0);
      await settle(opened, { upTo: events[1]?.position ?? 0 });
      await taken(opened, { consumer: "ledger", limit: 1 });
      demandEqual("while another was not given it", (await remove(opened)).events, 0);
      await settle(opened, { consumer: "ledger", upTo: events[0]?.position ?? 0 });
      demandEqual("the events of both", (await remove(opened)).events, 1);
      demandEqual("the events of a third", (await taken(opened, { consumer: "audit" })).events, events.slice(1));
      demandEqual("the remaining events", (await status(opened)).undelivered, 1);
    },
  ),

  eventRetentionCase(
    {
      id: "STORE-RETENTION-07",
      title: "an event stays while it is parked or waits behind one that is",
      shows: ["S-36", "S-30"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 1, 3);
      await opened.at(START + AGE);
      const { events, upTo } = await taken(opened);
      const parked = parkedAt(events[0], { retryAtMs: null });
      await settle(opened, { upTo, parked: [parked] });
      demandEqual("events that no consumer needs", (await remove(opened)).events, 2);
      answered(await opened.outbox.retryParked({ consumer: "mail", key: parked.key }));
      demandEqual("what waits", await waiting(opened, 1), [events[0], events[2]]);
      await settle(opened, { upTo, caughtUp: [parked.key] });
      demandEqual("once it has caught up", (await remove(opened)).events, 2);
      await tell(opened, 4);
      const last = await passAll(opened);
      demand((last.events[0]?.position ?? 0) > upTo, "positions continue");
    },
  ),

  eventRetentionCase(
    {
      id: "STORE-RETENTION-14",
      title: "events that must stay hold up none that follow, and stay for a consumer that comes later",
      shows: ["S-36", "S-38"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3, 4, 5);
      await opened.at(START + AGE);
      const { events, upTo } = await taken(opened);
      const parked = events.slice(0, 3).map((it) => parkedAt(it, { retryAtMs: null }));
      await settle(opened, { upTo, parked });
      demandEqual("removed events behind three parked ones", (await remove(opened, { limit: 3 })).events, 2);
      demandEqual("how many a later consumer has before it", (await status(opened, "ledger")).undelivered, 3);
      const later = await taken(opened, { consumer: "ledger" });
      demandEqual("its events", later.events, events.slice(0, 3));
      for (const { key } of parked) answered(await opened.outbox.retryParked({ consumer: "mail", key }));
      await taken(opened);
      await settle(opened, { upTo, caughtUp: parked.map(({ key }) => key) });
      demandEqual("removed before the later consumer took them", (await remove(opened)).events, 0);
      await settle(opened, { consumer: "ledger", upTo: later.events[0]?.position ?? 0 });
      demandEqual("removed of the events it took", (await remove(opened)).events, 1);
      await passAll(opened, { consumer: "ledger" });
      demand((await removeOnce(opened, { limit: 1 })).events <= 1, "a call removes no more events than its limit");
      await remove(opened);
      demandEqual("the remaining events", (await opened.recorded()).events, []);
    },
  ),

  eventRetentionCase(
    {
      id: "STORE-RETENTION-12",
      title: "a consumer whose first take found nothing is known, and later events are kept for it",
      shows: ["S-36"],
    },
    async (opened) => {
      demandEqual("the events to take", (await take(opened)).kind, "nothing");
      await tell(opened, 1, 2);
      await opened.at(START + AGE);
      demandEqual("removed before its first event", (await remove(opened)).events, 0);
      const { events, upTo } = await taken(opened);
      demandEqual("its events", numbersOf(events), [1, 2]);
      await settle(opened, { upTo });
      demandEqual("removed after that", (await remove(opened)).events, 2);
    },
  ),

  eventRetentionCase(
    {
      id: "STORE-RETENTION-13",
      title: "events of a consumer's first take, while retention runs, are kept until they are settled",
      shows: ["S-36"],
    },
    async (opened) => {
      const other = (await opened.handles()).at(-1) ?? opened;
      for (let round = 1; round <= 6; round += 1) {
        await tell(opened, 1, 2, 3);
        for (let known = 1; known < round; known += 1) await passAll(opened, { consumer: `mail-${known}` });
        await opened.at(START + round * AGE);
        const [given] = await Promise.all([take(other, { consumer: `mail-${round}` }), remove(opened)]);
        const events = given.kind === "taken" ? given.events : [];
        const { events: left } = await opened.harnessed.dump();
        const gone = events.filter(({ eventId }) => !left.some((it) => it.eventId === eventId));
        demandEqual("events that the consumer took and that were removed", gone, []);
        if (given.kind === "taken") await settle(opened, { consumer: `mail-${round}`, upTo: given.upTo });
      }
    },
  ),
];
