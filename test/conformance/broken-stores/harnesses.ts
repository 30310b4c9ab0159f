import type { OpenedStore } from "../../../src/conformance/index.ts";
import type { BrokenStore } from "./broken-store.ts";

// Mistakes of a harness: the store that it opens has none.

const broken = (caughtBy: string, mistake: string, harness: BrokenStore["harness"]): BrokenStore => ({
  mistake,
  caughtBy,
  edits: [],
  ...(harness === undefined ? {} : { harness }),
});

const nothing = async (): Promise<void> => undefined;

let shared: OpenedStore | null = null;

export const brokenHarnesses: readonly BrokenStore[] = [
  broken("HARNESS-01", "each opening gives the same store", (opened) => {
    shared ??= opened;
    return { store: shared.store, dump: shared.dump };
  }),
  broken("HARNESS-01", "a dump is always empty", ({ dump }) => ({
    dump: async () => ({ ...(await dump()), bookings: [] }),
  })),
  broken("HARNESS-02", "a crash is neither there nor declared as lacking", () => ({ crash: undefined as never })),
  broken("HARNESS-03", "the clock does not move", () => ({ setClock: nothing })),
  broken("HARNESS-03", "the clock moves, and nothing elapses", ({ leap }) => {
    let shownMs = 1_800_000_000_000;
    const setClock = async (ms: number): Promise<void> => {
      await leap?.(ms - shownMs);
      shownMs = ms;
    };
    return { setClock };
  }),
  broken("HARNESS-04", "reopening gives the handle that is there", ({ store }) => ({
    reopen: () => Promise.resolve(store),
  })),
  broken("HARNESS-05", "a crash does nothing", () => ({ crash: nothing })),
  broken("HARNESS-06", "the clock does not tick", () => ({ tickBy: nothing })),
  broken("HARNESS-07", "the clock does not leap", () => ({ leap: nothing })),
  broken("HARNESS-08", "the lock that is held protects nothing", () => ({
    holdLock: () => Promise.resolve({ waitedFor: nothing, release: nothing }),
  })),
  broken("HARNESS-09", "a broken storage takes everything", () => ({
    breakStorage: () => Promise.resolve({ mended: nothing }),
  })),
  broken("HARNESS-10", "no answer is lost", () => ({ loseAnswers: () => Promise.resolve({ mended: nothing }) })),
  broken("HARNESS-10", "changes that should be durable are not written at all", ({ breakStorage }) => ({
    loseAnswers: () => breakStorage!(),
  })),
  broken("HARNESS-11", "a commit that is to hang is done at once", ({ store }) => ({
    commitAndHang: async (sets) => {
      const outcomes = await store.commit(sets);
      return { letGo: () => Promise.resolve(outcomes) };
    },
  })),
];
