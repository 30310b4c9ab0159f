import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { Timer } from "../../ports/timer.ts";

/** The process's own timer. A pending wait does not keep the process alive. */
export const systemTimer: Timer = {
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timeout);
        signal.removeEventListener("abort", done);
        resolve();
      };
      if (ms <= 0 || signal.aborted) {
        // `setTimeout` waits at least a millisecond.
        setImmediate(resolve);
        return;
      }
      const timeout = setTimeout(done, Math.min(ms, LONGEST_TIMER_MS));
      timeout.unref();
      signal.addEventListener("abort", done);
    }),
};
