import { claimsOfBlock } from "../../domain/block/block.ts";
import { sameId, type CenterId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { sameClaim, type Claim, type ClaimChange } from "../../domain/claim/claim.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { hasClaim, type ClaimIndex } from "./claim-index.ts";
import type { Stored, StoredOwner } from "./stored.ts";
import type { Center, Partition } from "./tables.ts";

/**
 * What must hold for a set beside what is recorded, now that its guards let it through. Another one is a fault of the
 * program that made it, thrown before anything of the set is applied.
 */
export const assertFits = ({ partition, claims }: Center, set: ChangeSet): void => {
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
      record === undefined ? [] : claimsOfBlock(record.state),
      claimsOfBlock(write.state),
      write.claims,
    );
  }
};

type OfCenter = Readonly<{ centerId: CenterId }>;

const assertSameCenter = (record: Stored<OfCenter> | undefined, { centerId }: OfCenter): void =>
  invariant(record === undefined || sameId(record.state.centerId, centerId), "a record stays in its center");

/** A change gives back and keeps only what is recorded, and turns the claims of the old state into those of the new. */
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
  for (const claim of after) {
    const isRecorded = owner !== undefined && hasClaim(index, claim, owner);
    invariant(isRecorded || claimed.some((it) => sameClaim(it, claim)), "a claim is recorded already, or is made");
  }
  invariant(
    before.length - released.length + claimed.length === after.length,
    "a change of claims leads from the old state's claims to the new one's",
  );
};

const hasBooking = (partition: Partition, { bookings }: ChangeSet, { bookingId }: Reservation): boolean =>
  bookings.some(({ state }) => state.id === bookingId) || partition.bookings.has(bookingId);
