import type { EngineCalls } from "../../engine/engine.ts";
import type { CenterIdPages, CenterLookup, Descriptions } from "../../engine/runtime/checked-sources.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { Roster } from "../../ports/roster.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { Authentication } from "./authentication.ts";
import type { WireCenters } from "./wire-centers.ts";

/** The sources of all answers: the engine, and the host's sources of names and times (rule 14). */
export type HttpParts = Readonly<{
  engine: EngineCalls;
  catalog: CenterLookup;
  /** The ids of centers, some at a time. */
  centerIds: CenterIdPages;
  /** Descriptions of a center and its items, for people. */
  describe: Descriptions;
  roster: Roster;
  guests: GuestDirectory;
  zones: ZoneRules;
  authentication: Authentication;
  centers: WireCenters;
  /** Reports a failure that does not harm the answer, such as a directory without names. */
  noticed: (what: string, cause: unknown) => void;
}>;
