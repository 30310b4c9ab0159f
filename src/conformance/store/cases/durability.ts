import { commandRecord, confirming, holding, ofBooking, reading, THE_CENTER, ITS_HOLDER } from "../change-sets.ts";
import { demand, demandEqual, isSame } from "../../expectations.ts";
import { aHold, commandId, hourOf, minute, reservationId, UMA } from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

export const durabilityCases = [
  storeCase(
    {
      id: "STORE-HANDLES-01",
      title: "a commit of one handle is read, and guards, through another at once",
      shows: ["S-01", "S-14", "S-25"],
      needs: ["handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await opened.given(holding(1, {}, { command: commandRecord("order-1") }));
      const request = reading(ofBooking(1), { holder: ITS_HOLDER });
      demandEqual("the other's read", await other.read(request), await opened.read(request));
      await other.refuses("the same place", holding(2, { claims: [hourOf(1)] }), { kind: "overlap", unit: UMA });
      const again = holding(2, {}, { command: commandRecord("order-1") });
      await other.refuses("the same command", again, { kind: "duplicate_command", commandId: commandId("order-1") });
      await other.given(confirming(aHold(1)));
      await opened.refuses("the version from before", confirming(aHold(1)), { kind: "stale", id: reservationId(1) });
      const sequences = [];
      for (const [n, handle] of [opened, other, opened].entries()) {
        const [outcome] = await handle.commit(holding(3 + n));
        sequences.push(outcome?.kind === "accepted" ? outcome.sequence : null);
      }
      const { events } = await opened.recorded();
      const recordedOrder = events.map(({ sequence }) => sequence);
      const inOrder = [...recordedOrder].sort((one, other) => one - other);
      opened.demandEvents("one order for all handles, which ends with the latest", recordedOrder, [
        ...inOrder.slice(0, -3),
        ...sequences,
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-HANDLES-02",
      title: "one clock decides for all handles",
      shows: ["S-05", "rule 7"],
      needs: ["handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await opened.given(holding(1), holding(2));
      await opened.at(minute(10));
      for (const each of [opened, other]) {
        demandEqual("the instant of a read", (await each.read(reading(THE_CENTER))).atMs, minute(10));
        const because = { kind: "deadline_passed", beforeMs: minute(10) } as const;
        await each.refuses("a late confirm", confirming(aHold(1)), because);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-DURABLE-01",
      title: "accepted changes survive a crash, and no others exist after it",
      shows: ["S-25", "S-03", "S-69"],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      // Each crash follows at once: every write must be on disk before the caller has its answer.
      await opened.given(holding(1, {}, { command: commandRecord("order-1") }));
      const replicas = (await opened.store.awaitDurable?.()) ?? null;
      demandEqual("a wait for copies while the store is in reach", replicas?.isErr() ?? false, false);
      const second = await crashed(opened);
      demandEqual("the first accepted", (await second.read(reading(ofBooking(1)))).reservation?.state, aHold(1));
      await second.commit(holding(2), holding(3, { claims: [hourOf(1)] }), holding(4));
      const third = await crashed(second);
      await third.given(confirming(aHold(1)));
      const last = await crashed(third);
      const { reservations, commands, events } = await last.recorded();
      demandEqual(
        "the reservations",
        reservations.map(({ state, version }) => [state.id, state.status, version]),
        [
          [reservationId(1), "confirmed", 2],
          [reservationId(2), "reserved", 1],
          [reservationId(4), "reserved", 1],
        ],
      );
      demandEqual("the commands", commands, [commandRecord("order-1")]);
      const types = events.map(({ event }) => event.type);
      last.demandEvents("the events", types, [
        ...["ReservationMade", "ReservationMade", "ReservationMade"],
        ...["ReservationConfirmed", "InvoiceFinalized"],
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-DURABLE-02",
      title: "after a crash all guards work as before, and numbers continue",
      shows: ["S-25", "S-14", "S-21"],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      await opened.given(holding(1, {}, { command: commandRecord("order-1") }), holding(2));
      const after = await crashed(opened);
      await after.refuses("the same place", holding(3, { claims: [hourOf(1)] }), { kind: "overlap", unit: UMA });
      const again = holding(3, {}, { command: commandRecord("order-1") });
      await after.refuses("the same command", again, { kind: "duplicate_command", commandId: commandId("order-1") });
      const { holder: key } = aHold(1);
      const guarded = holding(3, { holder: key }, { holder: { key, expectedVersion: 0 } });
      await after.refuses("the same holder", guarded, { kind: "stale", id: key });
      await after.given(holding(4));
      const { events } = await after.recorded();
      const numbers = events.map(({ sequence }) => sequence);
      demand(
        numbers.every((it, at) => at === 0 || it > (numbers[at - 1] ?? 0)),
        `sequences grow, unlike ${numbers.join(", ")}`,
      );
    },
  ),

  storeCase(
    {
      id: "STORE-DURABLE-03",
      title: "of a commit that a crash cuts off, all is there or nothing",
      shows: ["S-25", "S-03", "S-24"],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      let now = opened;
      const unanswered: Promise<unknown>[] = [];
      // Each crash comes after more other work than the last, so that it meets the commit at each of its steps.
      for (let n = 1; n <= 12; n += 1) {
        const hold = holding(n, { claims: [hourOf(2 * n), hourOf(2 * n + 1)] });
        // The outcome is unknown, and the answer may never come.
        unanswered.push(now.store.commit([hold]).catch(() => null));
        for (let look = 1; look < n; look += 1) await now.read(reading(THE_CENTER));
        now = await crashed(now);
        const { bookings, reservations, claims, holders, events } = await now.recorded();
        const parts = [
          bookings.some(({ state }) => state.id === hold.bookings[0]?.state.id),
          reservations.some(({ state }) => state.id === reservationId(n)),
          claims.filter(({ owner }) => owner.id === reservationId(n)).length === 2,
          holders.some(({ key }) => key === hold.holder?.key),
          ...(now.has("outbox") ? [events.some(({ event }) => isSame(event, hold.events[0]))] : []),
        ];
        demandEqual("which parts of it are there", parts, Array(parts.length).fill(parts[0]));
      }
    },
  ),
];

const crashed = async (opened: CaseContext): Promise<CaseContext> => {
  await opened.member("crash")();
  return opened.another();
};
