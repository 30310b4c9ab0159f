import type { CenterRoster } from "../domain/catalog/center-catalog.ts";
import type { CenterId } from "../domain/ids.ts";

/** The host's therapists, rooms and equipment, center by center; asked and answering as the catalog is (rule 25). */
export interface Roster {
  /** The same object for as long as nothing in it changed; null for a center that does not exist. */
  roster(centerId: CenterId): Promise<CenterRoster | null>;
}
