import { err, ok, Result } from "neverthrow";
import type { BlockId, CenterId, ReservationId } from "../../domain/ids.ts";
import { canonicalId, centerTag } from "../../domain/ids.ts";
import type { SlotTaken, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { claimsClash, isLiveClaim, NO_CLAIM_CHANGE, sameClaim } from "../../domain/claim/claim.ts";
import type { Claim, StandingClaim } from "../../domain/claim/claim.ts";
import { coverFor, uncovered, withCovers } from "../../domain/claim/cover.ts";
import { NOTHING_FREED } from "../../domain/claim/occupancy.ts";
import { poolOf, type UnitKey } from "../../domain/claim/unit.ts";
import { standingClaimsOf } from "../../domain/reservation/standing-claims.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { busyFor, type Claimed } from "../../domain/slot/search/busy.ts";
import { laidOn, leavingRoom } from "../../domain/slot/search/leaving-room.ts";
import { hullOf, remainingFor } from "../../domain/slot/search/left-claims.ts";
import { intervalSet, subtract, toIntervals } from "../../domain/time/interval-set.ts";
import { earlier, type EpochMs } from "../../domain/time/instant.ts";
import { overlaps } from "../../domain/time/interval.ts";
import type { ChangeSet, Snapshot } from "../../ports/reservation-store.ts";
import { readOnce, uncertain } from "../runtime/certainty.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** The claims that a clipped block takes, and the writes that guard the decision. */
export type Clip = Readonly<{
  claims: readonly Claim[];
  covers: readonly Claim[];
  standing: readonly StandingClaim[];
  /**
   * The records of existing claims, written again unchanged: a command that decided to end one, and saw no cover,
   * decides again.
   */
  counted: Readonly<Pick<ChangeSet, "reservations" | "blocks">>;
  /** When the first hold in the span ends: after that the block could take more. Null if the span has no hold. */
  beforeMs: EpochMs | null;
}>;

const NOTHING_COUNTED = { reservations: [], blocks: [] };

/** The result for a block that is taken whole. */
export const unclipped = (whole: readonly Claim[]): Result<Clip, never> =>
  ok({ claims: whole, covers: [], standing: [], counted: NOTHING_COUNTED, beforeMs: null });

type Under = Readonly<{
  /** The catalog that shows which units have left; null if it does not have the center. */
  index: CenterIndex | null;
  asked: readonly Claim[];
  /** All existing claims, with the block's own claims and covers: under two covers the older block has the place. */
  claims: readonly StandingClaim[];
  own: BlockId;
}>;

/**
 * Other owners' claims in the span of a block, by unit, in order of time. This includes claims on units that left which
 * can only go to the block's units (rule 26).
 */
export const standingUnder = ({ index, asked, claims, own }: Under, nowMs: EpochMs): readonly StandingClaim[] => {
  const live = claims.filter((it) => isLiveClaim(it, nowMs));
  if (asked.length === 0) return [];
  const others = withCovers(live, "stay", hullOf(asked)).filter((it) => it.owner.id !== own);
  const there = others.filter((it) => asked.some((claim) => claimsClash(claim, it)));
  const laid = index === null ? [] : laidOn(index, byUnit(others), beyond(asked, there));
  return [...there, ...laid].sort((one, other) =>
    one.unit === other.unit ? one.startMs - other.startMs : one.unit < other.unit ? -1 : 1,
  );
};

const byUnit = (claims: readonly StandingClaim[]): Claimed => {
  const found = new Map<UnitKey, StandingClaim[]>();
  for (const it of claims) found.set(it.unit, [...(found.get(it.unit) ?? []), it]);
  return found;
};

/** Returns the parts of the claims that others have not taken. */
const beyond = (asked: readonly Claim[], others: readonly Claim[]): readonly Claim[] =>
  asked.flatMap((claim) => {
    const taken = intervalSet(others.filter(({ unit }) => unit === claim.unit));
    return toIntervals(subtract(intervalSet([claim]), taken)).map((span) => ({ ...claim, ...span }));
  });

type Asked = Readonly<{
  index: CenterIndex;
  whole: readonly Claim[];
  /** The block's id, also if the block is made only now. */
  own: BlockId;
  snapshot: Snapshot;
}>;

/**
 * Clips each unit by itself. Null if the existing claims have changed meanwhile, so that the command must read again.
 */
export const clipped = async (
  context: EngineContext,
  { index, whole, own, snapshot }: Asked,
  nowMs: EpochMs,
): Promise<Result<Clip | null, SlotTaken | StoreUnavailable>> => {
  const others = snapshot.claims.filter(({ owner }) => owner.id !== own);
  const live = others.filter((it) => isLiveClaim(it, nowMs));
  const free = beyond(whole, withCovers(live, "stay"));
  const claims = leavingRoom(index, busyFor(others, { nowMs, ownReservationId: own, freed: NOTHING_FREED }), free);
  // Any part that was left out is room for claims on units that left.
  const isLaid = (it: Claim): boolean => claims !== free && remainingFor(index, it.unit) !== null;
  const met = live.filter((it) =>
    whole.some(
      (claim) =>
        claimsClash(claim, uncovered(it)) ||
        (isLaid(it) && poolOf(it.unit) === poolOf(claim.unit) && overlaps(it, claim)),
    ),
  );
  const doubt = uncertain({ undecided: snapshot.undecided.filter((id) => met.some(({ owner }) => owner.id === id)) });
  if (doubt !== null) return err(doubt);
  const counted = await countedUp(context, index.catalog.center.id, met, nowMs);
  if (counted.isErr()) return err(counted.error);
  if (counted.value === null) return ok(null);
  const covers: Claim[] = [];
  for (const claim of whole) {
    const cover = coverFor(claim, others);
    if (cover === null) return err({ code: "SLOT_TAKEN", startMs: claim.startMs });
    covers.push(cover);
  }
  const taken = [...claims, ...covers].map(
    (it) => ({ ...it, owner: { kind: "block", id: own }, heldUntilMs: null }) as const,
  );
  const standing = standingUnder({ index, asked: whole, claims: [...others, ...taken], own }, nowMs);
  const ends = met.flatMap(({ heldUntilMs }) => heldUntilMs ?? []);
  const beforeMs = ends.length === 0 ? null : ends.reduce(earlier);
  return ok({ claims, covers, standing, counted: counted.value, beforeMs });
};

/**
 * The records behind claims, to write again unchanged. Null if one of them no longer has its claims, or was written
 * later than the command's instant.
 */
const countedUp = async (
  context: EngineContext,
  centerId: CenterId,
  met: readonly StandingClaim[],
  nowMs: EpochMs,
): Promise<Result<Clip["counted"] | null, StoreUnavailable>> => {
  if (met.length === 0) return ok(NOTHING_COUNTED);
  const tag = centerTag(centerId);
  const reservationIds = new Set<ReservationId>();
  const blockIds = new Set<BlockId>();
  for (const { owner } of met) {
    if (owner.kind === "reservation") reservationIds.add(owner.id);
    else blockIds.add(owner.id);
  }
  const center = { kind: "center", centerId: canonicalId(centerId) } as const;
  const reads = await Promise.all([
    readOnce(context, { tag, subject: center, alsoReservations: [...reservationIds] }),
    ...[...blockIds].map((blockId) => readOnce(context, { tag, subject: { kind: "block_by_id", blockId } })),
  ]);
  const read = Result.combine(reads);
  if (read.isErr()) return err(read.error);
  const reservations = read.value.flatMap(({ related }) => related);
  const blocks = read.value.flatMap(({ block }) => block ?? []);
  const records = [...reservations, ...blocks];
  for (const { writtenAtMs } of records) if (writtenAtMs > nowMs) context.highWater.raise(writtenAtMs);
  const have = records.flatMap(({ state }) => standingClaimsOf(state));
  const isAsSeen =
    records.every(({ writtenAtMs }) => writtenAtMs <= nowMs) &&
    met.every((it) => have.some((claim) => isSame(claim, it)));
  if (!isAsSeen) return ok(null);
  return ok({
    reservations: reservations.map(({ state, version }) => ({
      state,
      expectedVersion: version,
      claims: NO_CLAIM_CHANGE,
    })),
    blocks: blocks.map(({ state, version }) => ({ state, expectedVersion: version, claims: NO_CLAIM_CHANGE })),
  });
};

/** Compares the hold's end too: else a claim that was extended or confirmed meanwhile would count as unchanged. */
const isSame = (one: StandingClaim, other: StandingClaim): boolean =>
  one.owner.id === other.owner.id && one.heldUntilMs === other.heldUntilMs && sameClaim(one, other);
