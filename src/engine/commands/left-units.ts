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
import type { CenterPlan } from "../../domain/slot/calendar/center-plan.ts";
import { poolOf } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ChangeSet, Snapshot } from "../../ports/reservation-store.ts";
import { readCertain } from "../runtime/certainty.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";

/**
 * The name of the guard of rule 26, which no caller can give a block. What stands on units that left is laid on those
 * that remain, and every command may lay it otherwise; no two may do so at once, though they claim different units. So
 * each that claims beside it counts up one record of the center.
 */
const GUARD = "";

/** Whether a record is the guard, which is no block of a host. */
export const isGuard = ({ externalId }: Block): boolean => externalId === GUARD;

type Asked = Readonly<{ centerId: CenterId; span: Interval; guestIds: readonly GuestId[] }>;

/** The claims in a span and the guard, from one state. Null where the guard was written later than the command's instant. */
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
  plan: CenterPlan;
  claims: readonly Claim[];
  snapshot: Snapshot;
  own: ReservationId | BlockId | null;
  freed: FreedTime;
}>;

/**
 * For claims on units that are already chosen: what must be written so that they leave room for what stands on units
 * that left, or why they do not. Null where it is to be looked at again.
 */
export const besideLeft = async (
  context: EngineContext,
  { plan, claims, snapshot, own, freed }: Beside,
  nowMs: EpochMs,
): Promise<Result<ChangeSet["blocks"] | null, StoreUnavailable | SlotHeld | SlotTaken>> => {
  const view = { nowMs, ownReservationId: own, freed };
  const span = hullOf(claims);
  const isMet = (busy: Busy): boolean =>
    leftClaims(plan, busy, span).some(({ of }) => claims.some(({ unit }) => poolOf(unit) === poolOf(of.unit)));
  if (!isMet(busyFor(snapshot.claims, view))) return ok([]);
  const { id: centerId } = plan.catalog.center;
  const guarded = await readGuarded(context, { centerId, span, guestIds: [] }, nowMs);
  if (guarded.isErr()) return err(guarded.error);
  if (guarded.value === null) return ok(null);
  const busy = busyFor(guarded.value.claims, view);
  if (leavesRoom(plan, busy, claims)) return ok([guardWrite(context, guarded.value, centerId, nowMs)]);
  const heldUntilMs = holdEnds(busy).find((endMs) => leavesRoom(plan, busyAfterHolds(busy, endMs), claims));
  return err(
    heldUntilMs === undefined ? { code: "SLOT_TAKEN", startMs: span.startMs } : { code: "SLOT_HELD", heldUntilMs },
  );
};

/** Counts the guard up from where it was read. */
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
