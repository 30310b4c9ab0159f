import type { StandingClaim } from "../../domain/claim/claim.ts";
import type { Holding, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import { dated } from "../../domain/time/dated.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { StoreDump } from "../store-dump.ts";

// Two answers with the same content may differ in ways that no guarantee covers: the order of unordered lists, and the
// numbers of positions. These functions bring them into one form.

/** With positions counted from 1, event ids left out, and the instants of the commits filled in. */
export const comparableDump = ({ events, consumers, ...records }: StoreDump): StoreDump => {
  const positions = events.map(({ position }) => position);
  const rank = (position: number): number => positions.filter((it) => it <= position).length;
  return {
    ...records,
    reservations: records.reservations.map(datedRecord),
    blocks: records.blocks.map(datedRecord),
    events: events.map((it, at) => ({ ...it, position: at + 1, eventId: "", event: dated(it.event, it.atMs) })),
    consumers: consumers.map((it) => ({
      ...it,
      position: rank(it.position),
      parked: it.parked.map((parked) => ({ ...parked, position: rank(parked.position) })),
    })),
  };
};

const datedRecord = <State extends object>(record: Versioned<State>): Versioned<State> => ({
  ...record,
  state: dated(record.state, record.writtenAtMs),
});

/** With sorted claims, lapsed and related reservations, and reservations of the holder. */
export const comparableSnapshot = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  related: sorted(snapshot.related, ({ state }: Versioned<Reservation>) => state.id),
  claims: sorted(snapshot.claims, claimKey),
  lapsed: sorted(snapshot.lapsed, ({ reservation }: Holding) => reservation.state.id),
  holder: snapshot.holder && {
    ...snapshot.holder,
    reserved: sorted(snapshot.holder.reserved, ({ reservationId }) => reservationId),
    recentHolds: sorted(snapshot.holder.recentHolds, ({ state }) => state.id),
  },
});

/** By unit and start. */
export const claimKey = ({ unit, startMs }: StandingClaim): string => `${unit} ${String(startMs).padStart(15, "0")}`;

/** Returns a sorted copy, by a text compared character by character. */
export const sorted = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] =>
  [...items].sort((one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
