import type { EpochMs } from "../domain/time/instant.ts";
import type { WallInstants } from "../domain/time/wall-instants.ts";
import type { WallMs } from "../domain/time/wall-time.ts";

/** Wall-clock time and instants of the world's time zones. */
export interface ZoneRules {
  /**
   * The version of the zone data, such as `2026c`: recorded with each reservation whose wall times it made (rule 27).
   */
  readonly version: string;
  /** Whether this IANA name is known. The other functions are only called with known names. */
  isZone(zone: string): boolean;
  /** Returns how far the zone is ahead of UTC at an instant, in milliseconds (negative west of Greenwich). */
  offsetMsAt(zone: string, instantMs: EpochMs): number;
  /** Returns the instants at which the zone's wall clock shows this time: one, none, or two (rule 15). */
  instantsOf(zone: string, wallMs: WallMs): WallInstants;
}
