import { ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { emptySet } from "../../src/conformance/store/change-sets.ts";
import { hostId, START } from "../../src/conformance/store/fixtures.ts";
import type { CenterId } from "../../src/domain/ids.ts";
import { checkedStore } from "../../src/engine/runtime/checked-store.ts";
import { createManualClock } from "../../src/testing/index.ts";

const HELD = { kind: "held" };
const DONE = { kind: "accepted", sequence: 1, atMs: START };
const SETS = ["a", "b", "a"].map((center) => emptySet({ centerId: hostId<CenterId>(center) }));

/** The engine's outcomes for a store's answer to a try of three sets, of centers a, b and a. */
const tried = async (outcomes: unknown) => {
  const memory = createMemoryStore({ clock: createManualClock(START) });
  const tryCommit = () => Promise.resolve(ok(outcomes as never));
  const store = checkedStore({ ...memory, concurrentCommits: { inFlight: 2, waitLimitMs: 5_000, tryCommit } });
  return (await store.concurrentCommits?.tryCommit(SETS))?.mapErr(({ outcome }) => outcome);
};

describe("a store's answer to a try", () => {
  it.each([
    ["all are done", [DONE, DONE, DONE]],
    ["all of one center are held", [HELD, DONE, HELD]],
    ["a set behind a done one is held", [DONE, DONE, HELD]],
    ["a set was done before a held one of its center", [HELD, DONE, DONE]],
    ["all are held", [HELD, HELD, HELD]],
  ])("is used if %s", async (_, outcomes) => {
    expect(await tried(outcomes)).toEqual(ok(outcomes));
  });

  it.each([
    ["an outcome is missing", [DONE, DONE]],
    ["an outcome has no instant", [DONE, { kind: "accepted", sequence: 1 }, DONE]],
    ["there is another kind", [DONE, { kind: "waits" }, DONE]],
    ["it is not a list", null],
  ])("leaves the outcome unknown if %s", async (_, outcomes) => {
    expect((await tried(outcomes))?._unsafeUnwrapErr()).toBe("unknown");
  });
});
