import type { Timer } from "../../ports/timer.ts";

/** Waits for an answer, for a bounded time: rejects when none came. */
export type Patience = <Answer>(ask: () => Promise<Answer> | Answer) => Promise<Answer>;

/** How many turns an answer may take before a timer is started: one from memory needs fewer. */
const FREE_TURNS = 3;
const A_TURN = Promise.resolve();

/** Waits at most `limitMs`, or for ever when that is null. Late answers are dropped. `onWait`: an answer is not there at once. */
export const createPatience =
  (timer: Timer, limitMs: number | null, onWait: () => void = () => undefined): Patience =>
  async (ask) => {
    const asked = Promise.resolve(ask());
    const state = { isSettled: false };
    const settle = (): void => void (state.isSettled = true);
    asked.then(settle, settle);
    for (let turn = 0; turn < FREE_TURNS && !state.isSettled; turn += 1) await A_TURN;
    if (state.isSettled) return await asked;
    onWait();
    if (limitMs === null) return await asked;
    const answered = new AbortController();
    const late = timer.wait(limitMs, answered.signal).then(() => {
      // A timer that is woken because the answer came loses the race anyway.
      throw new Error(`no answer within ${limitMs} ms`);
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      late.catch(() => undefined);
      answered.abort();
    }
  };

/** The platform's own timers. One that waits for a source lasts no longer than the question. */
export const platformTimer: Timer = {
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timeout);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timeout = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    }),
};
