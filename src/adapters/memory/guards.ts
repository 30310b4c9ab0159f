import type { Block } from "../../domain/block/block.ts";
import type { BlockId, BookingId, HolderKey, ReservationId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import type { Claim, ClaimChange } from "../../domain/slot/claim.ts";
import type { UnitKey } from "../../domain/slot/unit.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { overlaps } from "../../domain/time/interval.ts";
import type { ChangeSet, CommitRefusal, RecordWrite } from "../../ports/reservation-store.ts";
import { hasClaim, meetOnUnit, type ClaimIndex } from "./claim-index.ts";
import { versionOf, type Stored, type StoredOwner } from "./stored.ts";
import type { Center, Partition } from "./tables.ts";

/**
 * Why a change set cannot be applied, by the port's order of precedence; null where it can, and then applying it cannot
 * fail. Nothing is changed here: that is what makes a refusal leave no trace.
 */
export const refusalOf = (center: Center, set: ChangeSet, atMs: EpochMs): CommitRefusal | null => {
  if (set.command !== null && center.partition.commands.has(set.command.commandId)) {
    return { kind: "duplicate_command", commandId: set.command.commandId };
  }
  const stale = staleRecord(center, set);
  if (stale !== null) return { kind: "stale", id: stale };
  if (set.beforeMs !== null && !isLive(set.beforeMs, atMs)) return { kind: "deadline_passed", beforeMs: set.beforeMs };
  assertFits(center, set);
  const unit = overlappingUnit(center.claims, set);
  return unit === null ? null : { kind: "overlap", unit };
};

/** The first record, in the order of the set, that is not at the version that the decision was made upon. */
const staleRecord = (center: Center, set: ChangeSet): BookingId | ReservationId | BlockId | HolderKey | null => {
  const { bookings, reservations, blocks } = center.partition;
  for (const { state, expectedVersion } of set.bookings) {
    if (versionOf(bookings.get(state.id)) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of set.reservations) {
    if (versionOf(reservations.get(state.id)) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of set.blocks) {
    if (versionOf(blocks.get(state.id)) !== expectedVersion) return state.id;
    if (isTaken(center, state)) return state.id;
  }
  if (set.holder !== null) {
    const { key, expectedVersion } = set.holder;
    if ((center.claims.people.get(key)?.version ?? 0) !== expectedVersion) return key;
  }
  for (const { id, version } of set.unchanged) {
    if (versionOf(recordOf(center.partition, id)) !== version) return id;
  }
  return null;
};

/** Two that block the same thing at once do not see each other: the second finds another block standing in its name. */
const isTaken = ({ blocksByExternalId }: Center, { id, externalId, status }: Block): boolean => {
  const other = blocksByExternalId.get(externalId);
  return status === "standing" && other?.state.status === "standing" && other.id !== id;
};

const recordOf = (partition: Partition, id: BookingId | ReservationId | BlockId): Stored<unknown> | undefined =>
  partition.bookings.get(id as BookingId) ??
  partition.reservations.get(id as ReservationId) ??
  partition.blocks.get(id as BlockId);

type OwnerWrite = RecordWrite<Reservation | Block> & Readonly<{ claims: ClaimChange }>;

/** What must hold for a set beside what is recorded, now that its versions are known to be right. */
const assertFits = ({ partition, claims }: Center, set: ChangeSet): void => {
  for (const { state } of set.bookings) assertSameCenter(partition.bookings.get(state.id), state);
  for (const write of set.reservations) {
    const { state, expectedVersion } = write;
    const record = partition.reservations.get(state.id);
    assertSameCenter(record, state);
    assertClaimsOf(claims, record, record === undefined ? [] : claimsOf(record.state), claimsOf(state), write.claims);
    invariant(expectedVersion > 0 || hasBooking(partition, set, state), "a reservation's booking is recorded");
  }
  for (const write of set.blocks) {
    const record = partition.blocks.get(write.state.id);
    assertSameCenter(record, write.state);
    assertClaimsOf(
      claims,
      record,
      record === undefined ? [] : blocked(record.state),
      blocked(write.state),
      write.claims,
    );
  }
};

const assertSameCenter = (record: Stored<{ centerId: string }> | undefined, { centerId }: { centerId: string }): void =>
  invariant(record === undefined || record.state.centerId === centerId, "a record stays in its center");

/** A change gives back only what is recorded, and turns the claims of the old state into those of the new one. */
const assertClaimsOf = (
  index: ClaimIndex,
  owner: StoredOwner | undefined,
  before: readonly Claim[],
  after: readonly Claim[],
  { released, claimed }: ClaimChange,
): void => {
  for (let at = 0; at < released.length; at += 1) {
    const claim = released[at] as Claim;
    invariant(owner !== undefined && hasClaim(index, claim, owner), "a claim that is given back is recorded");
    for (let other = 0; other < at; other += 1) {
      invariant(!sameClaim(released[other] as Claim, claim), "a claim is given back once");
    }
  }
  invariant(
    before.length - released.length + claimed.length === after.length,
    "a change of claims leads from the old state's claims to the new one's",
  );
};

const blocked = (block: Block): readonly Claim[] => (block.status === "standing" ? block.claims : []);

const hasBooking = (partition: Partition, { bookings }: ChangeSet, { bookingId }: Reservation): boolean =>
  bookings.some(({ state }) => state.id === bookingId) || partition.bookings.has(bookingId);

/**
 * The unit of the first added claim that overlaps a recorded one, live or lapsed, or an earlier one of this set; what
 * the set gives back is not in its way. A lapsed claim refuses too: whoever wants its time ends its reservation in the
 * same set, so that it is never displaced without its expiry on record (rule 4).
 */
const overlappingUnit = (index: ClaimIndex, set: ChangeSet): UnitKey | null => {
  const writes: readonly OwnerWrite[] =
    set.blocks.length === 0 ? set.reservations : [...set.reservations, ...set.blocks];
  const taken: Claim[] = [];
  for (const { claims } of writes) {
    for (const claim of claims.claimed) {
      // Quadratic in the claims of one party, and the cheapest comparison first: a party is small.
      for (const other of taken) {
        if (overlaps(other, claim) && other.unit === claim.unit) return claim.unit;
      }
      const isFree = meetOnUnit(index, claim.unit, claim, (unit, startMs, endMs) =>
        isGivenBack(writes, { unit, startMs, endMs }),
      );
      if (!isFree) return claim.unit;
      taken.push(claim);
    }
  }
  return null;
};

/** By whom need not be asked: what is given back was seen to be its owner's, and one unit has one claim at a time. */
const isGivenBack = (writes: readonly OwnerWrite[], claim: Claim): boolean =>
  writes.some(({ claims }) => claims.released.some((it) => sameClaim(it, claim)));

const sameClaim = (one: Claim, other: Claim): boolean =>
  one.startMs === other.startMs && one.endMs === other.endMs && one.unit === other.unit;
