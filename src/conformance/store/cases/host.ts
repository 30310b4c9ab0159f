import type { ChangeSet, CommitOutcome, JoinedStore, Snapshot } from "../../../ports/reservation-store.ts";
import type { StoreFailure, TransactionFailure } from "../../../ports/store-failure.ts";
import type { Result } from "neverthrow";
import { demand, demandEqual, NotConforming } from "../../expectations.ts";
import { confirming, expiring, holding, ofBooking, reading } from "../change-sets.ts";
import { aHold, hourOf, instant, minute } from "../fixtures.ts";
import type { HostTransaction } from "../harness.ts";
import { pause, storeCase, type CaseContext } from "../case-context.ts";

// A store that works inside the host's own transactions (rule 20). Other callers use another handle, as another process
// would: on the same one, a store may refuse a call that would wait for its own caller.

/** Longer than any call that does not wait. */
const A_WHILE_MS = 200;

const needs = ["host_transactions"] as const;
const rivals = ["host_transactions", "handles"] as const;

export const hostCases = [
  storeCase(
    {
      id: "STORE-HOST-01",
      title: "a commit inside a transaction of the host lasts if the host commits, and is gone if it rolls back",
      shows: ["S-50", "rule 20"],
      needs,
    },
    async (opened) => {
      await opened.given(holding(1));
      const before = await opened.recorded();
      const undone = await begin(opened);
      await accepts(undone, confirming(aHold(1)));
      await accepts(undone, apart(2));
      await undone.rollback();
      demandEqual("the records after a rollback", await opened.recorded(), before);
      const kept = await begin(opened);
      await accepts(kept, confirming(aHold(1)));
      await accepts(kept, apart(2));
      demandEqual("whether the host's commit is done", await kept.commit(), true);
      const statuses = [await statusOf(opened, 1), await statusOf(opened, 2)];
      demandEqual("the states after a commit", statuses, ["confirmed", "reserved"]);
    },
  ),

  storeCase(
    {
      id: "STORE-HOST-02",
      title: "a commit inside is visible inside, and to no other caller before the host commits",
      shows: ["S-50", "rule 20"],
      needs: rivals,
    },
    async (opened) => {
      const before = await opened.recorded();
      const outside = await opened.another();
      const host = await begin(opened);
      await accepts(host, holding(1));
      demandEqual("the state inside", (await readInside(host, 1)).reservation?.state.status, "reserved");
      demandEqual("the state outside", await statusOf(outside, 1), null);
      demandEqual("the due page outside", (await outside.due()).nextExpiryMs, null);
      demandEqual("the records meanwhile", await opened.recorded(), before);
      demandEqual("whether the host's commit is done", await host.commit(), true);
      demandEqual("the state outside after it", await statusOf(outside, 1), "reserved");
    },
  ),

  storeCase(
    {
      id: "STORE-HOST-03",
      title: "a refused set leaves no trace in the host's transaction, and earlier work in it stays",
      shows: ["S-50", "S-11"],
      needs,
    },
    async (opened) => {
      const host = await begin(opened);
      await accepts(host, apart(1));
      const outcome = answered(await host.joined.commit(holding(2, { claims: [hourOf(1)] })));
      demandEqual("a set that overlaps", outcome.kind === "refused" ? outcome.because.kind : outcome, "overlap");
      const stale = answered(await host.joined.commit(confirming(aHold(1), {}, 7)));
      demandEqual("a set that is stale", stale.kind === "refused" ? stale.because.kind : stale, "stale");
      await accepts(host, apart(3));
      demandEqual("whether the host's commit is done", await host.commit(), true);
      const ids = (await opened.recorded()).bookings.map(({ state }) => state.id);
      demandEqual("how many bookings are recorded", ids.length, 2);
      demandEqual("the booking of the refused set", (await opened.read(reading(ofBooking(2)))).booking, null);
    },
  ),

  storeCase(
    {
      id: "STORE-HOST-04",
      title: "a rival for a place that the host's transaction claims waits for it, and is then right either way",
      shows: ["S-50", "S-09"],
      needs: rivals,
    },
    async (opened) => {
      for (const how of ["commit", "rollback"] as const) {
        const n = how === "commit" ? 1 : 3;
        const host = await begin(opened);
        await accepts(host, holding(n, { claims: [hourOf(n)] }));
        const rival = await opened.another();
        const answer = rival.store.commit([holding(n + 1, { claims: [hourOf(n)] })]);
        const early = await Promise.race([answer, pause(A_WHILE_MS)]);
        await host[how]();
        const said = early ?? (await answer);
        // A call that gives up reports it, and has done nothing.
        const outcome = said.isOk() ? said.value[0]?.kind : said.error.outcome;
        if (outcome === "not_done" || outcome === "locked") continue;
        demandEqual(`the rival after a ${how}`, outcome, how === "commit" ? "refused" : "accepted");
      }
    },
  ),

  storeCase(
    {
      id: "STORE-HOST-05",
      title: "a transaction that is open past a deadline: its commit fails, or no answer calls the hold dead before it",
      shows: ["S-50", "S-46", "rule 3"],
      needs: rivals,
    },
    async (opened) => {
      await opened.given(holding(1));
      const outside = await opened.another();
      await opened.at(minute(10) - 1);
      const host = await begin(opened);
      await accepts(host, confirming(aHold(1), { decidedAtMs: instant(minute(10) - 1) }));
      await opened.at(minute(10));
      const seeing = outside.read(reading(ofBooking(1)));
      const early = await Promise.race([seeing, pause(A_WHILE_MS)]);
      const isCommitted = await host.commit();
      // A read may also wait for the transaction.
      const seen = early ?? (await seeing);
      const isCalledDead = !seen.undecided.includes(aHold(1).id) && seen.reservation?.state.status === "reserved";
      demand(
        !(isCalledDead && isCommitted),
        "a hold that was reported dead meanwhile is not confirmed by a later commit",
      );
      const { reservation, undecided } = await outside.read(reading(ofBooking(1)));
      demandEqual("undecided once the host has ended", undecided, []);
      demandEqual("the state then", reservation?.state.status, isCommitted ? "confirmed" : "reserved");
      if (!isCommitted) await opened.given(expiring(aHold(1)));
    },
  ),

  storeCase(
    {
      id: "STORE-HOST-06",
      title:
        "a value that is not a handle, or a handle without an open transaction, is refused with the reason, and nothing is done",
      shows: ["S-50"],
      needs,
    },
    async (opened) => {
      const before = await opened.recorded();
      const ended = await begin(opened);
      await ended.rollback();
      const handles = [
        ["not_a_handle", {}],
        ["not_a_handle", undefined],
        ["not_open", ended.handle],
      ] as const;
      for (const [because, handle] of handles) {
        const said = await transactionsOf(opened).joined(handle).commit(holding(1));
        const reason = said.isErr() && said.error.outcome === "transaction" ? said.error.because : said;
        demandEqual("why the transaction is not joined", reason, because);
      }
      demandEqual("the records", await opened.recorded(), before);
    },
  ),
];

/** The nth hold, in an hour of its own. */
const apart = (n: number): ChangeSet => holding(n, { claims: [hourOf(n)] });

type Host = HostTransaction & Readonly<{ joined: JoinedStore }>;

const transactionsOf = (opened: CaseContext) => {
  const { hostTransactions } = opened.store;
  if (hostTransactions === null) throw new NotConforming("a store that joins no transaction says that it lacks them");
  return hostTransactions;
};

const begin = async (opened: CaseContext): Promise<Host> => {
  const host = await opened.member("beginHostTransaction")();
  return { ...host, joined: transactionsOf(opened).joined(host.handle) };
};

const answered = <Value>(result: Result<Value, StoreFailure | TransactionFailure>): Value => {
  if (result.isOk()) return result.value;
  throw new NotConforming(`the store failed inside a transaction: ${result.error.outcome}, ${result.error.cause}`);
};

const accepts = async ({ joined }: Host, set: ChangeSet): Promise<void> => {
  const outcome: CommitOutcome = answered(await joined.commit(set));
  if (outcome.kind === "refused") demandEqual("a set that nothing speaks against", outcome, "accepted");
};

const readInside = async ({ joined }: Host, n: number): Promise<Snapshot> => {
  const snapshots = answered(await joined.read([reading(ofBooking(n))], instant(0)));
  demandEqual("how many answers a read of one request has", snapshots.length, 1);
  return snapshots[0] as Snapshot;
};

const statusOf = async (opened: CaseContext, n: number): Promise<string | null> =>
  (await opened.read(reading(ofBooking(n)))).reservation?.state.status ?? null;
