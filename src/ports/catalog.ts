import type { CenterCatalog } from "../domain/catalog/center-catalog.ts";
import type { CenterId } from "../domain/ids.ts";

/** The host's centers and what they sell. Called for every command: keep the answer in process. */
export interface Catalog {
  /** The ids of all centers. */
  centerIds(): Promise<readonly CenterId[]>;
  /** The same object for as long as nothing in it changed; null for a center that does not exist. */
  center(centerId: CenterId): Promise<CenterCatalog | null>;
}
