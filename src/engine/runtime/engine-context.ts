import { mintId, type CenterTag } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
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

/** A new id for something of the tag's center. */
export const newId = <Kind extends Parameters<typeof mintId>[0]>(
  context: EngineContext,
  kind: Kind,
  tag: CenterTag,
  atMs: EpochMs,
): ReturnType<typeof mintId<Kind>> => mintId(kind, atMs, tag, context.parts.ids.entropy());
