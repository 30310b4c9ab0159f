import { authorOf, countOpenBookings, hasLapsed, holdingsOf, inDueOrder, isInWindow, later, sameId } from "holdfast";
import { recentHoldsOf, reservationAt, reservationPage, standingClaimsOf } from "holdfast";
import type * as Port from "holdfast";

/** Every record of the store, as one JSON text. Claims are not in it: they follow from the states. */
export type Data = ReturnType<typeof nothing>;

type Records<State> = Record<string, Port.Versioned<State>>;
export type Consumer = Omit<Port.ConsumerRecord, "ahead" | "waiting">;

const nothing = () => ({
  sequence: 0,
  position: 0,
  latestMs: 0 as Port.EpochMs,
  bookings: {} as Records<Port.Booking>,
  reservations: {} as Records<Port.Reservation>,
  blocks: {} as Records<Port.Block>,
  /** How many reservations each holder was ever given, by center and key. */
  holders: {} as Record<string, number>,
  commands: {} as Record<string, Port.CommandRecord>,
  events: {} as Record<number, Port.RecordedEvent>,
  /** The latest instant of an event that was removed. */
  removedToMs: null as Port.EpochMs | null,
  consumers: {} as Record<string, Consumer>,
});

export const parseData = (text: string): Data => (text === "" ? nothing() : (JSON.parse(text) as Data));

/** Joins texts into one that no other texts produce. */
export const nameOf = (...texts: readonly string[]): string => JSON.stringify(texts);

/** The lookups for snapshots and for the guards of a commit. */
export const recordedIn = (data: Data): Port.Recorded => ({
  booking: (id) => data.bookings[id] ?? null,
  reservation: (id) => data.reservations[id] ?? null,
  referenced: (centerId, reference, before) => {
    const isFound = (it: Port.Booking) =>
      sameId(it.centerId, centerId) && it.reference === reference && (before === null || it.id < before);
    return Object.values(data.bookings).reduce<Port.Versioned<Port.Booking> | null>(
      (latest, it) => (isFound(it.state) && !(latest && latest.state.id > it.state.id) ? it : latest),
      null,
    );
  },
  block: (centerId, externalId) => {
    const isNamed = (it: Port.Block) => sameId(it.centerId, centerId) && it.externalId === externalId;
    const named = Object.values(data.blocks).filter(({ state }) => isNamed(state));
    return named.find(({ state }) => state.status === "standing") ?? named.at(-1) ?? null;
  },
  blockById: (id) => data.blocks[id] ?? null,
  versionOf: (id) => (data.bookings[id] ?? data.reservations[id] ?? data.blocks[id])?.version ?? 0,
  command: (centerId, id) => data.commands[nameOf(centerId, id)] ?? null,
  holderVersion: (centerId, key) => data.holders[nameOf(centerId, key)] ?? 0,
  openBookings: (centerId, of) => countOpenBookings(Object.values(data.bookings), centerId, of),
  heldBy: (centerId, key) => reservedIn(data).filter((it) => sameId(it.centerId, centerId) && it.holder === key),
  recentHolds: (...wanted) => recentHoldsOf(Object.values(data.reservations), ...wanted),
  claims: (centerId, window) => claimsOfCenter(data, centerId).filter((claim) => isInWindow(window, claim)),
});

/** The reservations recorded as reserved, lapsed or not. */
const reservedIn = ({ reservations }: Data): Port.Reserved[] =>
  Object.values(reservations).flatMap(({ state }) => (state.status === "reserved" ? [state] : []));

/** Every claim of a center, live or lapsed. */
export const claimsOfCenter = (
  { reservations, blocks }: Data,
  centerId: Port.CenterId,
): readonly Port.StandingClaim[] =>
  [...Object.values(reservations), ...Object.values(blocks)]
    .filter(({ state }) => sameId(state.centerId, centerId))
    .flatMap(({ state }) => standingClaimsOf(state));

/** Records a set whose guards hold: claims follow from the states. */
export const applySet = (data: Data, set: Port.ChangeSet, atMs: Port.EpochMs): number => {
  const sequence = (data.sequence += 1);
  data.latestMs = later(data.latestMs, atMs);
  for (const it of set.bookings) write(data.bookings, it, atMs);
  for (const it of set.reservations) write(data.reservations, it, atMs);
  for (const it of set.blocks) write(data.blocks, it, atMs);
  if (set.holder !== null) data.holders[nameOf(set.centerId, set.holder.key)] = set.holder.expectedVersion + 1;
  if (set.command !== null) data.commands[nameOf(set.centerId, set.command.commandId)] = set.command;
  for (const event of set.events) {
    const position = (data.position += 1);
    const by = authorOf(set, event);
    data.events[position] = { position, eventId: `event-${position}`, sequence, atMs, event, by };
  }
  return sequence;
};

const write = <State extends { id: string }>(to: Records<State>, it: Port.RecordWrite<State>, atMs: Port.EpochMs) => {
  to[it.state.id] = { state: it.state, version: it.expectedVersion + 1, writtenAtMs: atMs };
};

export const duePage = (data: Data, limit: number, atMs: Port.EpochMs): Port.DuePage => {
  const reserved = reservedIn(data).sort(inDueOrder);
  const lapsed = reserved.filter((it) => hasLapsed(it, atMs)).map(({ id }) => id);
  const due = holdingsOf(recordedIn(data), lapsed.slice(0, limit));
  return { atMs, due, nextExpiryMs: reserved[lapsed.length]?.expiresAtMs ?? null };
};

/** Returns a guest's reservations, or a center's live or standing ones, newest first. */
export const listPage = (data: Data, { of, before, limit }: Port.ListRequest, atMs: Port.EpochMs) => {
  const isListed = (state: Port.Reservation) => {
    if (of.kind === "guest") return state.appointments.some((it) => sameId(it.guestId, of.guestId));
    const { status } = of.kind === "standing" ? state : reservationAt(state, atMs);
    return status === "reserved" || (of.kind === "standing" && status === "confirmed");
  };
  const found = Object.values(data.reservations)
    .filter(({ state: it }) => sameId(it.centerId, of.centerId) && isListed(it) && (before === null || it.id < before))
    .sort((one, other) => (one.state.id < other.state.id ? 1 : -1));
  return reservationPage(found, { limit, atMs });
};
