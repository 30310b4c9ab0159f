import { demandEqual } from "../../expectations.ts";
import { instant, START } from "../given.ts";
import { storeCase } from "../opened.ts";
import { LEASE_MS, MAIL, numbersOf, parkedAt, settle, status, take, taken, tell } from "../told-events.ts";

export const leaseCases = [
  storeCase(
    {
      id: "STORE-LEASE-01",
      title: "a consumer's events are given to one dispatcher until its lease ends, and at that instant to another",
      shows: ["S-28", "rule 3"],
    },
    async (opened) => {
      await tell(opened, 1, 2);
      await take(opened);
      const untilMs = START + LEASE_MS;
      const other = { consumer: "ledger", dispatcher: "two" };
      demandEqual("another consumer", (await take(opened, other)).kind, "taken");
      for (const ms of [START, untilMs - 1]) {
        await opened.at(ms);
        const leased = { kind: "leased", atMs: instant(ms), untilMs };
        demandEqual("another dispatcher", await take(opened, { dispatcher: "two" }), leased);
      }
      await opened.at(untilMs);
      demandEqual("at the end", (await take(opened, { dispatcher: "two" })).kind, "taken");
      demandEqual("the first again", (await take(opened)).kind, "leased");
      await opened.at(START);
      demandEqual("after the clock stepped back", (await take(opened)).kind, "leased");
    },
  ),

  storeCase(
    {
      id: "STORE-LEASE-02",
      title: "a dispatcher's own lease is not in its way and begins anew, and settling gives it back",
      shows: ["S-28"],
    },
    async (opened) => {
      await tell(opened, 1, 2);
      await take(opened, { limit: 1 });
      await opened.at(START + LEASE_MS - 1);
      const { upTo } = await taken(opened, { limit: 1 });
      await opened.at(START + 2 * LEASE_MS - 2);
      demandEqual("the lease taken anew", (await take(opened, { dispatcher: "two" })).kind, "leased");
      await settle(opened, { upTo });
      demandEqual("after it was settled", (await taken(opened, { dispatcher: "two" })).upTo > upTo, true);
    },
  ),

  storeCase(
    {
      id: "STORE-LEASE-03",
      title: "where there is nothing to settle no lease is taken, and of many that ask at once one is given",
      shows: ["S-28"],
    },
    async (opened) => {
      const dispatchers = ["one", "two", "three", "four", "five"];
      for (const dispatcher of dispatchers)
        demandEqual("of nothing", (await take(opened, { dispatcher })).kind, "nothing");
      await tell(opened, 1);
      const kinds = await Promise.all(dispatchers.map(async (dispatcher) => (await take(opened, { dispatcher })).kind));
      demandEqual("of one event", kinds.sort(), ["leased", "leased", "leased", "leased", "taken"]);
    },
  ),

  storeCase(
    {
      id: "STORE-LEASE-04",
      title: "what is settled under a lease that was lost changes nothing; one that merely ended is good for it",
      shows: ["S-29"],
    },
    async (opened) => {
      await tell(opened, 1, 2);
      demandEqual("before any was taken", await settle(opened, { upTo: 1 }), "lease_lost");
      const { events, upTo } = await taken(opened);
      const parked = [parkedAt(events[0])];
      await opened.at(START + LEASE_MS);
      await take(opened, { dispatcher: "two" });
      const before = await opened.recorded();
      demandEqual("after another took it", await settle(opened, { upTo, parked }), "lease_lost");
      demandEqual("what is recorded", await opened.recorded(), before);
      const first = events[0]?.position ?? 0;
      demandEqual("by the other", await settle(opened, { dispatcher: "two", upTo: first }), "settled");
      demandEqual("by the other again", await settle(opened, { dispatcher: "two", upTo }), "lease_lost");
      demandEqual("the position", (await status(opened)).position, first);
      await take(opened);
      await opened.at(START + 9 * LEASE_MS);
      demandEqual("after it ended", await settle(opened, { upTo, parked: [parkedAt(events[1])] }), "settled");
      const { position, parked: waits } = await status(opened);
      demandEqual("the position and what is parked", [position, waits], [upTo, 1]);
    },
  ),

  storeCase(
    {
      id: "STORE-LEASE-05",
      title: "what was settled is there after a crash: the position and what is parked",
      shows: ["S-29", "S-25"],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3);
      const { events } = await taken(opened);
      const upTo = events[1]?.position ?? 0;
      await settle(opened, { upTo, parked: [parkedAt(events[0], { retryAtMs: null })] });
      const before = await status(opened);
      await opened.harnessed.crash?.();
      const after = await opened.another();
      demandEqual("the status", await status(after), before);
      const [parked] = (await after.recorded()).consumers;
      demandEqual("what is parked", [parked?.consumer, parked?.parked.length], [MAIL.consumer, 1]);
      demandEqual("what is given", numbersOf((await taken(after)).events), [3]);
    },
  ),
];
