import { mintId, type CenterTag, type MintedId } from "../domain/ids.ts";
import { later, type EpochMs } from "../domain/time/instant.ts";
import type { ReadRequest, Snapshot, Versioned } from "../ports/reservation-store.ts";
import { OpenBookingCounts } from "./open-bookings.ts";
import { Centers } from "./centers.ts";
import { CommitQueue } from "./commit-queue.ts";
import { DEFAULT_POLICIES, type EngineParts, type Policies } from "./parts.ts";

/** What all use cases of one engine share. */
export type EngineContext = Readonly<{
  parts: EngineParts;
  policies: Policies;
  centers: Centers;
  queue: CommitQueue;
  highWater: HighWater;
  openBookings: OpenBookingCounts;
}>;

/** The highest instant that this process has used: a clock that steps back does not go below it (rule 7). */
export class HighWater {
  #instantMs = 0 as number;

  /** The highest so far, counting this one. */
  raise(instantMs: EpochMs): EpochMs {
    if (instantMs > this.#instantMs) this.#instantMs = instantMs;
    return this.#instantMs as EpochMs;
  }

  get instantMs(): EpochMs {
    return this.#instantMs as EpochMs;
  }
}

export const createContext = (parts: EngineParts): EngineContext => {
  const policies = { ...DEFAULT_POLICIES, ...parts.policies };
  return {
    parts,
    policies,
    centers: new Centers(parts),
    queue: new CommitQueue(parts.store, policies.maxBatch),
    highWater: new HighWater(),
    openBookings: new OpenBookingCounts(),
  };
};

/**
 * The instant of a command: the latest of what its store says, what this process has used, and what is recorded in what
 * the command touches (rule 7).
 */
export const instantOf = (context: EngineContext, snapshot: Snapshot): EpochMs => {
  let atMs = snapshot.atMs;
  const seen = (record: Versioned<unknown> | null): void => {
    if (record !== null) atMs = later(atMs, record.writtenAtMs);
  };
  seen(snapshot.booking);
  seen(snapshot.reservation);
  seen(snapshot.block);
  snapshot.related.forEach(seen);
  for (const { reservation } of snapshot.lapsed) seen(reservation);
  return context.highWater.raise(atMs);
};

/** A new id for something of the tag's center. */
export const newId = <Id extends MintedId>(context: EngineContext, tag: CenterTag, atMs: EpochMs): Id =>
  mintId<Id>(atMs, tag, context.parts.ids.entropy());

/** A read of a subject and nothing else: what is further wanted is said by the use case. */
export const readRequest = (
  context: EngineContext,
  wanted: Pick<ReadRequest, "tag" | "subject"> & Partial<ReadRequest>,
): ReadRequest => ({
  alsoByInvoice: [],
  alsoByAppointment: [],
  claims: { kind: "none" },
  holder: { kind: "none" },
  openBookings: null,
  commandId: null,
  floorMs: context.highWater.instantMs,
  ...wanted,
});
