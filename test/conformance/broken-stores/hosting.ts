import { err, ok } from "neverthrow";
import type { OpenedStore } from "../../../src/conformance/index.ts";
import type { CommitOutcome, HostTransactions, JoinedStore, ReservationStore } from "../../../src/index.ts";
import { START } from "../../../src/conformance/store/fixtures.ts";
import type { BrokenStore } from "./broken-store.ts";

// Mistakes of a store inside the host's transactions. The example has none, so the test breaks the part that it adds.

const broken = (
  caughtBy: string,
  mistake: string,
  harness: (opened: OpenedStore) => Partial<OpenedStore>,
): BrokenStore => ({
  mistake,
  caughtBy,
  edits: [],
  harness,
});

/** The opened store with other transactions: each joined store is derived from a correct one. */
const joiningBy =
  (make: (right: JoinedStore, opened: OpenedStore) => JoinedStore) =>
  (opened: OpenedStore): Partial<OpenedStore> => {
    const right = opened.store.hostTransactions as HostTransactions;
    const joined: HostTransactions["joined"] = (handle) => make(right.joined(handle), opened);
    return { store: { ...opened.store, hostTransactions: { ...right, joined } } };
  };

const ACCEPTED = { kind: "accepted", sequence: 1, atMs: START } as const satisfies CommitOutcome;

/** Another handle with these calls. */
const reopenedWith =
  (make: (store: ReservationStore) => Partial<ReservationStore>) =>
  (opened: OpenedStore): Partial<OpenedStore> => ({
    reopen: async () => ({ ...opened.store, ...make(opened.store) }),
  });

export const brokenHosting: readonly BrokenStore[] = [
  broken("STORE-HOST-01", "a commit inside is made at once, on the store's own connection", (opened) => {
    // No call waits for the draft then.
    const idle = async () => ({ handle: {}, commit: async () => true, rollback: async () => undefined });
    const commit: JoinedStore["commit"] = async (set) => (await opened.store.commit([set])).map(([it]) => it!);
    const joined = (): JoinedStore => ({
      enter: () => undefined,
      read: (...asked) => opened.store.read(...asked),
      commit,
    });
    const hostTransactions = { joined, heldUpByCaller: () => null };
    return { store: { ...opened.store, hostTransactions }, beginHostTransaction: idle };
  }),
  broken("STORE-HOST-01", "the second set of a transaction is forgotten", (opened) => {
    let sets = 0;
    return joiningBy((right) => ({
      ...right,
      commit: async (set) => ((sets += 1) % 2 === 1 ? right.commit(set) : ok(ACCEPTED)),
    }))(opened);
  }),
  broken(
    "STORE-HOST-02",
    "a read inside sees only committed data",
    joiningBy((right, opened) => ({ ...right, read: (requests, floorMs) => opened.store.read(requests, floorMs) })),
  ),
  broken(
    "STORE-HOST-03",
    "a set that is refused fails",
    joiningBy((right) => ({
      ...right,
      commit: async (set) => {
        const outcome = await right.commit(set);
        return outcome.isOk() && outcome.value.kind === "refused"
          ? err({ outcome: "not_done", cause: "current transaction is aborted" })
          : outcome;
      },
    })),
  ),
  broken(
    "STORE-HOST-04",
    "a rival is accepted without a wait for the host's transaction",
    reopenedWith(() => ({ commit: async (sets) => ok(sets.map(() => ACCEPTED)) })),
  ),
  {
    ...broken("STORE-HOST-05", "a hold is called dead while a transaction confirms it in time", () => ({})),
    edits: [["store", "found.value.flatMap(calledDead).length > 0", "found.value.flatMap(calledDead).length < 0"]],
  },
  broken(
    "STORE-HOST-06",
    "a handle on which nothing is open is taken for the store's own",
    joiningBy((right, { store }) => ({
      ...right,
      commit: async (set) => {
        const said = await right.commit(set);
        const isRefused = said.isErr() && said.error.outcome === "transaction";
        return isRefused ? (await store.commit([set])).map(([outcome]) => outcome!) : said;
      },
    })),
  ),
];
