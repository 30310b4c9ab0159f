import type { Entropy } from "../domain/ids.ts";

/** The random part of new ids: 56 bits that cannot be guessed, new on each call. An id of a record uses the last 40. */
export interface IdSource {
  entropy(): Entropy;
}
