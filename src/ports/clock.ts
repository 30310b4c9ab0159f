import type { EpochMs } from "../domain/time/instant.ts";

/**
 * The clock of a store: the engine has none of its own and takes every instant from its store (rule 7). It may step
 * backwards; the engine answers correctly all the same.
 */
export interface Clock {
  nowMs(): EpochMs;
}
