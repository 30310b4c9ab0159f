import { demand, demandEqual } from "../../expectations.ts";
import { START } from "../given.ts";
import { answered, storeCase } from "../opened.ts";
import { AGE, remove } from "../removal.ts";
import { parkedAt, passAll, settle, status, taken, tell, waiting } from "../told-events.ts";

export const eventRetentionCases = [
  storeCase(
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
      demandEqual("what both were given", (await remove(opened)).events, 1);
      demandEqual("what a third is given", (await taken(opened, { consumer: "audit" })).events, events.slice(1));
      demandEqual("what is left", (await status(opened)).undelivered, 1);
    },
  ),

  storeCase(
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
      demandEqual("what nobody waits for", (await remove(opened)).events, 2);
      answered(await opened.outbox.retryParked({ consumer: "mail", key: parked.key }));
      demandEqual("what waits", await waiting(opened, 1), [events[0], events[2]]);
      await settle(opened, { upTo, caughtUp: [parked.key] });
      demandEqual("once it has caught up", (await remove(opened)).events, 2);
      await tell(opened, 4);
      const last = await passAll(opened);
      demand((last.events[0]?.position ?? 0) > upTo, "positions go on from where they were");
    },
  ),
];
