import { createSweeper } from "../../../src/engine/jobs/sweeper.ts";
import { systemTimer } from "../../../src/adapters/system/index.ts";
import { ok } from "neverthrow";
import type { EpochMs } from "../../../src/domain/time/instant.ts";

// A separate process: a sweeper that has nothing to do for an hour. test/adapters/system/timer.test.ts runs it.

const nowMs = 0 as EpochMs;
const engine = {
  expireDue: () =>
    Promise.resolve(ok({ nowMs, expired: 0, overtaken: 0, passedOver: 0, more: false, nextExpiryMs: null })),
};
const report = (): void => {
  setImmediate(() => {
    console.log("asleep");
  });
};
void createSweeper({ engine, timer: systemTimer, report, longestSleepMs: 3_600_000 }).run();
