import type { ReservationEngine } from "../../engine/engine.ts";
import type { Descriptions } from "../../engine/runtime/checked-sources.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { Roster } from "../../ports/roster.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { Authentication } from "./authentication.ts";
import type { WireCenters } from "./wire-centers.ts";

/** What the calls are answered with: the engine, and the host's sources that names and times come from (rule 14). */
export type HttpParts = Readonly<{
  engine: ReservationEngine;
  catalog: Catalog;
  /** What people read of a center and its things. */
  describe: Descriptions;
  roster: Roster;
  guests: GuestDirectory;
  zones: ZoneRules;
  authentication: Authentication;
  centers: WireCenters;
  /** Told of what went wrong without harm to the answer, such as a directory that has no names to give. */
  noticed: (what: string, cause: unknown) => void;
}>;
