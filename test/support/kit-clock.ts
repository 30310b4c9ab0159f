import { START } from "../../src/conformance/store/fixtures.ts";
import { createManualClock } from "../../src/testing/index.ts";

/** A clock that the kit sets, and that may move at each reading. */
export const kitClock = () => {
  const manual = createManualClock(START);
  let tickMs = 0;
  const clock = { ...manual, nowMs: () => (tickMs === 0 ? manual.nowMs() : manual.advance(tickMs)) };
  return {
    clock,
    setClock: async (ms: number) => void manual.set(ms),
    leap: async (ms: number) => void manual.leap(ms),
    tickBy: async (ms: number) => void (tickMs = ms),
  };
};
