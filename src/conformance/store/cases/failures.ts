import type { CommitOutcome } from "../../../ports/reservation-store.ts";
import type { StoreFailure } from "../../../ports/store-failure.ts";
import { demand, demandEqual, isSame } from "../../expectations.ts";
import { commandRecord, holding, ofBooking, reading, THE_CENTER } from "../change-sets.ts";
import { answerOf, busyCallsOf, callsOf, CHANGES, type NamedCall } from "../every-call.ts";
import { aHold, bookingId, commandId, START } from "../fixtures.ts";
import {
  answered,
  onFreshStore,
  storeCase,
  type CaseContext,
  type StoreCase,
  type CaseFacts,
} from "../case-context.ts";

/** Each call, with something to do, on a store of its own whose storage fails meanwhile. */
const failureCase = (facts: CaseFacts, how: "breakStorage" | "loseAnswers"): StoreCase => ({
  ...facts,
  run: async (harness, lacks) => {
    let calls = 1;
    for (let at = 0; at < calls; at += 1) {
      await onFreshStore(harness, { lacks }, async (opened) => {
        const all = await busyCallsOf(opened, 1);
        calls = all.length;
        await failing(opened, how, all[at] as NamedCall);
      });
    }
  },
});

/** The outcome of a call that failed for a reason outside the program: one of the two words, with its cause. */
const failureOf = (name: string, { outcome, cause }: StoreFailure): StoreFailure["outcome"] => {
  demand(outcome === "not_done" || outcome === "unknown", `${name} fails as not_done or unknown, not ${outcome}`);
  demand(typeof cause === "string" && cause !== "", `${name} says why it failed`);
  return outcome;
};

const failing = async (
  opened: CaseContext,
  how: "breakStorage" | "loseAnswers",
  [name, call]: NamedCall,
): Promise<void> => {
  const before = await opened.recorded();
  const { mended } = await opened.member(how)();
  const answer = await answerOf(call);
  await mended();
  demand(answer !== null, `${name} never rejects for a reason outside the program`);
  const after = await opened.recorded();
  const outcome = answer.isOk() ? "done" : failureOf(name, answer.error);
  if (outcome === "not_done") demandEqual(`what is recorded after ${name} was not done`, after, before);
  if (outcome === "done" && CHANGES.includes(name))
    demand(!isSame(after, before), `${name} changes something if it is answered as done`);
  const again = answered(await call());
  if (name !== "commit") return;
  const found = after.commands.length > before.commands.length ? "duplicate_command" : null;
  const [second] = again as readonly CommitOutcome[];
  demandEqual("why the same command is refused", second?.kind === "refused" ? second.because.kind : null, found);
};

export const failureCases = [
  storeCase(
    {
      id: "STORE-FAILURE-01",
      title: "a store that cannot write says so, says truly whether anything was done, and goes on once it can",
      shows: ["S-24", "S-25"],
      needs: ["failures"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const before = await opened.recorded();
      const { mended } = await opened.member("breakStorage")();
      const sets = [holding(2, {}, { command: commandRecord("order-2") }), holding(3)];
      const answer = await opened.store.commit(sets).catch(() => null);
      await mended();
      demand(answer !== null, "a store never rejects for a reason outside the program");
      demand(answer.isErr(), "a failed write is not reported as done");
      const after = await opened.recorded();
      const found = (await opened.read(reading(THE_CENTER, { commandId: commandId("order-2") }))).command !== null;
      if (answer.error.outcome === "not_done") demandEqual("the records after not_done", after, before);
      else demandEqual("unknown is resolved by the command's record", found, after.reservations.length > 1);
      if (!found) await opened.given(holding(2, {}, { command: commandRecord("order-2") }));
      await opened.given(holding(4));
    },
  ),

  failureCase(
    {
      id: "STORE-FAILURE-02",
      title: "each call that fails before anything is durable is answered, and not_done has changed nothing",
      shows: ["S-24"],
      needs: ["failures"],
    },
    "breakStorage",
  ),

  failureCase(
    {
      id: "STORE-FAILURE-03",
      title: "each call whose answer is lost after its work is durable is answered, and never as not_done",
      shows: ["S-24", "S-25"],
      needs: ["lost_answers"],
    },
    "loseAnswers",
  ),

  storeCase(
    {
      id: "STORE-CLOSE-02",
      title: "a closed store refuses every call, changes nothing, and may be closed again",
      shows: ["S-44"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const before = await opened.recorded();
      await opened.store.close();
      for (const [name, call] of callsOf(opened, 2)) {
        const answer = await answerOf(call);
        demand(answer !== null, `${name} of a closed store is answered`);
        demandEqual(`the outcome of ${name}`, answer.isErr() && answer.error.outcome, "not_done");
      }
      await opened.store.close();
      demandEqual("the records", await opened.recorded(), before);
    },
  ),

  storeCase(
    {
      id: "STORE-CLOSE-03",
      title:
        "calls under way when the store closes are answered truly, and those that come while it closes are refused",
      shows: ["S-48", "S-44", "S-24"],
    },
    async (opened) => {
      const begun = (await busyCallsOf(opened, 1)).map(([name, call]) => [name, answerOf(call)] as const);
      const closing = opened.store.close();
      for (const [name, call] of callsOf(opened, 3)) {
        const answer = await answerOf(call);
        demandEqual(
          `the outcome of ${name} while the store closes`,
          answer?.isErr() && answer.error.outcome,
          "not_done",
        );
      }
      await closing;
      for (const [name, answer] of begun) demand((await answer) !== null, `${name} that was under way is answered`);
      const answer = await new Map(begun).get("commit");
      const { bookings } = await opened.recorded();
      const isThere = bookings.some(({ state }) => state.id === bookingId(1));
      const outcome = answer?.isErr() === true ? answer.error.outcome : "accepted";
      if (outcome !== "unknown") demandEqual(`whether what is ${outcome} is there`, isThere, outcome === "accepted");
    },
  ),

  storeCase(
    {
      id: "STORE-CLOSE-04",
      title: "a store that cannot write closes without a rejection",
      shows: ["S-48", "S-24"],
      needs: ["failures"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const { mended } = await opened.member("breakStorage")();
      const said = await opened.store.close().then(
        () => "closed",
        (cause: unknown) => `rejected: ${String(cause)}`,
      );
      await mended();
      demandEqual("the outcome of close", said, "closed");
    },
  ),

  storeCase(
    {
      id: "STORE-CLOSE-01",
      title: "closing one handle leaves the host's own, and so every other handle, open",
      shows: ["S-27"],
      needs: ["handles"],
    },
    async (opened) => {
      const other = await opened.another();
      await other.given(holding(1));
      await other.store.close();
      demandEqual("a concurrent read", (await opened.read(reading(ofBooking(1)))).reservation?.state, aHold(1));
      await opened.given(holding(2));
      const third = await opened.another();
      demandEqual("a later read", (await third.read(reading(ofBooking(2)))).booking?.writtenAtMs, START);
    },
  ),
];
