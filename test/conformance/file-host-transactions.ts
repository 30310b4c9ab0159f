import { err } from "neverthrow";
import type { createFileStore } from "../../examples/file-store/store.ts";
import type { TextFile } from "../../examples/file-store/text-file.ts";
import type { Clock, HostTransactions, ReservationStore, TransactionFailure } from "../../src/index.ts";
import type { HeldLock, HostTransaction } from "../../src/conformance/index.ts";

// A host's transaction on the worked example: a draft of the file, which replaces it at the commit. Other calls wait
// for it.

type Draft = { text: string; store: ReservationStore | null };

const unfit = (because: "not_a_handle" | "not_open"): TransactionFailure => ({
  outcome: "transaction",
  because,
  cause: "thrown by the test",
});

export const joinedToDrafts: HostTransactions = {
  joined: (handle) => {
    const storeOf = (): ReservationStore | TransactionFailure => {
      if (typeof handle !== "object" || handle === null || !("text" in handle)) return unfit("not_a_handle");
      return (handle as Draft).store ?? unfit("not_open");
    };
    return {
      enter: () => undefined,
      read: async (requests, floorMs) => {
        const store = storeOf();
        return "outcome" in store ? err(store) : store.read(requests, floorMs);
      },
      commit: async (changeSet) => {
        const store = storeOf();
        if ("outcome" in store) return err(store);
        return (await store.commit([changeSet])).map(([outcome]) => outcome!);
      },
    };
  },
  heldUpByCaller: () => null,
};

type Opening = Readonly<{
  create: typeof createFileStore;
  clock: Clock;
  file: TextFile;
  lock: () => Promise<HeldLock>;
}>;

export const beginDraft = async ({ create, clock, file, lock }: Opening): Promise<HostTransaction> => {
  const held = await lock();
  const draft: Draft = { text: await file.read(), store: null };
  const drafted: TextFile = {
    read: async () => draft.text,
    replace: async (text) => void (draft.text = text),
    exclusively: (work) => work(),
  };
  draft.store = create(drafted, clock);
  const end = async (): Promise<void> => {
    draft.store = null;
    await held.release();
  };
  return {
    handle: draft,
    commit: async () => {
      await file.replace(draft.text);
      await end();
      return true;
    },
    rollback: end,
  };
};
