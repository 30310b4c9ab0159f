import type { Entropy } from "../domain/ids.ts";

/** The random part of new ids: 56 bits that cannot be guessed, others each time. An id of a record has the last 40. */
export interface IdSource {
  entropy(): Entropy;
}
