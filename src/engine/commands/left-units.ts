import { err, ok, type Result } from "neverthrow";
import type { Block, StandingBlock } from "../../domain/block/block.ts";
import {
  canonicalId,
  centerTag,
  type CenterId,
  type BlockId,
  type GuestId,
  type ReservationId,
} from "../../domain/ids.ts";
import type { SlotHeld, SlotTaken, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { busyAfterHolds, busyFor, holdEnds, type Busy } from "../../domain/slot/search/busy.ts";
import { NO_CLAIM_CHANGE, type Claim } from "../../domain/claim/claim.ts";
import { hullOf, leavesRoom, leftClaims } from "../../domain/slot/search/left-claims.ts";
import type { FreedTime } from "../../domain/claim/occupancy.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { poolOf } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ChangeSet, Snapshot } from "../../ports/reservation-store.ts";
import { readCertain } from "../runtime/certainty.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";

/**
 * The name of the guard of rule 26, which no caller can give a block. Claims on units that left are laid on the
 * remaining units, and every command may lay them differently. No two commands may do so at once, even if they claim
 * different units. So each command that claims beside them increments one record of the center.
 */
const GUARD = "";

/** Whether a record is the guard, and not a block of a host. */
export const isGuard = ({ externalId }: Block): boolean => externalId === GUARD;

type Asked = Readonly<{ centerId: CenterId; span: Interval; guestIds: readonly GuestId[] }>;

/** Reads the claims in a span and the guard, from one state. Null if the guard is newer than the command's instant. */
export const readGuarded = async (
  context: EngineContext,
  { centerId, span, guestIds }: Asked,
  nowMs: EpochMs,
): Promise<Result<Snapshot | null, StoreUnavailable>> => {
  const read = await readCertain(context, {
    tag: centerTag(centerId),
    subject: { kind: "block", centerId: canonicalId(centerId), externalId: GUARD },
    claims: { kind: "span", span, guestIds },
  });
  if (read.isErr()) return err(read.error);
  const { block } = read.value;
  if (block === null || block.writtenAtMs <= nowMs) return ok(read.value);
  context.highWater.raise(block.writtenAtMs);
  return ok(null);
};

type Beside = Readonly<{
  index: CenterIndex;
  claims: readonly Claim[];
  snapshot: Snapshot;
  own: ReservationId | BlockId | null;
  freed: FreedTime;
}>;

/**
 * Checks that claims on chosen units leave room for the claims on units that left. Returns the writes that guard this,
 * or the refusal; null if the command must read again.
 */
export const besideLeft = async (
  context: EngineContext,
  { index, claims, snapshot, own, freed }: Beside,
  nowMs: EpochMs,
): Promise<Result<ChangeSet["blocks"] | null, StoreUnavailable | SlotHeld | SlotTaken>> => {
  const view = { nowMs, ownReservationId: own, freed };
  const span = hullOf(claims);
  const isMet = (busy: Busy): boolean =>
    leftClaims(index, busy, span).some(({ of }) => claims.some(({ unit }) => poolOf(unit) === poolOf(of.unit)));
  if (!isMet(busyFor(snapshot.claims, view))) return ok([]);
  const { id: centerId } = index.catalog.center;
  const guarded = await readGuarded(context, { centerId, span, guestIds: [] }, nowMs);
  if (guarded.isErr()) return err(guarded.error);
  if (guarded.value === null) return ok(null);
  const busy = busyFor(guarded.value.claims, view);
  if (leavesRoom(index, busy, claims)) return ok([guardWrite(context, guarded.value, centerId, nowMs)]);
  const heldUntilMs = holdEnds(busy).find((endMs) => leavesRoom(index, busyAfterHolds(busy, endMs), claims));
  return err(
    heldUntilMs === undefined ? { code: "SLOT_TAKEN", startMs: span.startMs } : { code: "SLOT_HELD", heldUntilMs },
  );
};

/** Increments the guard from the version that was read. */
export const guardWrite = (
  context: EngineContext,
  { block }: Snapshot,
  centerId: CenterId,
  nowMs: EpochMs,
): ChangeSet["blocks"][number] => {
  const fresh = (): StandingBlock => ({
    id: newId(context, "block", centerTag(centerId), nowMs),
    centerId,
    externalId: GUARD,
    reason: "other",
    revision: null,
    blockedAtMs: nowMs,
    status: "standing",
    claims: [],
    covers: [],
  });
  return { state: block?.state ?? fresh(), expectedVersion: block?.version ?? 0, claims: NO_CLAIM_CHANGE };
};
