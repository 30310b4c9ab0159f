import { demandEqual } from "../../expectations.ts";
import { instant, START } from "../fixtures.ts";
import { heldBack, partCase } from "../case-context.ts";
import { LEASE_MS, MAIL, numbersOf, parkedAt, settle, status, take, taken, tell } from "../outbox-steps.ts";

const leaseCase = partCase("outbox");

export const leaseCases = [
  leaseCase(
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

  leaseCase(
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

  leaseCase(
    {
      id: "STORE-LEASE-03",
      title: "without events no lease is taken, and of many concurrent takes one gets the lease",
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

  leaseCase(
    {
      id: "STORE-LEASE-04",
      title: "a settlement under a lost lease changes nothing; under a lease that only ended, it counts",
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
      demandEqual("the records", await opened.recorded(), before);
      const first = events[0]?.position ?? 0;
      demandEqual("by the other", await settle(opened, { dispatcher: "two", upTo: first }), "settled");
      demandEqual("by the other again", await settle(opened, { dispatcher: "two", upTo }), "lease_lost");
      demandEqual("the position", (await status(opened)).position, first);
      await take(opened);
      await opened.at(START + 9 * LEASE_MS);
      demandEqual("after it ended", await settle(opened, { upTo, parked: [parkedAt(events[1])] }), "settled");
      const { position, parked: waits } = await status(opened);
      demandEqual("the position and the parked events", [position, waits], [upTo, 1]);
    },
  ),

  leaseCase(
    {
      id: "STORE-LEASE-05",
      title: "a settlement survives a crash: the position and the parked events",
      shows: ["S-29", "S-25"],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      await tell(opened, 1, 2, 3);
      const { events } = await taken(opened);
      const upTo = events[1]?.position ?? 0;
      await settle(opened, { upTo, parked: [parkedAt(events[0], { retryAtMs: null })] });
      const before = await status(opened);
      await opened.member("crash")();
      const after = await opened.another();
      demandEqual("the status", await status(after), before);
      const [parked] = (await after.recorded()).consumers;
      demandEqual("the parked events", [parked?.consumer, parked?.parked.length], [MAIL.consumer, 1]);
      demandEqual("the events taken", numbersOf((await taken(after)).events), [3]);
    },
  ),

  leaseCase(
    {
      id: "STORE-LEASE-06",
      title: "of takes through several handles at one instant, one gets the events, whichever dispatcher called first",
      shows: ["S-28"],
      needs: ["handles"],
    },
    async (opened) => {
      const handles = await opened.handles();
      await tell(opened, 1);
      for (let round = 0; round < 8; round += 1) {
        const consumer = `mail-${round}`;
        const asked = handles.flatMap((handle, at) =>
          [`${at}-first`, `${at}-second`].map((dispatcher) => take(handle, { consumer, dispatcher })),
        );
        const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
        demandEqual("of one event", kinds.sort(), ["leased", "leased", "leased", "leased", "leased", "taken"]);
      }
    },
  ),

  leaseCase(
    {
      id: "STORE-LEASE-07",
      title: "a settlement and a take that pass on the lease meet: one of them comes first, and both answers say so",
      shows: ["S-29", "S-28", "S-22"],
      needs: ["handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await tell(opened, 1, 2);
      for (let round = 0; round < 8; round += 1) {
        const consumer = `mail-${round}`;
        const given = await taken(opened, { consumer });
        await opened.at(START + (round + 1) * LEASE_MS);
        const settling = () => settle(opened, { consumer, upTo: given.upTo });
        // Each of the two calls first every other time.
        const first = round % 2 === 0 ? settling() : null;
        const passing = take(other, { consumer, dispatcher: "two" });
        const [outcome, { kind }] = await Promise.all([first ?? settling(), passing]);
        const expected = outcome === "settled" ? ["nothing", given.upTo] : ["taken", 0];
        const { position } = await status(opened, consumer);
        demandEqual(
          `what the next is given if the settlement is ${outcome}, and the position`,
          [kind, position],
          expected,
        );
      }
    },
  ),

  leaseCase(
    {
      id: "STORE-LEASE-08",
      title: "a lease that its dispatcher takes anew for a shorter time ends earlier",
      shows: ["S-28"],
    },
    async (opened) => {
      await tell(opened, 1);
      await take(opened, { leaseMs: 9 * LEASE_MS });
      await take(opened, { leaseMs: LEASE_MS });
      const untilMs = START + LEASE_MS;
      await opened.at(untilMs - 1);
      const leased = { kind: "leased", atMs: instant(untilMs - 1), untilMs };
      demandEqual("before its end", await take(opened, { dispatcher: "two" }), leased);
      await opened.at(untilMs);
      demandEqual("at its end", (await take(opened, { dispatcher: "two" })).kind, "taken");
    },
  ),

  leaseCase(
    {
      id: "STORE-LEASE-09",
      title:
        "a take reads the clock once it has its lock: a lease that ends meanwhile is over, and the next begins then",
      shows: ["S-28", "S-05"],
      needs: ["locks"],
    },
    async (opened) => {
      await tell(opened, 1);
      await take(opened);
      const untilMs = START + LEASE_MS;
      const given = await heldBack(opened, () => take(opened, { dispatcher: "two" }), untilMs);
      demandEqual("the next one's events", [given.kind, given.atMs], ["taken", untilMs]);
      await opened.at(untilMs + LEASE_MS - 1);
      demandEqual("until its own end", (await take(opened)).kind, "leased");
    },
  ),
];
