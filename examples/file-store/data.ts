import { claimsOf, heldUntilOf, isLive } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";

/** Everything that the store keeps, as one JSON text. Claims are not in it: they follow from the states. */
export type Data = {
  sequence: number;
  position: number;
  bookings: Port.Versioned<Port.Booking>[];
  reservations: Port.Versioned<Port.Reservation>[];
  blocks: Port.Versioned<Port.Block>[];
  holders: { centerId: Port.CenterId; key: Port.HolderKey; version: number }[];
  commands: { tag: Port.CenterTag; record: Port.CommandRecord }[];
  events: Port.RecordedEvent[];
  consumers: Consumer[];
};

export type Consumer = {
  consumer: string;
  position: number;
  lease: Readonly<{ dispatcher: string; untilMs: Port.EpochMs }> | null;
  parked: Port.ParkedEvent[];
};

const NOTHING: Data = {
  ...{ sequence: 0, position: 0, bookings: [], reservations: [], blocks: [] },
  ...{ holders: [], commands: [], events: [], consumers: [] },
};

export const parseData = (text: string): Data => (text === "" ? structuredClone(NOTHING) : (JSON.parse(text) as Data));

/** Every claim of a center, live or lapsed. */
export const claimsIn = ({ reservations, blocks }: Data, centerId: Port.CenterId): readonly Port.StandingClaim[] => [
  ...reservations
    .filter(({ state }) => state.centerId === centerId)
    .flatMap(({ state }) => {
      const standing = { owner: { kind: "reservation", id: state.id }, heldUntilMs: heldUntilOf(state) } as const;
      return claimsOf(state).map((claim) => ({ ...claim, ...standing }));
    }),
  ...blocks
    .filter(({ state }) => state.centerId === centerId)
    .flatMap(({ state }) => {
      const standing = { owner: { kind: "block", id: state.id }, heldUntilMs: null } as const;
      return state.status === "standing" ? state.claims.map((claim) => ({ ...claim, ...standing })) : [];
    }),
];

export const blockNamed = ({ blocks }: Data, centerId: Port.CenterId, externalId: string) => {
  const named = blocks.filter(({ state }) => state.centerId === centerId && state.externalId === externalId);
  return named.find(({ state }) => state.status === "standing") ?? named.at(-1);
};

export const isHeldAt = (state: Port.Reservation, atMs: Port.EpochMs): boolean =>
  state.status === "reserved" && isLive(state.expiresAtMs, atMs);

export const isDueAt = (state: Port.Reservation, atMs: Port.EpochMs): boolean =>
  state.status === "reserved" && !isLive(state.expiresAtMs, atMs);

export const holdingOf = ({ bookings }: Data, reservation: Port.Versioned<Port.Reservation>): Port.Holding => {
  const booking = bookings.find(({ state }) => state.id === reservation.state.bookingId);
  return { reservation, booking: booking as Port.Holding["booking"] };
};
