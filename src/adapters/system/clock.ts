import type { Clock } from "../../ports/clock.ts";
import { parseEpochMs } from "../../domain/time/instant.ts";
import { invariant } from "../../domain/invariant.ts";

/** The clock of this machine, for stores in this process. It may step backwards, as `Clock` allows. */
export const systemClock: Clock = {
  nowMs: () => {
    const nowMs = parseEpochMs(Date.now());
    invariant(nowMs !== null, "the machine's clock shows a time between 1970 and 9999");
    return nowMs;
  },
  elapsedMs: () => performance.now(),
};
