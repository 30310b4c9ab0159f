import { err, ok, Result } from "neverthrow";
import type { BlockId, CenterId, ReservationId } from "../../domain/ids.ts";
import { canonicalId, centerTag } from "../../domain/ids.ts";
import type { SlotTaken, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { claimsClash, isLiveClaim, NO_CLAIM_CHANGE, sameClaim } from "../../domain/claim/claim.ts";
import type { Claim, StandingClaim } from "../../domain/claim/claim.ts";
import { coverFor, uncovered, withCovers } from "../../domain/claim/cover.ts";
import { standingClaimsOf } from "../../domain/reservation/standing-claims.ts";
import { intervalSet, subtract, toIntervals } from "../../domain/time/interval-set.ts";
import { earlier, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, Snapshot } from "../../ports/reservation-store.ts";
import { readOnce, uncertain } from "../runtime/certainty.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** What a block takes of the claims that were asked for, and what it must write to be sure of it. */
export type Clip = Readonly<{
  claims: readonly Claim[];
  covers: readonly Claim[];
  standing: readonly StandingClaim[];
  /** What stands there, written as it is: a command that has decided to end it, and saw no cover, decides again. */
  counted: Readonly<Pick<ChangeSet, "reservations" | "blocks">>;
  /** When the first of the holds there ends: later there is more to take. Null if there is none. */
  beforeMs: EpochMs | null;
}>;

const NOTHING_COUNTED = { reservations: [], blocks: [] };

/** Of a block that is taken whole. */
export const unclipped = (whole: readonly Claim[]): Result<Clip, never> =>
  ok({ claims: whole, covers: [], standing: [], counted: NOTHING_COUNTED, beforeMs: null });

/** What stands in the span of a block, itself left out: by unit, in order of time. */
export const standingUnder = (
  asked: readonly Claim[],
  claims: readonly StandingClaim[],
  own: BlockId | null,
  nowMs: EpochMs,
): readonly StandingClaim[] =>
  withCovers(
    claims.filter((it) => it.owner.id !== own && isLiveClaim(it, nowMs)),
    "stay",
  )
    .filter((it) => asked.some((claim) => claimsClash(claim, it)))
    .sort((one, other) => (one.unit === other.unit ? one.startMs - other.startMs : one.unit < other.unit ? -1 : 1));

type Asked = Readonly<{ centerId: CenterId; whole: readonly Claim[]; own: BlockId | null; snapshot: Snapshot }>;

/** Each unit is clipped by itself. Null if what stands there has changed meanwhile, so that it is to be looked at again. */
export const clipped = async (
  context: EngineContext,
  { centerId, whole, own, snapshot }: Asked,
  nowMs: EpochMs,
): Promise<Result<Clip | null, SlotTaken | StoreUnavailable>> => {
  const others = snapshot.claims.filter(({ owner }) => owner.id !== own);
  const standing = standingUnder(whole, others, own, nowMs);
  const live = others.filter((it) => isLiveClaim(it, nowMs));
  const met = live.filter((it) => whole.some((claim) => claimsClash(claim, uncovered(it))));
  const doubt = uncertain({ undecided: snapshot.undecided.filter((id) => met.some(({ owner }) => owner.id === id)) });
  if (doubt !== null) return err(doubt);
  const counted = await countedUp(context, centerId, met, nowMs);
  if (counted.isErr()) return err(counted.error);
  if (counted.value === null) return ok(null);
  const claims = whole.flatMap((claim) => {
    const taken = intervalSet(standing.filter(({ unit }) => unit === claim.unit));
    return toIntervals(subtract(intervalSet([claim]), taken)).map((span) => ({ ...claim, ...span }));
  });
  const covers: Claim[] = [];
  for (const claim of whole) {
    const cover = coverFor(claim, others);
    if (cover === null) return err({ code: "SLOT_TAKEN", startMs: claim.startMs });
    covers.push(cover);
  }
  const ends = met.flatMap(({ heldUntilMs }) => heldUntilMs ?? []);
  const beforeMs = ends.length === 0 ? null : ends.reduce(earlier);
  return ok({ claims, covers, standing, counted: counted.value, beforeMs });
};

/**
 * The records behind claims, to be written as they are. Null if one of them no longer has its claims, or was written later
 * than the command's instant.
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

/** Also held until the same instant: what was extended or confirmed since would be answered as it was. */
const isSame = (one: StandingClaim, other: StandingClaim): boolean =>
  one.owner.id === other.owner.id && one.heldUntilMs === other.heldUntilMs && sameClaim(one, other);
