import { isPromise, type MaybePromise } from "../../ports/maybe-promise.ts";
import type { Timer } from "../../ports/timer.ts";

/**
 * Waits for an answer for a limited time, and reads it. An answer that is no promise is read at once. Fails with the
 * error of `failed` if the answer is late, if asking fails, or if `read` throws.
 */
export type Patience = <Answer, Read = Answer>(
  ask: () => MaybePromise<Answer>,
  read: (answer: Answer) => Read,
  failed: (cause: unknown) => Error,
) => MaybePromise<Read>;

/** How many turns an answer may take before a timer starts: an answer from memory needs fewer. */
const FREE_TURNS = 3;
const A_TURN = Promise.resolve();

/**
 * Waits at most `limitMs`, or forever if that is null. Late answers are dropped. Calls `onWait` if an answer is not
 * immediate.
 */
export const createPatience = (
  timer: Timer,
  limitMs: number | null,
  onWait: () => void = () => undefined,
): Patience => {
  // One function does it all: every question of every command passes here, and promises are the main cost.
  const later = async <Answer, Read>(
    asked: Promise<Answer>,
    read: (answer: Answer) => Read,
    failed: (cause: unknown) => Error,
  ): Promise<Read> => {
    try {
      const state = { isSettled: false };
      const settle = (): void => void (state.isSettled = true);
      asked.then(settle, settle);
      for (let turn = 0; turn < FREE_TURNS && !state.isSettled; turn += 1) await A_TURN;
      if (state.isSettled) return read(await asked);
      onWait();
      return read(await (limitMs === null ? asked : inTime(asked, timer, limitMs)));
    } catch (cause) {
      throw failed(cause);
    }
  };
  return (ask, read, failed) => {
    try {
      const asked = ask();
      if (!isPromise(asked)) return read(asked);
      return later(asked, read, failed);
    } catch (cause) {
      throw failed(cause);
    }
  };
};

const inTime = async <Answer>(asked: Promise<Answer>, timer: Timer, limitMs: number): Promise<Answer> => {
  const answered = new AbortController();
  const late = timer.wait(limitMs, answered.signal).then(() => {
    // If the answer wakes this timer, the answer has already won the race.
    throw new Error(`no answer within ${limitMs} ms`);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    late.catch(() => undefined);
    answered.abort();
  }
};

/** The platform's own timers. The timer is cleared as soon as the signal aborts. */
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
