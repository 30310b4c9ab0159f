import { defaultRanking, type Ranking } from "../../domain/slot/search/ranking.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Digest } from "../../ports/digest.ts";
import type { GuestLookup } from "../../ports/guest-directory.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { Pause } from "../../ports/pause.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { Roster } from "../../ports/roster.ts";
import type { Timer } from "../../ports/timer.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";

/** The parts of an engine. It has no clock: every instant comes from its store (rule 7). */
export type EngineParts = Readonly<{
  store: ReservationStore;
  catalog: Catalog;
  roster: Roster;
  guests: GuestLookup;
  zones: ZoneRules;
  ids: IdSource;
  digest: Digest;
  pause: Pause;
  policies?: Partial<Policies>;
  /** Bounds the wait for a source; the platform's own timers by default. */
  timer?: Timer;
}>;

export type Policies = Readonly<{
  /** Rule 11: refuse a late confirm, or reserve the same place again if it is still free. */
  lateConfirm: "strict" | "reacquire";
  /** Rule 14: a booking's free text is dropped when its reservation expires. */
  dropNotesAtExpiry: boolean;
  /** Rule 17: how to choose a therapist, if the caller has no preference. */
  ranking: Ranking;
  /** Maximum number of attempts of a command if other commits come first; after that it is refused as contended. */
  maxAttempts: number;
  /** Maximum number of change sets in one commit. */
  maxBatch: number;
  /** Rule 5: when to retry an event that its sink rejected. */
  redelivery: Redelivery;
  /** Time limit in ms for one answer of the catalog, roster or guest directory; null waits forever. */
  sourceTimeoutMs: number | null;
}>;

/** The delay after the first attempt. It doubles with each further one, with jitter, up to the longest delay. */
export type Redelivery = Readonly<{
  firstDelayMs: number;
  longestDelayMs: number;
  /** After this many attempts the event is a dead letter, and waits for `retryDeadLetter`. */
  maxAttempts: number;
}>;

export const DEFAULT_POLICIES: Policies = {
  lateConfirm: "strict",
  dropNotesAtExpiry: true,
  ranking: defaultRanking,
  maxAttempts: 10,
  maxBatch: 64,
  redelivery: { firstDelayMs: 1_000, longestDelayMs: 3_600_000, maxAttempts: 20 },
  sourceTimeoutMs: 10_000,
};
