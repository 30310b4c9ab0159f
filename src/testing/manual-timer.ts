import type { Timer } from "../ports/timer.ts";
import type { ManualClock } from "./manual-clock.ts";

/** A timer that advances only when a test advances it. */
export type ManualTimer = Timer &
  Readonly<{
    /**
     * Lets this many milliseconds pass, on the clock as well. Waits end at their time, one after another, each followed
     * by up to 1,000 turns of the event loop, until its job waits again: time may overtake work that takes longer, such as a
     * handler that waits for a disk.
     * Setting the clock ends no wait: timers do not read clocks.
     */
    pass: (ms: number) => Promise<void>;
    /** Returns the remaining times of all waits, the shortest first. */
    waiting: () => readonly number[];
  }>;

/** A call of a store in this process takes a few turns. */
const LEAST_TURNS = 20;
/** A job that has ended never waits again. */
const MOST_TURNS = 1_000;

type Waiter = Readonly<{ atMs: number; wake: () => void }>;

/** Creates a timer that moves this clock as time passes. */
export const createManualTimer = (clock: ManualClock): ManualTimer => {
  let passedMs = 0;
  let woken = 0;
  let waiters: readonly Waiter[] = [];
  /** Lets work run that needs no time to pass, until as many wait as before: a job waits again once its round is over. */
  const untilAllWait = async (waiting: number): Promise<void> => {
    for (let turns = 0; turns < LEAST_TURNS || woken > 0; turns += 1) await turn();
    for (let turns = LEAST_TURNS; turns < MOST_TURNS && waiters.length < waiting; turns += 1) await turn();
  };
  const passUntil = (atMs: number): void => {
    clock.advance(atMs - passedMs);
    passedMs = atMs;
  };
  return {
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          woken += 1;
          void turn().then(() => {
            woken -= 1;
            resolve();
          });
          return;
        }
        const wake = (): void => {
          waiters = waiters.filter((it) => it !== waiter);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const waiter: Waiter = { atMs: passedMs + Math.max(0, ms), wake };
        waiters = [...waiters, waiter].sort((one, other) => one.atMs - other.atMs);
        signal.addEventListener("abort", wake);
      }),
    pass: async (ms) => {
      const endMs = passedMs + ms;
      await untilAllWait(0);
      for (let [next] = waiters; next !== undefined && next.atMs <= endMs; [next] = waiters) {
        const waiting = waiters.length;
        passUntil(next.atMs);
        next.wake();
        await untilAllWait(waiting);
      }
      passUntil(endMs);
    },
    waiting: () => waiters.map(({ atMs }) => atMs - passedMs),
  };
};

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
