import type { Block } from "../../domain/block/block.ts";
import type { BlockId, ReservationId } from "../../domain/ids.ts";
import { heldUntilOf, type Reservation, type Reserved } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/**
 * A record as it stands. Each write changes it in place, so that the indexes of this folder can point at it and stay
 * right. States are immutable and are shared with whoever reads them; the record itself never leaves this folder.
 */
export type Stored<State> = { state: State; version: number; writtenAtMs: EpochMs };

/** A record with claims. What readers of a claim want to know lies here, so that they need not look into the state. */
export type StoredOwner = StoredReservation | StoredBlock;

/** Held until `heldUntilMs` while it is reserved; null otherwise. */
export type StoredReservation = Stored<Reservation> & {
  readonly kind: "reservation";
  readonly id: ReservationId;
  heldUntilMs: EpochMs | null;
};

/** Taken for as long as it stands. */
export type StoredBlock = Stored<Block> & { readonly kind: "block"; readonly id: BlockId; readonly heldUntilMs: null };

/** Known to be reserved: what the due queue and the lists of what is reserved are made of. */
export type StoredHold = StoredReservation & Stored<Reserved>;

/** A first write, at version 1. */
export const newReservation = (state: Reservation, atMs: EpochMs): StoredReservation => ({
  kind: "reservation",
  id: state.id,
  heldUntilMs: heldUntilOf(state),
  state,
  version: 1,
  writtenAtMs: atMs,
});

/** A first write, at version 1. */
export const newBlock = (state: Block, atMs: EpochMs): StoredBlock => ({
  kind: "block",
  id: state.id,
  heldUntilMs: null,
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

/** 0 for a record that does not exist: the version that a first write expects. */
export const versionOf = (record: Stored<unknown> | undefined): number => (record === undefined ? 0 : record.version);

/** Whether it is recorded as reserved, lapsed or not. */
export const isHold = (record: StoredReservation): record is StoredHold => record.state.status === "reserved";
