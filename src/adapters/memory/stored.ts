import type { Block } from "../../domain/block/block.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { ClaimOwner } from "../../domain/claim/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/**
 * A record. Each write changes it in place, so that the indexes of this folder keep pointing at it. States are
 * immutable and shared with readers; the record itself never leaves this folder.
 */
export type Stored<State> = { state: State; version: number; writtenAtMs: EpochMs };

/** A record with claims. Readers of a claim see its owner's name. */
export type StoredOwner = StoredReservation | StoredBlock;

export type StoredReservation = Stored<Reservation> & { readonly id: ReservationId; readonly asOwner: ClaimOwner };

export type StoredBlock = Stored<Block> & { readonly asOwner: ClaimOwner };

/** A record with the state reserved: the items of the due queue and of the lists of holds. */
export type StoredHold = StoredReservation & Stored<Reserved>;

/** A record with the state expired: the items of a holder's list of expired holds. */
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

/** Returns the copy that a reader gets. */
export const versioned = <State>(record: Stored<State>): Versioned<State> => ({
  state: record.state,
  version: record.version,
  writtenAtMs: record.writtenAtMs,
});

/** The instant until which its claims are held; null if they are taken for good. */
export const heldUntil = ({ state }: StoredOwner): EpochMs | null =>
  state.status === "reserved" ? state.expiresAtMs : null;

/** Returns 0 for a record that does not exist: the version that a first write expects. */
export const versionOf = (record: Stored<unknown> | undefined): number => (record === undefined ? 0 : record.version);

/** Whether it is recorded as reserved, lapsed or not. */
export const isHold = (record: StoredReservation): record is StoredHold => record.state.status === "reserved";

export const isExpired = (record: StoredReservation): record is StoredExpired => record.state.status === "expired";
