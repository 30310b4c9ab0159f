/**
 * Decides whether a batch waits for one turn of the event loop. A commit stops the process until the disk is synced.
 * Callers that have read and are still deciding would miss the next batch too, and pay for a sync alone; after one turn
 * they have submitted their sets. A single caller never waits.
 */
export class BatchDelay {
  #readers = 0;

  /** Records that so many callers have read, and may be about to commit. */
  noteRead(callers: number): void {
    this.#readers += callers;
  }

  /** Before a batch of so many sets: waits for callers that have read since the last batch. */
  async waitForOthers(sets: number): Promise<void> {
    const others = this.#readers - sets;
    this.#readers = 0;
    if (others > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
