import { tagOf } from "../../domain/ids.ts";
import type { Expired, Reserved } from "../../domain/reservation/reservation.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { ClaimWindow } from "../../ports/store-rules/claim-window.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import type { Versioned } from "../../ports/reservation-store.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { gatherOnResources, gatherOnUnit, type ClaimIndex } from "./claim-index.ts";
import { expiredAfter } from "./expired-holds.ts";
import { itemsOf } from "./few.ts";
import { countOpen } from "./open-bookings.ts";
import { versioned, versionOf, type Stored } from "./stored.ts";
import { partitionOf, type Tables } from "./tables.ts";

/** The tables, as the rules of the port look things up. */
export const recordedIn = (tables: Tables): Recorded => ({
  booking: (id) => found(partitionOf(tables, tagOf(id)).bookings.get(id)),
  reservation: (id) => found(partitionOf(tables, tagOf(id)).reservations.get(id)),
  block: (centerId, externalId) => found(tables.centers.get(centerId)?.blocksByExternalId.get(externalId)),
  blockById: (id) => found(partitionOf(tables, tagOf(id)).blocks.get(id)),
  versionOf: (id) => {
    const { bookings, reservations, blocks } = partitionOf(tables, tagOf(id));
    return versionOf(bookings.get(id as never) ?? reservations.get(id as never) ?? blocks.get(id as never));
  },
  command: (centerId, id) => tables.centers.get(centerId)?.commands.get(id) ?? null,
  holderVersion: (centerId, key) => tables.centers.get(centerId)?.claims.people.get(key)?.version ?? 0,
  openBookings: (centerId, of) => {
    const open = tables.centers.get(centerId)?.open;
    return open === undefined ? 0 : countOpen(open, of);
  },
  heldBy: (centerId, key) =>
    itemsOf(tables.centers.get(centerId)?.claims.people.get(key)?.held).map(({ state }) => state),
  recentHolds: (centerId, key, afterMs) => {
    const person = tables.centers.get(centerId)?.claims.people.get(key);
    const held = itemsOf(person?.held).filter(({ state }) => isLive(state.expiresAtMs, afterMs));
    return [...held, ...expiredAfter(person?.expired ?? [], afterMs)].map((it) => versioned<Reserved | Expired>(it));
  },
  claims: (centerId, window) => {
    const center = tables.centers.get(centerId);
    return center === undefined ? NO_CLAIMS : claimsIn(center.claims, window);
  },
});

const NO_CLAIMS: readonly StandingClaim[] = [];

const found = <State>(record: Stored<State> | undefined): Versioned<State> | null =>
  record === undefined ? null : versioned(record);

const claimsIn = (index: ClaimIndex, { span, units, resources }: ClaimWindow): readonly StandingClaim[] => {
  const claims: StandingClaim[] = [];
  if (resources) gatherOnResources(index, span, claims);
  for (const unit of units) gatherOnUnit(index, unit, span, claims);
  return claims;
};
