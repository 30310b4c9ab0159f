import type { Timer } from "../ports/timer.ts";
import type { ManualClock } from "./manual-clock.ts";

/** A timer on which time passes only when it is told to. */
export type ManualTimer = Timer &
  Readonly<{
    /**
     * Lets so many milliseconds pass, on the clock as well. What waits wakes in time, one after another, and runs for a turn
     * of the event loop: time may overtake work that takes longer, such as a handler that writes to a disk. A clock that is
     * set meanwhile wakes nothing: timers do not look at clocks.
     */
    pass: (ms: number) => Promise<void>;
    /** For how long each that waits still has to, the shortest first. */
    waiting: () => readonly number[];
  }>;

type Waiter = Readonly<{ atMs: number; wake: () => void }>;

/** A timer that moves this clock as it passes. */
export const createManualTimer = (clock: ManualClock): ManualTimer => {
  let passedMs = 0;
  let woken = 0;
  let waiters: readonly Waiter[] = [];
  /** Whatever can go on without time passing does so. */
  const everybodyWaits = async (): Promise<void> => {
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
      await everybodyWaits();
      for (let [next] = waiters; next !== undefined && next.atMs <= endMs; [next] = waiters) {
        passUntil(next.atMs);
        next.wake();
        await everybodyWaits();
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
