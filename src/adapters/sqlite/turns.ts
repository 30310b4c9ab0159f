/** The longest wait before a retry, in milliseconds. */
const LONGEST_MS = 3;

/** How long another process is assumed to be present after it was last noticed, in milliseconds. */
const REMEMBERED_MS = 1_000;

/**
 * Decides when this process may try to write, if several processes share a file. SQLite has no queue: the lock goes to
 * the process that tries at the right moment, and SQLite's own busy time-out would block the whole process. So each
 * process retries after a short random time. The time does not grow, because a process that backs off is overtaken by
 * newcomers. A process that has just written lets the others try first, once it has noticed others.
 */
export class Turns {
  #dataVersion: number | null = null;
  #othersAtMs = -Infinity;
  #ownAtMs = -Infinity;

  /** Called under the lock: SQLite increments this version with each write of another connection. */
  noteWriter(dataVersion: number): void {
    if (this.#dataVersion !== null && dataVersion !== this.#dataVersion) this.#othersAtMs = performance.now();
    this.#dataVersion = dataVersion;
  }

  /** Records that another process has the lock. */
  noteBusy(): void {
    this.#othersAtMs = performance.now();
  }

  /** Records that this process has just written. */
  noteOwn(): void {
    this.#ownAtMs = performance.now();
  }

  /** Whether other processes may be waiting for this one to pause. */
  isOthers(): boolean {
    const nowMs = performance.now();
    return nowMs - this.#ownAtMs < LONGEST_MS && nowMs - this.#othersAtMs < REMEMBERED_MS;
  }

  /** Waits for a short random time. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, Math.random() * LONGEST_MS);
    });
  }
}
