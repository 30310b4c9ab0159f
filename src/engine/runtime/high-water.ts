import type { EpochMs } from "../../domain/time/instant.ts";

/** The highest instant that this process has used: a clock that steps back does not go below it (rule 7). */
export class HighWater {
  #instantMs = 0 as number;

  /** The highest so far, counting this one. */
  raise(instantMs: EpochMs): EpochMs {
    if (instantMs > this.#instantMs) this.#instantMs = instantMs;
    return this.#instantMs as EpochMs;
  }

  get instantMs(): EpochMs {
    return this.#instantMs as EpochMs;
  }
}
