import {
  canonicalId,
  centerTag,
  sameId,
  tagOf,
  type BlockId,
  type BookingId,
  type CenterId,
  type CenterTag,
  type ReservationId,
} from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { ClaimChange } from "../../domain/claim/claim.ts";
import type { ChangeSet, ListRequest, ReadRequest, RecordWrite } from "../reservation-store.ts";

type AnyWrite = RecordWrite<{ id: BookingId | ReservationId | BlockId; centerId: CenterId }>;

type ClaimWrite = Readonly<{ expectedVersion: number; claims: ClaimChange }>;

/** Asserts the limit of any page. */
export const assertLimit = (limit: number): void => invariant(limit >= 1, "a page has room for one");

/** Asserts that the center of a read is canonical and of its partition (rule 25). */
export const assertReadRequest = ({ tag, subject }: ReadRequest): void => {
  if (!("centerId" in subject)) return;
  invariant(centerTag(subject.centerId) === tag, "a request asks the partition of its center");
  invariant(canonicalId(subject.centerId) === subject.centerId, "a request names its center in canonical form");
};

/** Asserts that the ids of a list are canonical, like those of a read. */
export const assertListRequest = ({ of, limit }: ListRequest): void => {
  assertLimit(limit);
  invariant(canonicalId(of.centerId) === of.centerId, "a list names its center in canonical form");
  if (of.kind === "guest")
    invariant(canonicalId(of.guestId) === of.guestId, "a list names its guest in canonical form");
};

/**
 * Asserts that a change set is consistent in itself, independent of the recorded state. A set that contradicts itself
 * is a fault of the program that made it: the whole batch is rejected before any of it is applied.
 */
export const assertWellFormed = (set: ChangeSet, tag: CenterTag): void => {
  invariant(canonicalId(set.centerId) === set.centerId, "a change set names its center in canonical form");
  assertWrites(set.bookings, set.centerId, tag);
  assertWrites(set.reservations, set.centerId, tag);
  assertWrites(set.blocks, set.centerId, tag);
  for (const write of set.reservations) assertClaims(write);
  for (const write of set.blocks) assertClaims(write);
  for (const { centerId } of set.events)
    invariant(sameId(centerId, set.centerId), "an event is of its change set's center");
  invariant(set.holder === null || gainsFor(set, set.holder.key), "a guarded holder gains a reservation");
};

const assertWrites = (writes: readonly AnyWrite[], centerId: CenterId, tag: CenterTag): void => {
  for (let at = 0; at < writes.length; at += 1) {
    const { id, centerId: of } = (writes[at] as AnyWrite).state;
    invariant(sameId(of, centerId), "a record is of its change set's center");
    invariant(tagOf(id) === tag, "an id carries the tag of its center");
    for (let other = 0; other < at; other += 1) {
      invariant((writes[other] as AnyWrite).state.id !== id, "a change set writes a record once");
    }
  }
};

const assertClaims = ({ expectedVersion, claims }: ClaimWrite): void => {
  for (const { startMs, endMs } of claims.claimed) invariant(startMs < endMs, "a claim is not empty");
  invariant(expectedVersion > 0 || claims.released.length === 0, "a new record gives no claim back");
};

const gainsFor = ({ reservations }: ChangeSet, key: string): boolean =>
  reservations.some(({ state, expectedVersion }) => expectedVersion === 0 && state.holder === key);
