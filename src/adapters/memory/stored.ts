import type { Block } from "../../domain/block/block.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { ClaimOwner } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/**
 * A record as it stands. Each write changes it in place, so that the indexes of this folder can point at it and stay
 * right. States are immutable and are shared with whoever reads them; the record itself never leaves this folder.
 */
export type Stored<State> = { state: State; version: number; writtenAtMs: EpochMs };

/** A record with claims, and how it is named to whoever reads one of them. */
export type StoredOwner = StoredReservation | StoredBlock;

export type StoredReservation = Stored<Reservation> & { readonly id: ReservationId; readonly asOwner: ClaimOwner };

export type StoredBlock = Stored<Block> & { readonly asOwner: ClaimOwner };

/** Known to be reserved: what the due queue and the lists of what is reserved are made of. */
export type StoredHold = StoredReservation & Stored<Reserved>;

/** Known to be expired: what a holder's list of expired holds is made of. */
export type StoredExpired = StoredReservation & Stored<Expired>;

/** A first write, at version 1. */
export const newReservation = (state: Reservation, atMs: EpochMs): StoredReservation => ({
  id: state.id,
  asOwner: { kind: "reservation", id: state.id },
  state,
  version: 1,
  writtenAtMs: atMs,
});

/** A first write, at version 1. */
export const newBlock = (state: Block, atMs: EpochMs): StoredBlock => ({
  asOwner: { kind: "block", id: state.id },
  state,
  version: 1,
  writtenAtMs: atMs,
});

/** A further write, in place. */
export const rewrite = <State>(record: Stored<State>, state: State, atMs: EpochMs): void => {
  record.state = state;
  record.version += 1;
  record.writtenAtMs = atMs;
};

/** The copy that a reader gets. */
export const versioned = <State>(record: Stored<State>): Versioned<State> => ({
  state: record.state,
  version: record.version,
  writtenAtMs: record.writtenAtMs,
});

/** Until when its claims are held; null where they are taken for good. */
export const heldUntil = ({ state }: StoredOwner): EpochMs | null =>
  state.status === "reserved" ? state.expiresAtMs : null;

/** 0 for a record that does not exist: the version that a first write expects. */
export const versionOf = (record: Stored<unknown> | undefined): number => (record === undefined ? 0 : record.version);

/** Whether it is recorded as reserved, lapsed or not. */
export const isHold = (record: StoredReservation): record is StoredHold => record.state.status === "reserved";

export const isExpired = (record: StoredReservation): record is StoredExpired => record.state.status === "expired";
