import type { Timer } from "../ports/timer.ts";
import type { ManualClock } from "./manual-clock.ts";

/** A timer that advances only when a test advances it. */
export type ManualTimer = Timer &
  Readonly<{
    /**
     * Lets this many milliseconds pass, on the clock as well. Waits end at their time, one after another, each followed
     * by a turn of the event loop: time may overtake work that takes longer, such as a handler that writes to a disk.
     * Setting the clock ends no wait: timers do not read clocks.
     */
    pass: (ms: number) => Promise<void>;
    /** Returns the remaining times of all waits, the shortest first. */
    waiting: () => readonly number[];
  }>;

type Waiter = Readonly<{ atMs: number; wake: () => void }>;

/** Creates a timer that moves this clock as time passes. */
export const createManualTimer = (clock: ManualClock): ManualTimer => {
  let passedMs = 0;
  let woken = 0;
  let waiters: readonly Waiter[] = [];
  /** Lets all work run that needs no time to pass. */
  const untilAllWait = async (): Promise<void> => {
    do await turn();
    while (woken > 0);
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
      await untilAllWait();
      for (let [next] = waiters; next !== undefined && next.atMs <= endMs; [next] = waiters) {
        passUntil(next.atMs);
        next.wake();
        await untilAllWait();
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
