import type { CenterCatalog } from "../domain/catalog/center-catalog.ts";
import type { CenterId } from "../domain/ids.ts";
import type { CenterDescription } from "./catalog-description.ts";
import type { MaybePromise } from "./maybe-promise.ts";

/**
 * The host's centers and the items that they sell. Called for every command: keep the answer in process, and answer at
 * once if you can. The engine asks in the caller's spelling. Any spelling of a GUID must find the center; the answer has the host's own, which is
 * stored and shown (rule 25).
 */
export interface Catalog {
  /** Returns the ids of all centers. */
  centerIds(): MaybePromise<readonly CenterId[]>;
  /** Returns the same object until something in it changes; null if the center does not exist. */
  center(centerId: CenterId): MaybePromise<CenterCatalog | null>;
  /**
   * Returns descriptions of a center and its records, for people to read; null if it has none. Optional: the engine
   * never calls it. Returns the same object until something in it changes.
   */
  describe?(centerId: CenterId): MaybePromise<CenterDescription | null>;
}
