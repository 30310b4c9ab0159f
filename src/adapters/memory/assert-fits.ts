import { claimsOfBlock } from "../../domain/block/block.ts";
import { sameId, type CenterId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { claimsOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { hasClaim, sameClaim, type Claim, type ClaimChange } from "../../domain/claim/claim.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import type { Stored } from "./stored.ts";
import type { Center, Partition } from "./tables.ts";

/**
 * The conditions on a set and the records once its guards let it through. A violation is a fault of the program that
 * made the set; it throws before any part of the set is applied.
 */
export const assertFits = ({ partition }: Center, set: ChangeSet): void => {
  for (const { state } of set.bookings) assertSameCenter(partition.bookings.get(state.id), state);
  for (const { state, expectedVersion, claims } of set.reservations) {
    const record = partition.reservations.get(state.id);
    assertSameCenter(record, state);
    assertLeads(record === undefined ? NO_CLAIMS : claimsOf(record.state), claims, claimsOf(state));
    invariant(expectedVersion > 0 || hasBooking(partition, set, state), "a reservation's booking is recorded");
  }
  for (const { state, claims } of set.blocks) {
    const record = partition.blocks.get(state.id);
    assertSameCenter(record, state);
    assertLeads(record === undefined ? NO_CLAIMS : claimsOfBlock(record.state), claims, claimsOfBlock(state));
  }
};

const NO_CLAIMS: readonly Claim[] = [];

type OfCenter = Readonly<{ centerId: CenterId }>;

const assertSameCenter = (record: Stored<OfCenter> | undefined, { centerId }: OfCenter): void =>
  invariant(record === undefined || sameId(record.state.centerId, centerId), "a record stays in its center");

/**
 * A change replaces the claims of the recorded state by those of the new one, and gives back each recorded claim once.
 */
const assertLeads = (before: readonly Claim[], { released, claimed }: ClaimChange, after: readonly Claim[]): void => {
  for (let at = 0; at < released.length; at += 1) {
    const claim = released[at] as Claim;
    invariant(hasClaim(before, claim), "a claim that is given back is recorded");
    for (let other = 0; other < at; other += 1) {
      invariant(!sameClaim(released[other] as Claim, claim), "a claim is given back once");
    }
  }
  for (const claim of after) {
    invariant(hasClaim(before, claim) || hasClaim(claimed, claim), "a claim is recorded already, or is made");
  }
  invariant(
    before.length - released.length + claimed.length === after.length,
    "a change of claims leads from the old state's claims to the new one's",
  );
};

const hasBooking = (partition: Partition, { bookings }: ChangeSet, { bookingId }: Reservation): boolean =>
  bookings.some(({ state }) => state.id === bookingId) || partition.bookings.has(bookingId);
