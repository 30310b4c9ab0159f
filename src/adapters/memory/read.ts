import type { Booking } from "../../domain/booking/booking.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { guestUnit } from "../../domain/claim/unit.ts";
import { sameId, tagOf } from "../../domain/ids.ts";
import { hasEnded, type Expired, type Reserved } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  AgendaPage,
  AgendaRequest,
  DuePage,
  DueRequest,
  ListRequest,
  ReservationPage,
  Versioned,
} from "../../ports/reservation-store.ts";
import { agendaAmong, assertAgendaRequest } from "../../ports/store-rules/agenda.ts";
import { unitsIn, type ClaimWindow } from "../../ports/store-rules/claim-window.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import { reservationPage } from "../../ports/store-rules/reservation-page.ts";
import { assertLimit, assertListRequest } from "../../ports/store-rules/well-formed.ts";
import { gatherOnResources, gatherOnUnits, type ClaimIndex } from "./claims.ts";
import { countOpen } from "./open-bookings.ts";
import { holderVersion, holdsAfter, servedTo } from "./people.ts";
import { referenced } from "./references.ts";
import {
  versioned,
  versionOf,
  type Stored,
  type StoredBlock,
  type StoredHold,
  type StoredReservation,
} from "./stored.ts";
import { BEHIND_ALL, itemsIn, seek, visitFrom } from "./structures/sorted.ts";
import { partitionOf, type Center, type Tables } from "./tables.ts";

/** The tables, with the lookups that the rules of the port use. */
export const recordedIn = (tables: Tables): Recorded => ({
  booking: (id) => found(partitionOf(tables, tagOf(id)).bookings.get(id)),
  reservation: (id) => found(partitionOf(tables, tagOf(id)).reservations.get(id)),
  referenced: (centerId, reference, before) => {
    const center = tables.centers.get(centerId);
    return center === undefined ? null : found(referenced(center, reference, before));
  },
  block: (centerId, externalId) => found(tables.centers.get(centerId)?.blocksByExternalId.get(externalId)),
  blockById: (id) => found(partitionOf(tables, tagOf(id)).blocks.get(id)),
  versionOf: (id) => {
    const { bookings, reservations, blocks } = partitionOf(tables, tagOf(id));
    return versionOf(bookings.get(id as never) ?? reservations.get(id as never) ?? blocks.get(id as never));
  },
  command: (centerId, id) => tables.centers.get(centerId)?.commands.get(id) ?? null,
  holderVersion: (centerId, key) => {
    const people = tables.centers.get(centerId)?.people;
    return people === undefined ? 0 : holderVersion(people, key);
  },
  openBookings: (centerId, of) => {
    const open = tables.centers.get(centerId)?.open;
    return open === undefined ? 0 : countOpen(open, of);
  },
  heldBy: (centerId, key) => {
    const people = tables.centers.get(centerId)?.people;
    return people === undefined ? [] : holdsAfter(people, people.holds, key, -1).map(({ state }) => state);
  },
  recentHolds: (centerId, key, afterMs) => {
    const people = tables.centers.get(centerId)?.people;
    if (people === undefined) return [];
    const holds = [
      ...holdsAfter(people, people.holds, key, afterMs),
      ...holdsAfter(people, people.expired, key, afterMs),
    ];
    return holds.map((it) => versioned<Reserved | Expired>(it));
  },
  claims: (centerId, window) => {
    const center = tables.centers.get(centerId);
    return center === undefined ? NO_CLAIMS : claimsInWindow(center.claims, window);
  },
});

const NO_CLAIMS: readonly StandingClaim[] = [];

const found = <State>(record: Stored<State> | undefined): Versioned<State> | null =>
  record === undefined ? null : versioned(record);

const claimsInWindow = (index: ClaimIndex, window: ClaimWindow): readonly StandingClaim[] => {
  const { span, units, resources } = window;
  const claims: StandingClaim[] = [];
  if (resources) gatherOnResources(index, span, claims);
  if (units.length > 0) gatherOnUnits(index, index.covered.size === 0 ? units : unitsIn(window), span, claims);
  return claims;
};

/** Returns due reservations in order. They stay in the queue until a commit records their end. */
export const duePage = (tables: Tables, { floorMs, limit }: DueRequest, clockMs: EpochMs): DuePage => {
  assertLimit(limit);
  const atMs = later(clockMs, floorMs);
  const due: StoredHold[] = [];
  visitFrom(tables.due, 0, (hold, numbers, at) => {
    if (due.length === limit || isLive(numbers[at] as EpochMs, atMs)) return false;
    due.push(hold);
    return true;
  });
  let nextExpiryMs: EpochMs | null = null;
  visitFrom(tables.due, seek(tables.due, atMs, 0, BEHIND_ALL), (_, numbers, at) => {
    nextExpiryMs = numbers[at] as EpochMs;
    return false;
  });
  return {
    atMs,
    due: due.map((reservation) => {
      const booking = partitionOf(tables, tagOf(reservation.id)).bookings.get(reservation.state.bookingId);
      return { reservation: versioned(reservation), booking: versioned(booking as Stored<Booking>) };
    }),
    nextExpiryMs,
  };
};

/** Returns one page of a guest's reservations, or of a center's live or standing ones, newest id first. */
export const listPage = (tables: Tables, request: ListRequest, clockMs: EpochMs): ReservationPage => {
  assertListRequest(request);
  const atMs = later(clockMs, request.floorMs);
  const center = tables.centers.get(request.of.centerId);
  // One more than a page shows whether there is another page.
  const found = center === undefined ? [] : newestOf(center, request, atMs, request.limit + 1);
  return reservationPage(found.map(versioned), { limit: request.limit, atMs });
};

/**
 * Returns one page of an agenda. A center's agenda is sorted for each call, because keeping the order would cost every
 * reserve.
 */
export const agendaOf = (tables: Tables, request: AgendaRequest, clockMs: EpochMs): AgendaPage => {
  assertAgendaRequest(request);
  const { of, floorMs } = request;
  const atMs = later(clockMs, floorMs);
  const centerIds = of.kind === "center" ? [of.centerId] : of.centerIds;
  const centers = centerIds.flatMap((centerId) => tables.centers.get(centerId) ?? []);
  const partitions = new Set(centers.map(({ partition }) => partition));
  if (of.kind === "center") {
    const reservations = [...partitions].flatMap((it) => [...it.reservations.values()]);
    const blocks = [...partitions].flatMap((it) => [...it.blocks.values()]);
    const stand = reservations.filter(({ state }) => !hasEnded(state));
    return copied(agendaAmong(stand, blocks.filter(isStanding), request, atMs));
  }
  const served = centers.flatMap(({ people }) => servedTo(people, guestUnit(of.guestId)));
  return copied(agendaAmong(served, [], request, atMs));
};

const copied = (page: AgendaPage): AgendaPage => ({
  ...page,
  entries: page.entries.map((it) =>
    it.kind === "reservation"
      ? { kind: it.kind, record: versioned(it.record) }
      : { kind: it.kind, record: versioned(it.record) },
  ),
});

const isStanding = ({ state }: StoredBlock): boolean => state.status === "standing";

const newestOf = (
  { id: centerId, people, partition }: Center,
  { of, before }: ListRequest,
  atMs: EpochMs,
  limit: number,
): readonly StoredReservation[] => {
  const isWanted = ({ id }: StoredReservation): boolean => before === null || id < before;
  if (of.kind === "guest") {
    return servedTo(people, guestUnit(of.guestId)).filter(isWanted).slice(-limit).reverse();
  }
  const inOrder = (found: StoredReservation[]): readonly StoredReservation[] =>
    found.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit);
  if (of.kind === "standing") {
    const stands = ({ state }: StoredReservation): boolean => sameId(state.centerId, centerId) && !hasEnded(state);
    return inOrder([...partition.reservations.values()].filter((it) => stands(it) && isWanted(it)));
  }
  // Sorted for each list: a center has few live holds at a time, and keeping the order would cost every reserve.
  return inOrder(itemsIn(people.holds).filter((hold) => isLive(hold.state.expiresAtMs, atMs) && isWanted(hold)));
};
