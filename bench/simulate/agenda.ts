import type { ManualClock } from "../../src/testing/index.ts";

type Action = () => Promise<void>;

const SECOND_MS = 1_000;

/** The planned actions, second by second. Those of one second start together, and end before the next second. */
export class Agenda {
  readonly #clock: ManualClock;
  readonly #seconds = new Map<number, Action[]>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** Adds an action at a future instant; one in the current second waits for the next. */
  at(instantMs: number, action: Action): void {
    const second = Math.max(Math.ceil(instantMs / SECOND_MS), Math.floor(this.#clock.nowMs() / SECOND_MS) + 1);
    const actions = this.#seconds.get(second);
    if (actions === undefined) this.#seconds.set(second, [action]);
    else actions.push(action);
  }

  /** Adds an action after some seconds. */
  after(seconds: number, action: Action): void {
    this.at(this.#clock.nowMs() + seconds * SECOND_MS, action);
  }

  /** Moves the clock to an instant, and runs the actions on the way. */
  async runUntil(endMs: number): Promise<void> {
    for (let second = Math.floor(this.#clock.nowMs() / SECOND_MS) + 1; second * SECOND_MS <= endMs; second += 1) {
      this.#clock.set(second * SECOND_MS);
      const actions = this.#seconds.get(second) ?? [];
      this.#seconds.delete(second);
      await Promise.all(actions.map((action) => action()));
    }
  }
}
