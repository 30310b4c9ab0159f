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

/** What an engine is made of. It has no clock: every instant is its store's (rule 7). */
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
  /** Rule 11: refuse a confirm that comes too late, or reserve the same place again where it is still free. */
  lateConfirm: "strict" | "reacquire";
  /** Rule 14: a booking's free text goes when its reservation expires. */
  dropNotesAtExpiry: boolean;
  /** Rule 17: who serves, if the caller has no preference. */
  ranking: Ranking;
  /** How often a command is decided again after others came first, before it is refused as contended. */
  maxAttempts: number;
  /** How many change sets one commit may carry. */
  maxBatch: number;
  /** Rule 5: when an event that its sink did not take is tried again. */
  redelivery: Redelivery;
  /** How long catalog, roster and guest directory may take for one answer, in milliseconds; null waits for ever. */
  sourceTimeoutMs: number | null;
}>;

/** The wait after the first attempt; it doubles with each further one, with jitter, up to the longest wait. */
export type Redelivery = Readonly<{
  firstDelayMs: number;
  longestDelayMs: number;
  /** After so many attempts the event is a dead letter, and waits for `retryDeadLetter`. */
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
