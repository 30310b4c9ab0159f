import { demand, demandEqual } from "../../expectations.ts";
import {
  changing,
  confirmed,
  confirming,
  emptySet,
  holding,
  ofBooking,
  reading,
  writingBooking,
} from "../change-sets.ts";
import { aHold, instant, minute, START } from "../given.ts";
import { storeCase, type Opened } from "../opened.ts";

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
        { kind: "refused", because: { kind: "deadline_passed", beforeMs: deadlineMs }, atMs: deadlineMs },
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
