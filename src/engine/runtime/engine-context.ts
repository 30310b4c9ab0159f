import { mintId, type CenterTag } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { GuestLookup } from "../../ports/guest-directory.ts";
import { withDefaults } from "../../domain/input/options.ts";
import { OpenBookingCounts } from "./open-bookings.ts";
import { Centers } from "./centers.ts";
import { CommitQueue } from "./commit-queue.ts";
import { checkParts } from "./check-parts.ts";
import { checkedDigest, checkedIds, checkedPause, checkedRanking, checkedZones } from "./checked-rules.ts";
import { checkedCatalog, checkedLookup, checkedRoster, type CenterLookup } from "./checked-sources.ts";
import { checkedStore } from "./checked-store.ts";
import { HighWater } from "./high-water.ts";
import { ReadQueue } from "./read-queue.ts";
import { DEFAULT_POLICIES, type EngineParts, type Policies } from "./parts.ts";
import { createPatience, platformTimer } from "./patience.ts";

/** The questions that commands and queries ask the guest directory. */
export type NamedGuests = GuestLookup;

type CheckedParts = Omit<EngineParts, "guests" | "catalog"> & Readonly<{ catalog: CenterLookup }>;

/** The context that all use cases of one engine share. */
export type EngineContext = Readonly<{
  parts: CheckedParts;
  policies: Policies;
  centers: Pick<Centers, keyof Centers>;
  guests: NamedGuests;
  queue: Pick<CommitQueue, "submit" | "submitAll">;
  reads: Pick<ReadQueue, "submit">;
  highWater: HighWater;
  openBookings: OpenBookingCounts;
  /** How often a source of the host has kept a call waiting. */
  sourceWaits: { count: number };
}>;

/** The host's ports, each answer of which is checked before it is used. */
const checkedParts = (
  given: EngineParts,
  { sourceTimeoutMs }: Policies,
  waits: EngineContext["sourceWaits"],
): CheckedParts & Readonly<{ guests: NamedGuests }> => {
  const patience = createPatience(given.timer ?? platformTimer, sourceTimeoutMs, () => (waits.count += 1));
  return {
    ...given,
    store: checkedStore(given.store),
    catalog: checkedCatalog(given.catalog, patience),
    roster: checkedRoster(given.roster, patience),
    guests: checkedLookup(given.guests, patience),
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
  const sourceWaits = { count: 0 };
  const parts = checkedParts(given, policies, sourceWaits);
  const highWater = new HighWater();
  return {
    parts,
    policies,
    centers: new Centers(parts),
    guests: parts.guests,
    queue: new CommitQueue(parts.store, policies.maxBatch, highWater, () => parts.pause(1)),
    highWater,
    reads: new ReadQueue(parts.store, highWater, policies.maxBatch),
    openBookings: new OpenBookingCounts(),
    sourceWaits,
  };
};

/** Mints an id for a record of the tag's center. */
export const newId = <Kind extends Parameters<typeof mintId>[0]>(
  context: EngineContext,
  kind: Kind,
  tag: CenterTag,
  atMs: EpochMs,
): ReturnType<typeof mintId<Kind>> => mintId(kind, atMs, tag, context.parts.ids.entropy());
