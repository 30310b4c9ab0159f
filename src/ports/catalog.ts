import type { CenterCatalog } from "../domain/catalog/center-catalog.ts";
import type { CenterId } from "../domain/ids.ts";
import type { CenterDescription } from "./catalog-description.ts";

/**
 * The host's centers and what they sell. Called for every command: keep the answer in process. Asked in the spelling that
 * came; any spelling of a GUID finds the center, and the answer has the host's own, which is kept and shown (rule 25).
 */
export interface Catalog {
  /** The ids of all centers. */
  centerIds(): Promise<readonly CenterId[]>;
  /** The same object for as long as nothing in it changed; null for a center that does not exist. */
  center(centerId: CenterId): Promise<CenterCatalog | null>;
  /**
   * What a center and all that it has say about themselves, for people to read; null for a center without. The engine never
   * asks it: it may be left out. The same object for as long as nothing in it changed.
   */
  describe?(centerId: CenterId): Promise<CenterDescription | null>;
}
