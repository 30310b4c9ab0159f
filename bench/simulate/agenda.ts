import type { ManualClock } from "../../src/testing/index.ts";

type Action = () => Promise<void>;

const SECOND_MS = 1_000;

/** What is to happen when, second by second. All of one second begins side by side, and ends before the next. */
export class Agenda {
  readonly #clock: ManualClock;
  readonly #seconds = new Map<number, Action[]>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** At an instant that is to come; whatever begins in the current second waits for the next. */
  at(instantMs: number, action: Action): void {
    const second = Math.max(Math.ceil(instantMs / SECOND_MS), Math.floor(this.#clock.nowMs() / SECOND_MS) + 1);
    const actions = this.#seconds.get(second);
    if (actions === undefined) this.#seconds.set(second, [action]);
    else actions.push(action);
  }

  /** After so many seconds. */
  after(seconds: number, action: Action): void {
    this.at(this.#clock.nowMs() + seconds * SECOND_MS, action);
  }

  /** Moves the clock to an instant, and does on the way whatever is to be done. */
  async runUntil(endMs: number): Promise<void> {
    for (let second = Math.floor(this.#clock.nowMs() / SECOND_MS) + 1; second * SECOND_MS <= endMs; second += 1) {
      this.#clock.set(second * SECOND_MS);
      const actions = this.#seconds.get(second) ?? [];
      this.#seconds.delete(second);
      await Promise.all(actions.map((action) => action()));
    }
  }
}
