import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { type StoreHarness } from "../../src/conformance/index.ts";
import { inKitForm } from "../support/kit-form.ts";
import { START } from "../../src/conformance/store/fixtures.ts";

/** The memory store in the kit's hands. A further handle is the same object, which closes with the first: that is how two callers share one. */
export const memoryHarness: StoreHarness = {
  open: () => {
    const clock = createManualClock(START);
    let tickMs = 0;
    const ticking = { ...clock, nowMs: () => (tickMs === 0 ? clock.nowMs() : clock.advance(tickMs)) };
    const store = createMemoryStore({ clock: ticking });
    return Promise.resolve({
      store,
      dump: () => Promise.resolve(inKitForm(store.dump())),
      setClock: (ms) => Promise.resolve(void clock.set(ms)),
      leap: (ms) => Promise.resolve(void clock.leap(ms)),
      keepsLatest: true,
      close: () => store.close(),
      tickBy: (ms) => Promise.resolve(void (tickMs = ms)),
      reopen: () => Promise.resolve({ ...store, close: () => Promise.resolve() }),
    });
  },
};

export const MEMORY_LACKS = {
  crash: "it ends with its process",
  locks: "each call does its work at once, so nothing waits for a lock",
  slow_commits: "a commit is made within one call",
  failures: "there is nothing that it could fail to write to",
  lost_answers: "nothing lies between its work and its answer",
};
