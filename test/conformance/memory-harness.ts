import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import type { StoreHarness } from "../../src/conformance/index.ts";
import { kitClock } from "../support/kit-clock.ts";
import { inKitForm } from "../support/kit-form.ts";

/**
 * The harness of the memory store. A further handle is the same object, which closes with the first: that is how two
 * callers share one.
 */
export const memoryHarness: StoreHarness = {
  open: async () => {
    const { clock, ...clocked } = kitClock();
    const store = createMemoryStore({ clock });
    return {
      ...clocked,
      store,
      dump: async () => inKitForm(store.dump()),
      keepsLatest: true,
      close: () => store.close(),
      reopen: async () => ({ ...store, close: async () => undefined }),
    };
  },
};

export const MEMORY_LACKS = {
  crash: "it ends with its process",
  locks: "each call does its work at once, so nothing waits for a lock",
  slow_commits: "a commit is made within one call",
  failures: "it has no storage that could fail",
  lost_answers: "nothing lies between its work and its answer",
  host_transactions: "no host has a transaction in it",
};
