/** The longest wait before a file is asked for again, in milliseconds. */
const LONGEST_MS = 3;

/** For how long after another process was last noticed it is thought to be still there, in milliseconds. */
const REMEMBERED_MS = 1_000;

/**
 * Whose turn it is to write, where several processes share a file. SQLite has no queue: whoever asks at the right moment
 * gets the lock, and its own busy time-out would stop the whole process meanwhile. So each asks again after a short time
 * at random, never a longer one for having waited before, since who backs off is overtaken by who just came. And who
 * has just written lets the others ask first, once it has noticed that there are others.
 */
export class Turns {
  #dataVersion: number | null = null;
  #othersAtMs = -Infinity;
  #ownAtMs = -Infinity;

  /** Under the lock: SQLite counts this version up with each write of another connection. */
  noteWriter(dataVersion: number): void {
    if (this.#dataVersion !== null && dataVersion !== this.#dataVersion) this.#othersAtMs = performance.now();
    this.#dataVersion = dataVersion;
  }

  /** Another process has the lock. */
  noteBusy(): void {
    this.#othersAtMs = performance.now();
  }

  /** This process has just written. */
  noteOwn(): void {
    this.#ownAtMs = performance.now();
  }

  /** Whether others are there who may be waiting for this process to pause. */
  isOthers(): boolean {
    const nowMs = performance.now();
    return nowMs - this.#ownAtMs < LONGEST_MS && nowMs - this.#othersAtMs < REMEMBERED_MS;
  }

  /** A short time, at random. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, Math.random() * LONGEST_MS);
    });
  }
}
