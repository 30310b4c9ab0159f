import type { Block } from "../../domain/block/block.ts";
import { heldUntilOf, type Reservation, type Reserved } from "../../domain/reservation/reservation.ts";
import type { ClaimOwner } from "../../domain/slot/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/**
 * A record as it stands. Each write changes it in place, so that the indexes of this folder can point at it and stay
 * right. States are immutable and are shared with whoever reads them; the record itself never leaves this folder.
 */
export type Stored<State> = { state: State; version: number; writtenAtMs: EpochMs };

/** A record with claims. Until when they are held lies here, so that no extension has to visit them. */
export type StoredOwner = Stored<Reservation | Block> & { heldUntilMs: EpochMs | null };

export type StoredReservation = StoredOwner & Stored<Reservation>;
export type StoredBlock = StoredOwner & Stored<Block>;

/** Known to be reserved: what the due queue and the lists of what is reserved are made of. */
export type StoredHold = StoredOwner & Stored<Reserved>;

export const newReservation = (state: Reservation, atMs: EpochMs): StoredReservation => ({
  state,
  version: 1,
  writtenAtMs: atMs,
  heldUntilMs: heldUntilOf(state),
});

export const newBlock = (state: Block, atMs: EpochMs): StoredBlock => ({
  state,
  version: 1,
  writtenAtMs: atMs,
  heldUntilMs: null,
});

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

/** 0 for a record that does not exist: the version that a first write expects. */
export const versionOf = (record: Stored<unknown> | undefined): number => (record === undefined ? 0 : record.version);

export const isHold = (record: StoredReservation): record is StoredHold => record.state.status === "reserved";

/** Who an owner is to readers. */
export const claimOwner = ({ state }: StoredOwner): ClaimOwner =>
  "bookingId" in state ? { kind: "reservation", id: state.id } : { kind: "block", id: state.id };
