import type { Timer } from "../../ports/timer.ts";

/** Waits for an answer, for a bounded time: rejects when none came. */
export type Patience = <Answer>(ask: () => Promise<Answer> | Answer) => Promise<Answer>;

/** How many turns an answer may take before a timer is started: one from memory needs fewer. */
const FREE_TURNS = 3;

/** Waits at most `limitMs`, or for ever when that is null. Late answers are dropped. `onWait`: an answer is not there at once. */
export const createPatience =
  (timer: Timer, limitMs: number | null, onWait: () => void = () => undefined): Patience =>
  async (ask) => {
    const asked = Promise.resolve(ask());
    if (await settlesAtOnce(asked)) return asked;
    onWait();
    if (limitMs === null) return asked;
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

/** Whether it is settled within a few turns: then no timer is needed. */
const settlesAtOnce = async (asked: Promise<unknown>): Promise<boolean> => {
  const state = { isSettled: false };
  const done = (): void => void (state.isSettled = true);
  asked.then(done, done);
  for (let turn = 0; turn < FREE_TURNS && !state.isSettled; turn += 1) await Promise.resolve();
  return state.isSettled;
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
