import type { Block } from "../../domain/block/block.ts";
import type { Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { Claim, ClaimOwner, StandingClaim } from "../../domain/slot/claim.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/**
 * A record as it stands. Each write changes it in place, so that the indexes of this folder can point at it and stay
 * right. States are immutable and are shared with whoever reads them; the record itself never leaves this folder.
 */
export type Stored<State> = { state: State; version: number; writtenAtMs: EpochMs };

export type StoredReservation = Stored<Reservation>;

/** Known to be reserved: what the due queue and the lists of what is reserved are made of. */
export type StoredHold = Stored<Reserved>;

/** What can stand behind a claim. */
export type StoredOwner = Stored<Reservation> | Stored<Block>;

/** The copy that a reader gets. */
export const versioned = <State>(record: Stored<State>): Versioned<State> => ({
  state: record.state,
  version: record.version,
  writtenAtMs: record.writtenAtMs,
});

/** 0 for a record that does not exist: the version that a first write expects. */
export const versionOf = (record: Stored<unknown> | undefined): number => (record === undefined ? 0 : record.version);

export const isHold = (record: StoredReservation): record is StoredHold => record.state.status === "reserved";

/** A recorded claim as readers know it; until when it is held follows from its owner, so no extension rewrites it. */
export const standingClaim = (claim: Claim, owner: StoredOwner): StandingClaim => {
  const { state } = owner;
  return {
    unit: claim.unit,
    startMs: claim.startMs,
    endMs: claim.endMs,
    owner: ownerOf(state),
    heldUntilMs: state.status === "reserved" ? state.expiresAtMs : null,
  };
};

const ownerOf = (state: Reservation | Block): ClaimOwner =>
  "bookingId" in state ? { kind: "reservation", id: state.id } : { kind: "block", id: state.id };
