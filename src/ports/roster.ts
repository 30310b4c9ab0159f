import type { CenterRoster } from "../domain/catalog/center-catalog.ts";
import type { CenterId } from "../domain/ids.ts";
import type { MaybePromise } from "./maybe-promise.ts";

/** The host's therapists, rooms and equipment, by center. Spellings of ids work as in the catalog (rule 25). */
export interface Roster {
  /** Returns the same object until something in it changes; null if the center does not exist. */
  roster(centerId: CenterId): MaybePromise<CenterRoster | null>;
}
