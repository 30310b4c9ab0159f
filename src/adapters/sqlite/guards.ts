import type { Block } from "../../domain/block/block.ts";
import {
  centerTag,
  tagOf,
  type BlockId,
  type BookingId,
  type CenterId,
  type HolderKey,
  type ReservationId,
} from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { claimsClash, sameClaim, type Claim, type ClaimChange } from "../../domain/slot/claim.ts";
import type { UnitKey } from "../../domain/slot/unit.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommitRefusal, RecordWrite } from "../../ports/reservation-store.ts";
import type { Connection } from "./connection.ts";
import { holderVersion } from "./snapshot.ts";
import { OVERLAPPING } from "./window.ts";

/**
 * Why a change set cannot be applied, by the port's order of precedence; null where it can. Nothing is changed here, and
 * the write lock is held: that is what makes a refusal leave no trace, with no savepoint for each set.
 */
export const refusalOf = (connection: Connection, set: ChangeSet, atMs: EpochMs): CommitRefusal | null => {
  const { command, beforeMs } = set;
  if (command !== null && isRecorded(connection, set, command.commandId)) {
    return { kind: "duplicate_command", commandId: command.commandId };
  }
  const stale = staleRecord(connection, set);
  if (stale !== null) return { kind: "stale", id: stale };
  if (beforeMs !== null && !isLive(beforeMs, atMs)) return { kind: "deadline_passed", beforeMs };
  const unit = overlappingUnit(connection, set);
  return unit === null ? null : { kind: "overlap", unit };
};

const isRecorded = (connection: Connection, { centerId }: ChangeSet, commandId: string): boolean =>
  connection.get("SELECT 1 FROM holdfast_command WHERE tag = ? AND id = ?", centerTag(centerId), commandId) !==
  undefined;

/** The first record, in the order of the set, that is not at the version that the decision was made upon. */
const staleRecord = (
  connection: Connection,
  { centerId, bookings, reservations, blocks, holder, unchanged }: ChangeSet,
): BookingId | ReservationId | BlockId | HolderKey | null => {
  const version = (sql: string, id: string): number => (connection.get(sql, id)?.[0] as number | undefined) ?? 0;
  for (const { state, expectedVersion } of bookings) {
    if (version("SELECT version FROM holdfast_booking WHERE id = ?", state.id) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of reservations) {
    if (version("SELECT version FROM holdfast_reservation WHERE id = ?", state.id) !== expectedVersion) return state.id;
  }
  for (const { state, expectedVersion } of blocks) {
    if (version("SELECT version FROM holdfast_block WHERE id = ?", state.id) !== expectedVersion) return state.id;
    if (isTaken(connection, state)) return state.id;
  }
  if (holder !== null && holderVersion(connection, centerId, holder.key) !== holder.expectedVersion) return holder.key;
  for (const it of unchanged) {
    const isHere = tagOf(it.id) === centerTag(centerId);
    if ((isHere ? version(VERSION_OF_ANY, it.id) : 0) !== it.version) return it.id;
  }
  return null;
};

const VERSION_OF_ANY = `
  SELECT version FROM holdfast_booking WHERE id = ?1
  UNION ALL SELECT version FROM holdfast_reservation WHERE id = ?1
  UNION ALL SELECT version FROM holdfast_block WHERE id = ?1`;

/** Two that block the same thing at once do not see each other: the second finds another block standing in its name. */
const isTaken = (connection: Connection, { id, centerId, externalId, status }: Block): boolean => {
  if (status !== "standing") return false;
  const sql = "SELECT id FROM holdfast_block WHERE center_id = ? AND external_id = ? AND standing = 1";
  const other = connection.get(sql, centerId, externalId);
  return other !== undefined && other[0] !== id;
};

type OwnerWrite = RecordWrite<Reservation | Block> & Readonly<{ claims: ClaimChange }>;

/**
 * The unit of the first added claim that overlaps a recorded one, live or lapsed, or an earlier one of this set; what
 * the set gives back is not in its way. A lapsed claim refuses too: whoever wants its time ends its reservation in the
 * same set, so that it is never displaced without its expiry on record (rule 4).
 */
const overlappingUnit = (connection: Connection, set: ChangeSet): UnitKey | null => {
  const writes: readonly OwnerWrite[] = [...set.reservations, ...set.blocks];
  for (const { expectedVersion, claims } of writes) {
    invariant(expectedVersion > 0 || claims.released.length === 0, "a claim that is given back is recorded");
  }
  const claimed = writes.flatMap(({ claims }) => claims.claimed);
  if (claimed.length === 0) return null;
  const inTheWay = recordedAround(connection, set.centerId, claimed).filter((it) => !isGivenBack(writes, it));
  const clash = claimed.find(
    (claim, at) =>
      inTheWay.some((other) => claimsClash(claim, other)) ||
      claimed.slice(0, at).some((other) => claimsClash(claim, other)),
  );
  return clash?.unit ?? null;
};

/** What is recorded on the units of these claims, from when the first begins until the last ends. */
const recordedAround = (connection: Connection, centerId: CenterId, claims: readonly Claim[]): readonly Claim[] => {
  const fromMs = Math.min(...claims.map(({ startMs }) => startMs));
  const untilMs = Math.max(...claims.map(({ endMs }) => endMs));
  const units = JSON.stringify([...new Set(claims.map(({ unit }) => unit))]);
  return connection
    .all(RECORDED, centerId, fromMs, untilMs, units)
    .map(([unit, startMs, endMs]) => ({ unit, startMs, endMs }) as Claim);
};

const RECORDED = `
  SELECT unit, start_ms, end_ms FROM ${OVERLAPPING} AND unit IN (SELECT value FROM json_each(?4))`;

/** By whom need not be asked: applying the set sees that it was its owner's, and one unit has one claim at a time. */
const isGivenBack = (writes: readonly OwnerWrite[], claim: Claim): boolean =>
  writes.some(({ claims }) => claims.released.some((released) => sameClaim(released, claim)));
