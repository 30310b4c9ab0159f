import { expect, it } from "vitest";
import { everyCall } from "../../../src/conformance/store/every-call.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { NOW } from "../../support/small-spa.ts";
import { openHandle } from "../../support/stores.ts";
import { freshFile, opened } from "../../support/sqlite-files.ts";

it("S-47 a commit that was answered before a read looks at the clock is in its answer", async () => {
  // A read transaction has its state from its first read on: another process may commit between that and the clock.
  const order: string[] = [];
  const clock = createManualClock(NOW);
  const handle = openHandle(freshFile());
  const { store } = await opened({
    database: {
      prepare: (sql) => handle.prepare(sql),
      close: () => handle.close(),
      exec: (sql) => {
        order.push(sql);
        return handle.exec(sql);
      },
    },
    clock: {
      ...clock,
      nowMs: () => {
        order.push("clock");
        return clock.nowMs();
      },
    },
  });
  const { read, due, list, commit, takeEvents } = everyCall(store, 1);
  const orderOf = async (call: () => Promise<unknown>): Promise<readonly string[]> => {
    order.length = 0;
    await call();
    return order;
  };
  for (const call of [read, due, list]) expect(await orderOf(call)).toEqual(["clock", "BEGIN", "COMMIT"]);
  for (const call of [commit, takeEvents]) expect(await orderOf(call!)).toEqual(["BEGIN IMMEDIATE", "clock", "COMMIT"]);
});
