import type { Block } from "../../domain/block/block.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import {
  centerTag,
  tagOf,
  type BlockId,
  type BookingId,
  type CenterId,
  type HolderKey,
  type ReservationId,
} from "../../domain/ids.ts";
import type { Claim, ClaimChange } from "../../domain/claim/claim.ts";
import { claimsClash, sameClaim } from "../../domain/claim/claim.ts";
import { covers } from "../../domain/claim/cover.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { intervalSet, subtract, toIntervals } from "../../domain/time/interval-set.ts";
import { earlier, later, type EpochMs } from "../../domain/time/instant.ts";
import type { ClaimWindow } from "./claim-window.ts";
import type { Recorded } from "./recorded.ts";
import type { ChangeSet, CommitRefusal } from "../reservation-store.ts";

/**
 * Returns why a change set cannot be applied at this instant, by the port's order of precedence; null if it can. Call
 * it under the store's locks and before any change, so that a refusal leaves no trace.
 */
export const commitRefusal = (recorded: Recorded, set: ChangeSet, atMs: EpochMs): CommitRefusal | null => {
  const { centerId, command, beforeMs } = set;
  if (command !== null && recorded.command(centerId, command.commandId) !== null) {
    return { kind: "duplicate_command", commandId: command.commandId };
  }
  const stale = staleRecord(recorded, set);
  if (stale !== null) return { kind: "stale", id: stale };
  if (beforeMs !== null && !isLive(beforeMs, atMs)) return { kind: "deadline_passed", beforeMs };
  const unit = overlappingUnit(recorded, set);
  return unit === null ? null : { kind: "overlap", unit };
};

/**
 * Returns the first record, in the order of the set, whose version differs from the one that the decision was based on.
 */
const staleRecord = (
  recorded: Recorded,
  { centerId, bookings, reservations, blocks, holder, openBookings, uniqueReference, unchanged }: ChangeSet,
): BookingId | ReservationId | BlockId | HolderKey | BookingReference | null => {
  for (const { state, expectedVersion } of bookings) {
    if (recorded.versionOf(state.id) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of reservations) {
    if (recorded.versionOf(state.id) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of blocks) {
    if (recorded.versionOf(state.id) !== expectedVersion || isTaken(recorded, centerId, state)) return state.id;
  }
  if (holder !== null && recorded.holderVersion(centerId, holder.key) !== holder.expectedVersion) {
    return holder.key;
  }
  if (openBookings !== null) {
    const { holder: key, fewerThan } = openBookings;
    if (recorded.openBookings(centerId, { kind: "holder", key }) >= fewerThan) return key;
  }
  if (uniqueReference !== null && recorded.referenced(centerId, uniqueReference, null) !== null) return uniqueReference;
  for (const { id, version } of unchanged) {
    const isHere = tagOf(id) === centerTag(centerId);
    if ((isHere ? recorded.versionOf(id) : 0) !== version) return id;
  }
  return null;
};

/** Two concurrent block calls with one external id do not see each other: the second finds the other's block. */
const isTaken = (recorded: Recorded, centerId: CenterId, { id, externalId, status }: Block): boolean => {
  const other = status === "standing" ? recorded.block(centerId, externalId)?.state : undefined;
  return other?.status === "standing" && other.id !== id;
};

type ClaimWrite = Readonly<{ claims: ClaimChange }>;

/**
 * Returns the unit of the first added claim that overlaps a recorded one, live or lapsed, or an earlier one of this
 * set. Claims that the set gives back do not count. Lapsed claims do: a command that takes their time ends their
 * reservation in the same set, so that it is never displaced without a recorded expiry (rule 4).
 */
const overlappingUnit = (recorded: Recorded, { centerId, reservations, blocks }: ChangeSet): UnitKey | null => {
  const writes: readonly ClaimWrite[] = blocks.length === 0 ? reservations : [...reservations, ...blocks];
  const claimed =
    writes.length === 1 ? (writes[0] as ClaimWrite).claims.claimed : writes.flatMap((it) => it.claims.claimed);
  if (claimed.length === 0) return null;
  const met = recorded.claims(centerId, windowOf(claimed));
  const standing = met.filter((other) => !isGivenBack(writes, other));
  for (const [at, claim] of claimed.entries()) {
    if (standing.some((other) => claimsClash(other, claim))) return claim.unit;
    // Quadratic in the claims of one party, which is small.
    if (claimed.slice(0, at).some((other) => claimsClash(other, claim))) return claim.unit;
    if (standing.some((other) => covers(other, claim) && !isGivenUp(writes, other, claim))) return claim.unit;
  }
  return null;
};

/** Returns one window for all claims: their units and covers, from the first start to the last end. */
const windowOf = (claims: readonly Claim[]): ClaimWindow => {
  let { startMs, endMs } = claims[0] as Claim;
  const units: UnitKey[] = [];
  for (const claim of claims) {
    startMs = claim.startMs < startMs ? claim.startMs : startMs;
    endMs = later(endMs, claim.endMs);
    if (!units.includes(claim.unit)) units.push(claim.unit);
  }
  return { span: { startMs, endMs }, units, covers: true, resources: false };
};

/**
 * Rule 24: under the cover of a block, a set may take only time that it gives up itself. A command that read before the
 * block, and commits after the claims under the cover have ended, finds the place free except for the cover.
 */
const isGivenUp = (writes: readonly ClaimWrite[], cover: Claim, { unit, startMs, endMs }: Claim): boolean => {
  const under = { startMs: later(startMs, cover.startMs), endMs: earlier(endMs, cover.endMs) };
  const givenUp = writes.flatMap(({ claims }) => claims.released.filter((it) => it.unit === unit));
  return toIntervals(subtract(intervalSet([under]), intervalSet(givenUp))).length === 0;
};

/** No owner check is needed: a unit has one claim at a time, and only its owner gives it back. */
const isGivenBack = (writes: readonly ClaimWrite[], claim: Claim): boolean =>
  writes.some(({ claims }) => claims.released.some((it) => sameClaim(it, claim)));
