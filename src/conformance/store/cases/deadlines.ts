import { demand, demandEqual } from "../../expectations.ts";
import { confirming, expiring, extending, holding } from "../change-sets.ts";
import { aHold, instant, minute, reservationId, START } from "../fixtures.ts";
import { storeCase, timedCase } from "../case-context.ts";

const lateAt = (beforeMs: number) => ({ kind: "deadline_passed", beforeMs }) as const;

export const deadlineCases = [
  storeCase(
    {
      id: "STORE-DEADLINE-01",
      title: "a set is in time up to its deadline and refused from it on, by the store's clock",
      shows: ["S-08", "rule 3"],
    },
    async (opened) => {
      for (const [n, ms, inTime] of [
        [1, minute(10) - 1, true],
        [2, minute(10), false],
        [3, minute(10) + 1, false],
      ] as const) {
        await opened.at(ms);
        const [outcome] = await opened.commit(holding(n));
        demandEqual(
          "the outcome",
          outcome?.kind === "refused" ? outcome.because : outcome?.kind,
          inTime ? "accepted" : lateAt(minute(10)),
        );
        await opened.given(holding(10 + n, {}, { beforeMs: null }));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-DEADLINE-02",
      title: "a set that was decided at its deadline is refused at every instant of the clock",
      shows: ["S-08", "S-05", "rule 7"],
    },
    async (opened) => {
      for (const [n, ms, inTime] of [
        [1, minute(10) - 1, true],
        [2, minute(10), false],
        [3, minute(10) + 1, false],
      ] as const) {
        const [outcome] = await opened.commit(holding(n, {}, { decidedAtMs: instant(ms) }));
        demandEqual(
          "the outcome",
          outcome?.kind === "refused" ? outcome.because : outcome?.kind,
          inTime ? "accepted" : lateAt(minute(10)),
        );
        demandEqual("its instant", outcome?.atMs, ms);
      }
    },
  ),

  timedCase(
    {
      id: "STORE-DEADLINE-03",
      title: "a hold can be confirmed and extended before its expiry instant, and never from it on",
      shows: ["S-08", "S-07", "rules 3 and 4"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2), holding(3), holding(4));
      await opened.at(minute(10) - 1);
      await opened.given(confirming(aHold(1)), extending(aHold(2), minute(12)));
      await opened.at(minute(10));
      const late = [confirming(aHold(3)), extending(aHold(4), minute(20))];
      for (const set of late) {
        // The commit is late if nothing was swept, and stale if the end is already recorded.
        const because = await opened.refusal(set);
        demand(
          because.kind === "deadline_passed" || because.kind === "stale",
          `refused as late, not as ${because.kind}`,
        );
      }
      await opened.at(minute(12) - 1);
      await opened.given(confirming({ ...aHold(2), expiresAtMs: minute(12) }, {}, 2));
    },
  ),

  timedCase(
    {
      id: "STORE-DEADLINE-04",
      title: "each set of a batch is judged by its own deadline",
      shows: ["S-08", "S-04"],
    },
    async (opened) => {
      await opened.at(minute(10));
      const late = { reservedAtMs: START, expiresAtMs: minute(10) };
      const live = { expiresAtMs: instant(minute(10) + 1) };
      const outcomes = await opened.commit(holding(1, late), holding(2, live), holding(3, late), holding(4, live));
      demandEqual(
        "the outcomes",
        outcomes.map(({ kind }) => kind),
        ["refused", "accepted", "refused", "accepted"],
      );
    },
  ),

  storeCase(
    {
      id: "STORE-SWEEP-01",
      title: "of two sweeps that record one expiry, one succeeds, and its events are recorded once",
      shows: ["S-07", "rules 4 and 5"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.at(minute(10));
      const outcomes = await Promise.all([1, 2].map(() => opened.commit(expiring(aHold(1)))));
      const kinds = outcomes
        .flat()
        .map(({ kind }) => kind)
        .sort();
      demandEqual("the outcomes", kinds, ["accepted", "refused"]);
      await opened.refuses("a third sweep", expiring(aHold(1)), { kind: "stale", id: reservationId(1) });
      const { events, reservations } = await opened.recorded();
      const types = events.map(({ event }) => event.type);
      opened.demandEvents("the events", types, ["ReservationMade", "ReservationExpired", "InvoiceVoided"]);
      demandEqual(
        "the record",
        reservations.map(({ version }) => version),
        [2],
      );
    },
  ),

  storeCase(
    {
      id: "STORE-SWEEP-02",
      title: "a hold that was extended after a sweep listed it is not ended, and fails no other of the sweep",
      shows: ["S-07", "S-04", "rule 4"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      await opened.at(minute(10) - 1);
      await opened.given(extending(aHold(1), minute(20)));
      await opened.at(minute(10));
      const outcomes = await opened.commit(expiring(aHold(1)), expiring(aHold(2)));
      demandEqual(
        "the outcomes",
        outcomes.map((it) => (it.kind === "refused" ? it.because : it.kind)),
        [{ kind: "stale", id: reservationId(1) }, "accepted"],
      );
    },
  ),
];
