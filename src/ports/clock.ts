import type { EpochMs } from "../domain/time/instant.ts";

/**
 * The clock of a store. The engine has no clock and takes every instant from its store (rule 7). The clock may step
 * backwards: the engine's answers stay correct. `elapsedMs` reveals leaps forwards.
 */
export interface Clock {
  nowMs(): EpochMs;
  /**
   * Returns the milliseconds since some fixed point, such as `performance.now()`. It never steps: only differences have
   * a meaning.
   */
  elapsedMs(): number;
}
