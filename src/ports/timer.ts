/** Waits. Timers only schedule work; every decision uses the store's clock. */
export interface Timer {
  /**
   * Resolves after so many milliseconds, or as soon as the signal is aborted; it never rejects. Not before whatever else
   * waits for its turn has had one, even where there is nothing to wait for. Keeps no process alive.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
