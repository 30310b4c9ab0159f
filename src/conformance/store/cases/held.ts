import type { ChangeSet, TriedOutcome } from "../../../ports/reservation-store.ts";
import { demand, demandEqual } from "../../expectations.ts";
import { confirming, holding } from "../change-sets.ts";
import { aHold, hourOf, minute, OTHER, START } from "../fixtures.ts";
import { answered, pause, storeCase, type CaseContext } from "../case-context.ts";

// A store that takes one commit at a time is not tested here: each of its commits waits.

/** Longer than any commit that does not wait. */
const A_WHILE_MS = 1_000;

export const heldCases = [
  storeCase(
    {
      id: "STORE-HELD-01",
      title:
        "a commit that must not wait for locks does not: a set whose lock is taken is answered held, and leaves no trace",
      shows: ["S-49", "S-11"],
      needs: ["locks"],
    },
    async (opened) => {
      const sets = [holding(1), holding(1, { centerId: OTHER })];
      demandEqual("a commit of nothing", await tried(opened, []), []);
      const lock = await opened.member("holdLock")();
      const answer = tried(opened, sets);
      const outcomes = await Promise.race([answer, pause(A_WHILE_MS)]);
      await lock.release();
      await answer;
      if (opened.store.concurrentCommits === null) return;
      demand(outcomes !== null, "a commit that is not to wait is answered while a lock is held");
      demandEqual("the outcomes", kindsOf(outcomes), ["held", "held"]);
      demandEqual("the records", (await opened.recorded()).bookings, []);
      demandEqual("the outcomes once the locks are free", kindsOf(await tried(opened, sets)), ["accepted", "accepted"]);
    },
  ),

  storeCase(
    {
      id: "STORE-HELD-02",
      title: "a set whose lock is taken is answered held, and a set that needs none of its locks is done",
      shows: ["S-49", "S-03"],
      needs: ["slow_commits"],
    },
    async (opened) => {
      if (opened.store.concurrentCommits === null) return;
      const there = holding(3, { centerId: OTHER });
      const sets = [holding(2, { claims: [hourOf(2)] }), confirming(aHold(1)), there];
      await opened.given(holding(1));
      const commit = await opened.member("commitAndHang")([confirming(aHold(1), { beforeMs: minute(10) })]);
      const whileItHangs = await Promise.race([tried(opened, sets), pause(A_WHILE_MS)]);
      demand((await commit.letGo()).isOk(), "the commit is answered");
      demand(whileItHangs !== null, "a commit that is not to wait is answered while another hangs");
      // The store decides whether another hour of the same day shares a lock.
      const [another, ...outcomes] = kindsOf(whileItHangs);
      demandEqual("the outcomes", outcomes, ["held", "accepted"]);
      const { bookings } = await opened.recorded();
      demandEqual("how many bookings are recorded", bookings.length, another === "held" ? 2 : 3);
      // The hold was confirmed meanwhile, so it is stale now.
      const later = ["refused", "refused"];
      const expected = another === "held" ? ["accepted", ...later] : ["refused", ...later];
      demandEqual("the outcomes later", kindsOf(await tried(opened, sets)), expected);
    },
  ),
];

const tried = async (opened: CaseContext, sets: readonly ChangeSet[]): Promise<readonly TriedOutcome[]> => {
  const { concurrentCommits } = opened.store;
  const decided = sets.map((set) => ({ ...set, decidedAtMs: START }));
  return concurrentCommits === null ? [] : answered(await concurrentCommits.tryCommit(decided));
};

const kindsOf = (outcomes: readonly TriedOutcome[]): readonly string[] => outcomes.map(({ kind }) => kind);
