/** Waits. Timers only schedule work; every decision uses the store's clock. */
export interface Timer {
  /**
   * Resolves after this many milliseconds, or as soon as the signal is aborted; it never rejects. Always yields first,
   * even if the wait is already over. Keeps no process alive.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
