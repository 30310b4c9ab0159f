import type { Entropy } from "../domain/ids.ts";

/** The random part of new ids: 56 bits that nobody can guess, others each time. */
export interface IdSource {
  entropy(): Entropy;
}
