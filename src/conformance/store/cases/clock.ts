import type { Result } from "neverthrow";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../../domain/time/instant.ts";
import type { StoreFailure } from "../../../ports/store-failure.ts";
import { demandEqual } from "../../expectations.ts";
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
import { callsOf } from "../every-call.ts";
import { aHold, instant, minute, START } from "../fixtures.ts";
import { heldBack, storeCase, type CaseContext } from "../case-context.ts";

export const clockCases = [
  storeCase(
    {
      id: "STORE-CLOCK-01",
      title: "a set's instant is the later of the store's clock and its own decision",
      shows: ["S-05", "rule 7"],
    },
    async (opened) => {
      for (const [n, clock, decided] of [
        [1, -60_000, 1],
        [2, 2, -60_000],
        [3, 3, 3],
        [4, 4, 5],
        [5, 60_000, 1],
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
      await opened.member("tickBy")(7);
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
      const deadlineMs = minute(10);
      const outcomes = await heldBack(opened, () => opened.commit(confirming(aHold(1))), deadlineMs);
      demandEqual("the outcome of a confirm that waited", outcomes, [
        { kind: "refused", because: { kind: "deadline_passed", beforeMs: deadlineMs }, atMs: deadlineMs },
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-04",
      title: "a clock that steps back makes no commit earlier than the state it was decided on",
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
      const readAtMs = opened.keepsLatest ? minute(5) : minute(4);
      demandEqual("the instant of the read", (await opened.read(reading(ofBooking(1)))).atMs, readAtMs);
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-05",
      title: "no handle answers at an instant before the latest that any has recorded",
      shows: ["S-39", "rule 7"],
      needs: ["latest", "handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await opened.at(minute(5));
      await opened.given(writingBooking(1, 0));
      for (const [clockMs, atMs] of [
        [minute(5) - 1, minute(5)],
        [minute(5), minute(5)],
        [minute(5) + 1, minute(5) + 1],
        [minute(4), minute(5)],
      ] as const) {
        await opened.at(clockMs);
        demandEqual("the instant of a read", (await other.read(reading(ofBooking(1)))).atMs, atMs);
        demandEqual("the instant of a list of due reservations", (await other.due()).atMs, atMs);
        const [outcome] = await other.commit(writingBooking(1, 7, { decidedAtMs: minute(1) }));
        demandEqual("the instant of an outcome", outcome?.atMs, atMs);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-06",
      title: "a reading that leapt is neither used nor recorded, once and back",
      shows: ["S-39", "rule 7", "INV-37"],
      needs: ["leaps"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.member("leap")(HOUR_MS);
      demandEqual("an hour more than has passed", (await opened.read(reading(ofBooking(1)))).atMs, START + HOUR_MS);
      await opened.member("leap")(-HOUR_MS);
      await opened.read(reading(ofBooking(1)));
      const before = await opened.recorded();
      await opened.member("leap")(HOUR_MS + 1);
      await demandLeapt(opened, HOUR_MS + 1);
      await opened.member("leap")(-HOUR_MS - 1);
      demandEqual("the records", await opened.recorded(), before);
      demandEqual("the clock is back", (await opened.read(reading(ofBooking(1)))).atMs, START);
      await opened.given(confirming(aHold(1)));
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-07",
      title: "a leap that lasts is the time once readings have agreed with it for 30 seconds, and not before",
      shows: ["S-39", "rule 7"],
      needs: ["leaps"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.member("leap")(DAY_MS);
      const leaptMs = instant(START + DAY_MS);
      for (const elapsedMs of [0, 1, SETTLE_MS - 1]) {
        await opened.harnessed.setClock(leaptMs + elapsedMs);
        const read = await opened.store.read([reading(ofBooking(1))], instant(0));
        demandEqual("a read that is too early", leapOf(read), [DAY_MS, SETTLE_MS - elapsedMs]);
      }
      await opened.at(leaptMs + SETTLE_MS);
      const { atMs } = await opened.read(reading(ofBooking(1)));
      demandEqual("the instant of a read", atMs, leaptMs + SETTLE_MS);
    },
  ),

  storeCase(
    {
      id: "STORE-CLOCK-08",
      title: "a clock that moved by a day while a day elapsed has not leapt",
      shows: ["S-39", "rule 7"],
    },
    async (opened) => {
      await opened.read(reading(ofBooking(1)));
      await opened.at(START + DAY_MS);
      demandEqual("the instant of a read", (await opened.read(reading(ofBooking(1)))).atMs, START + DAY_MS);
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

const SETTLE_MS = 30 * SECOND_MS;

const leapOf = (result: Result<unknown, StoreFailure>): unknown => {
  if (result.isOk() || result.error.outcome !== "clock_leapt") return result.isOk() ? "an answer" : result.error;
  return [result.error.aheadMs, result.error.settlesInMs];
};

/** Each function of the store that needs an instant refuses to answer, and takes or removes nothing. */
const demandLeapt = async (opened: CaseContext, aheadMs: number): Promise<void> => {
  for (const [name, call] of callsOf(opened, 2, { upTo: 0, ageMs: 0 })) {
    if (NEED_INSTANT.includes(name)) demandEqual(`what ${name} says`, leapOf(await call()), [aheadMs, SETTLE_MS]);
  }
};

const NEED_INSTANT: readonly string[] = ["read", "commit", "due", "list", "takeEvents", "retryParked", "removeOld"];
