import type { EpochMs } from "../../domain/time/instant.ts";

/** The latest instant that this process has used. If the clock steps back, the engine's instant does not (rule 7). */
export class HighWater {
  #instantMs = 0 as number;

  /** Returns the latest so far, including this one. */
  raise(instantMs: EpochMs): EpochMs {
    if (instantMs > this.#instantMs) this.#instantMs = instantMs;
    return this.#instantMs as EpochMs;
  }

  get instantMs(): EpochMs {
    return this.#instantMs as EpochMs;
  }
}
