import type { EpochMs } from "../domain/time/instant.ts";

/**
 * The clock of a store: the engine has none of its own and takes every instant from its store (rule 7). It may step
 * backwards; the engine answers correctly all the same. Whether it leaps forwards is seen by `elapsedMs`.
 */
export interface Clock {
  nowMs(): EpochMs;
  /** Milliseconds since some fixed point, such as `performance.now()`. Never steps: only differences have a meaning. */
  elapsedMs(): number;
}
