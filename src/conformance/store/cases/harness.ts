import { DAY_MS, HOUR_MS } from "../../../domain/time/instant.ts";
import { demand, demandEqual, openBy } from "../../expectations.ts";
import { commandRecord, confirming, holding, ofBooking, reading } from "../change-sets.ts";
import { aHold, bookingId, instant, START } from "../fixtures.ts";
import { answerOf } from "../every-call.ts";
import { missingMembers, undeclaredParts } from "../harness.ts";
import { CaseContext, pause, storeCase, type StoreCase } from "../case-context.ts";

// The kit's demands on a harness. A harness that does less than it declares would make good stores fail, and bad ones
// pass.

/** Longer than a call that does not wait. */
const A_WHILE_MS = 50;

const statusOf = async (opened: CaseContext, n: number): Promise<string | null> =>
  (await opened.read(reading(ofBooking(n)))).reservation?.state.status ?? null;

/** Whether the nth booking is recorded. */
const hasBooking = async (opened: CaseContext, n: number): Promise<boolean> =>
  (await opened.recorded()).bookings.some(({ state }) => state.id === bookingId(n));

const freshCase: StoreCase = {
  id: "HARNESS-01",
  title: "`open` gives an empty store each time, and `dump` shows the commits",
  shows: [],
  run: async (harness, lacks) => {
    for (const attempt of ["first", "second"]) {
      const harnessed = await openBy(harness);
      const opened = new CaseContext(harnessed, { lacks });
      try {
        await harnessed.setClock(START);
        const there = await hasBooking(opened, 1);
        demand(!there, `the ${attempt} store is empty: \`open\` must give a store of its own each time`);
        await opened.given(holding(1));
        demand(await hasBooking(opened, 1), "`dump` shows a booking that was committed");
      } finally {
        await harnessed.close();
      }
    }
  },
};

export const harnessCases: readonly StoreCase[] = [
  freshCase,

  {
    id: "HARNESS-02",
    title: "the harness has every part that it does not declare as lacking",
    shows: [],
    run: async (harness, lacks) => {
      const harnessed = await openBy(harness);
      const missing = [...missingMembers(harnessed, lacks), ...undeclaredParts(harnessed.store, lacks)];
      await harnessed.close();
      demand(missing.length === 0, missing.join("; "));
    },
  },

  storeCase(
    { id: "HARNESS-03", title: "`setClock` moves the store's clock, and lets as much time elapse", shows: [] },
    async (opened) => {
      for (const ms of [START + 1, START + 2 * HOUR_MS, START + DAY_MS]) {
        await opened.harnessed.setClock(ms);
        const answer = await opened.store.read([reading(ofBooking(1))], instant(0));
        const isLeap = answer.isErr() && answer.error.outcome === "clock_leapt";
        demand(!isLeap, "a step of `nowMs` by `setClock` must also advance `elapsedMs`");
        const shown = answer.isOk() ? answer.value[0]?.atMs : answer.error;
        demandEqual("the store's clock, which must show the value of `setClock`", shown, ms);
      }
    },
  ),

  storeCase(
    { id: "HARNESS-04", title: "`reopen` gives a further handle on the same data", shows: [], needs: ["handles"] },
    async (opened) => {
      const [other, third] = [await opened.another(), await opened.another()];
      const isFresh = new Set([opened.store, other.store, third.store]).size === 3;
      demand(isFresh, "each `reopen` gives a handle of its own, as another process has, not the one that is there");
      await opened.given(holding(1));
      demandEqual(
        "the read of a reopened handle, which must be on the same data",
        await statusOf(other, 1),
        "reserved",
      );
    },
  ),

  storeCase(
    {
      id: "HARNESS-05",
      title: "`crash` cuts off every handle: its later writes do not reach the data",
      shows: [],
      needs: ["crash", "handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await opened.member("crash")();
      // A handle that is cut off need not answer.
      const late = [opened, other].map(({ store }, at) => answerOf(() => store.commit([holding(at + 1)])));
      await Promise.race([Promise.allSettled(late), pause(A_WHILE_MS)]);
      const after = await opened.another();
      const reached = [await statusOf(after, 1), await statusOf(after, 2)];
      demandEqual("the writes of handles from before a `crash`, which must be none", reached, [null, null]);
    },
  ),

  storeCase(
    { id: "HARNESS-06", title: "`tickBy` moves the clock on with each reading", shows: [], needs: ["ticks"] },
    async (opened) => {
      await opened.member("tickBy")(7);
      const instants = [];
      for (let call = 0; call < 3; call += 1) instants.push((await opened.read(reading(ofBooking(1)))).atMs);
      demandEqual("how many instants three calls have after `tickBy`", new Set(instants).size, 3);
    },
  ),

  storeCase(
    { id: "HARNESS-07", title: "`leap` moves the clock without elapsed time", shows: [], needs: ["leaps"] },
    async (opened) => {
      await opened.read(reading(ofBooking(1)));
      await opened.member("leap")(DAY_MS);
      const answer = await opened.store.read([reading(ofBooking(1))], instant(0));
      const shown = answer.isOk() ? answer.value[0]?.atMs : "a failure";
      demand(shown !== START, "after `leap` the store's clock is unchanged");
    },
  ),

  storeCase(
    { id: "HARNESS-08", title: "a commit waits for the lock of `holdLock`", shows: [], needs: ["locks"] },
    async (opened) => {
      const lock = await opened.member("holdLock")();
      const commit = opened.commit(holding(1));
      await Promise.race([lock.waitedFor(), commit]);
      const state = await Promise.race([commit.then(() => "done"), pause(A_WHILE_MS).then(() => "waiting")]);
      await lock.release();
      await commit;
      demandEqual("a commit while `holdLock` holds its lock", state, "waiting");
    },
  ),

  storeCase(
    { id: "HARNESS-09", title: "nothing is recorded after `breakStorage`", shows: [], needs: ["failures"] },
    async (opened) => {
      const { mended } = await opened.member("breakStorage")();
      const answer = await answerOf(() => opened.store.commit([holding(1, {}, { command: commandRecord("order-1") })]));
      await mended();
      const what = `whether a commit that ${answer?.isOk() === true ? "succeeded" : "failed"} on a broken storage is recorded`;
      demandEqual(what, await hasBooking(opened, 1), false);
    },
  ),

  storeCase(
    {
      id: "HARNESS-10",
      title: "after `loseAnswers` a commit is recorded, and is not answered as done",
      shows: [],
      needs: ["lost_answers"],
    },
    async (opened) => {
      const { mended } = await opened.member("loseAnswers")();
      const answer = await answerOf(() => opened.store.commit([holding(1)]));
      await mended();
      demandEqual("whether a commit whose answer is lost is recorded", await hasBooking(opened, 1), true);
      demand(answer?.isOk() !== true, "`loseAnswers` gives the store a failure in place of the answer to its writes");
    },
  ),

  storeCase(
    {
      id: "HARNESS-11",
      title: "a commit of `commitAndHang` is invisible until it is let go, and visible after that",
      shows: [],
      needs: ["slow_commits"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const hung = await opened.member("commitAndHang")([confirming(aHold(1))]);
      const before = await statusOf(opened, 1);
      const outcomes = (await hung.letGo()).map((all) => all.map(({ kind }) => kind));
      const seen = [before, outcomes.unwrapOr([]), await statusOf(opened, 1)];
      const expected = ["reserved", ["accepted"], "confirmed"];
      demandEqual("the reads before, the outcomes, and the reads after", seen, expected);
    },
  ),
];
