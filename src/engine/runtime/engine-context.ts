import { mintId, type CenterTag, type MintedId } from "../../domain/ids.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ReadRequest, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import { withDefaults } from "../../domain/input/options.ts";
import { OpenBookingCounts } from "./open-bookings.ts";
import { Centers } from "./centers.ts";
import { CommitQueue } from "./commit-queue.ts";
import { checkParts } from "./check-parts.ts";
import { checkedDigest, checkedIds, checkedPause, checkedRanking, checkedZones } from "./checked-rules.ts";
import { checkedCatalog, checkedGuests, checkedRoster } from "./checked-sources.ts";
import { checkedStore } from "./checked-store.ts";
import { datedStore } from "./dated-store.ts";
import { HighWater } from "./high-water.ts";
import { DEFAULT_POLICIES, type EngineParts, type Policies } from "./parts.ts";
import { createPatience, platformTimer } from "./patience.ts";

/** What all use cases of one engine share. */
export type EngineContext = Readonly<{
  parts: EngineParts;
  policies: Policies;
  centers: Centers;
  queue: CommitQueue;
  highWater: HighWater;
  openBookings: OpenBookingCounts;
}>;

/** The host's ports, each answer of which is looked at before it is used. */
const checkedParts = (given: EngineParts, { sourceTimeoutMs }: Policies): EngineParts => {
  const patience = createPatience(given.timer ?? platformTimer, sourceTimeoutMs);
  return {
    ...given,
    store: datedStore(checkedStore(given.store)),
    catalog: checkedCatalog(given.catalog, patience),
    roster: checkedRoster(given.roster, patience),
    guests: checkedGuests(given.guests, patience),
    zones: checkedZones(given.zones),
    ids: checkedIds(given.ids),
    digest: checkedDigest(given.digest),
    pause: checkedPause(given.pause, patience),
  };
};

export const createContext = (given: EngineParts): EngineContext => {
  checkParts(given);
  const asked = withDefaults(DEFAULT_POLICIES, given.policies);
  const policies = { ...asked, ranking: checkedRanking(asked.ranking) };
  const parts = checkedParts(given, policies);
  const highWater = new HighWater();
  return {
    parts,
    policies,
    centers: new Centers(parts),
    queue: new CommitQueue(parts.store, policies.maxBatch, highWater),
    highWater,
    openBookings: new OpenBookingCounts(),
  };
};

/**
 * The instant of a command: the latest of what its store says, what this process has used, and what is recorded in what
 * the command touches (rule 7).
 */
export const instantOf = (context: Pick<EngineContext, "highWater">, snapshot: Snapshot): EpochMs => {
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
