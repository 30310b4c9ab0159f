/**
 * Whether a batch should wait for one turn of the event loop. A commit stops the process until the disk is synced. So
 * whoever has read and is still deciding then comes too late for the next batch as well, and pays for a sync alone;
 * after a turn they have handed in. A single caller never waits.
 */
export class Gathering {
  #readers = 0;

  /** So many callers have read, and may be about to commit. */
  noteRead(callers: number): void {
    this.#readers += callers;
  }

  /** Before a batch of so many sets: lets those hand in who have read since the batch before. */
  async letOthersIn(sets: number): Promise<void> {
    const others = this.#readers - sets;
    this.#readers = 0;
    if (others > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
