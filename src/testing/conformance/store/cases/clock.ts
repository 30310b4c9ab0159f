import { demand, demandEqual } from "../../expectations.ts";
import {
  changing,
  confirmed,
  confirming,
  emptySet,
  expiring,
  extending,
  holding,
  ofBooking,
  reading,
  writingBooking,
} from "../change-sets.ts";
import { aHold, instant, minute, reservationId, START } from "../given.ts";
import { storeCase, timedCase, type Opened } from "../opened.ts";

const lateAt = (beforeMs: number) => ({ kind: "deadline_passed", beforeMs }) as const;

export const clockCases = [
  storeCase(
    {
      id: "STORE-CLOCK-01",
      title: "a set's instant is the later of the store's clock and its own decision",
      shows: ["S-05", "rule 7"],
    },
    async (opened) => {
      for (const [n, clock, decided] of [
        [1, 0, -60_000],
        [2, 0, 0],
        [3, 0, 1],
        [4, 60_000, 1],
        [5, -60_000, 1],
      ] as const) {
        await opened.at(START + clock);
        const decidedAtMs = instant(START + decided);
        const sets = [holding(n, {}, { decidedAtMs }), writingBooking(n, 0, { decidedAtMs })];
        const atMs = START + Math.max(clock, decided);
        const outcomes = await opened.commit(...sets);
        demandEqual(
          "the instants of the outcomes",
          outcomes.map((it) => [it.kind, it.atMs]),
          [
            ["accepted", atMs],
            ["refused", atMs],
          ],
        );
      }
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-02",
      title: "the clock is read once for a batch",
      shows: ["S-05", "rule 7"],
      needs: ["ticks"],
    },
    async (opened) => {
      await opened.harnessed.tickBy?.(7);
      const outcomes = await opened.commit(...[1, 2, 3, 4].map((n) => holding(n)));
      const [first] = outcomes;
      demandEqual("the instants of one batch", new Set(outcomes.map(({ atMs }) => atMs)).size, 1);
      const { reservations } = await opened.recorded();
      const written = reservations.map(({ writtenAtMs }) => writtenAtMs);
      demandEqual("the instants of its records", written, Array(4).fill(first?.atMs));
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-03",
      title: "a commit that waits for a lock past its deadline is refused: the clock is read under the locks",
      shows: ["S-05", "S-08", "rule 7", "INV-31"],
      needs: ["locks"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      const { deadlineMs, waiting } = await heldBack(opened, confirming(aHold(1)));
      demandEqual("the outcome of a confirm that waited", await waiting, [
        { kind: "refused", because: lateAt(deadlineMs), atMs: deadlineMs },
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-04",
      title: "a clock that steps back makes no commit earlier than what it was decided upon",
      shows: ["S-05", "S-13", "rule 7", "INV-29"],
    },
    async (opened) => {
      await opened.at(minute(5));
      await opened.given(holding(1));
      await opened.at(minute(4));
      const [outcome] = await opened.commit(confirming(aHold(1), { decidedAtMs: minute(5) }));
      demandEqual("the outcome", [outcome?.kind, outcome?.atMs], ["accepted", minute(5)]);
      const { reservation } = await opened.read(reading(ofBooking(1)));
      demandEqual("the record", [reservation?.version, reservation?.writtenAtMs], [2, minute(5)]);
      demandEqual("the instant of the read", (await opened.read(reading(ofBooking(1)))).atMs, minute(4));
    },
  ),

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
      title: "a set that was decided at its deadline is refused whatever the clock shows",
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
        // Late where nothing was swept, stale where the end is on record already.
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
      title: "of two sweeps that record one expiry, one does, and its events are told once",
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
      demandEqual("the events", types, ["ReservationMade", "ReservationExpired", "InvoiceVoided"]);
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

  storeCase(
    {
      id: "STORE-VERSION-01",
      title: "a version counts the writes of its record, and its instant is that of the latest",
      shows: ["S-13"],
    },
    async (opened) => {
      const hold = aHold(1);
      const seen = async () => {
        const { booking, reservation } = await opened.read(reading(ofBooking(1)));
        return [booking?.version, booking?.writtenAtMs, reservation?.version, reservation?.writtenAtMs];
      };
      await opened.given(holding(1));
      demandEqual("after the first write", await seen(), [1, START, 1, START]);
      await opened.at(minute(5));
      await opened.given(emptySet({ reservations: [changing(hold, confirmed(hold))] }));
      demandEqual("after the reservation was written", await seen(), [1, START, 2, minute(5)]);
      await opened.at(minute(7));
      await opened.given(emptySet({ unchanged: [{ id: hold.id, version: 2 }] }));
      demandEqual("after it was relied on", await seen(), [1, START, 2, minute(5)]);
      await opened.given(writingBooking(1, 1));
      demandEqual("after the booking was written", (await seen()).slice(0, 2), [2, minute(7)]);
    },
  ),
];

/** Commits while somebody else holds the lock, until the clock shows the set's deadline. */
const heldBack = async (opened: Opened, set: ReturnType<typeof confirming>) => {
  const { holdLock, setClock } = opened.harnessed;
  demand(holdLock !== undefined, "a harness that does not lack locks can hold one");
  const deadlineMs = minute(10);
  const lock = await holdLock();
  const waiting = opened.commit(set);
  await lock.waitedFor();
  await setClock(deadlineMs);
  await lock.release();
  return { deadlineMs, waiting };
};
