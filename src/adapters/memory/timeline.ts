import { invariant } from "../../domain/invariant.ts";
import type { Claim, StandingClaim } from "../../domain/claim/claim.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { createChunked, insertAt, removeAt, type Chunked, type Columns } from "./chunked.ts";
import { heldUntil, type StoredOwner } from "./stored.ts";

/**
 * The recorded claims on one guest. None overlap, so sorting by start sorts by end as well, and one binary search finds
 * where any span begins.
 *
 * A single claim lies here by itself: most guests have just one, and arrays would cost five times its size. From the
 * second on there are columns of start, end and owner.
 */
export type Timeline = {
  readonly unit: UnitKey;
  sole: Claim | null;
  soleOwner: StoredOwner | null;
  many: Chunked<StoredOwner> | null;
};

/** Gathers the claims that overlap a span. */
export const gatherOn = (
  { unit, sole, soleOwner, many }: Timeline,
  { startMs, endMs }: Interval,
  into: StandingClaim[],
): void => {
  if (many !== null) gatherFromMany(many, unit, startMs, endMs, into);
  else if (sole !== null && sole.endMs > startMs && sole.startMs < endMs) {
    into.push(standing(unit, sole.startMs, sole.endMs, soleOwner as StoredOwner));
  }
};

const gatherFromMany = (
  { lasts, chunks }: Chunked<StoredOwner>,
  unit: UnitKey,
  fromMs: EpochMs,
  untilMs: EpochMs,
  into: StandingClaim[],
): void => {
  let at = placeIn(lasts, fromMs);
  let place = at < chunks.length ? placeIn(chunks[at] as Columns<StoredOwner>, fromMs) : 0;
  for (; at < chunks.length; at += 1) {
    const { numbers, items } = chunks[at] as Columns<StoredOwner>;
    for (; place < items.length; place += 1) {
      const startMs = numbers[2 * place] as EpochMs;
      if (startMs >= untilMs) return;
      into.push(standing(unit, startMs, numbers[2 * place + 1] as EpochMs, items[place] as StoredOwner));
    }
    place = 0;
  }
};

const standing = (unit: UnitKey, startMs: EpochMs, endMs: EpochMs, owner: StoredOwner): StandingClaim => ({
  unit,
  startMs,
  endMs,
  owner: owner.asOwner,
  heldUntilMs: heldUntil(owner),
});

/** Whether exactly this claim of this owner is recorded. */
export const hasOn = ({ sole, soleOwner, many }: Timeline, claim: Claim, owner: StoredOwner): boolean => {
  if (many === null) return sole !== null && soleOwner === owner && isSame(sole, claim);
  const chunk = many.chunks[placeIn(many.lasts, claim.startMs)];
  return chunk !== undefined && isAt(chunk, placeIn(chunk, claim.startMs), claim, owner);
};

/** Adds a claim that overlaps none here. */
export const addOn = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  if (timeline.many === null && timeline.sole === null) {
    timeline.sole = claim;
    timeline.soleOwner = owner;
    return;
  }
  const many = (timeline.many ??= spread(timeline));
  // Behind the last claim of all belongs in the last chunk.
  const at = Math.min(placeIn(many.lasts, claim.startMs), many.chunks.length - 1);
  const place = placeIn(many.chunks[at] as Columns<StoredOwner>, claim.startMs);
  insertAt(many, at, place, owner, claim.startMs, claim.endMs, 0, 0);
};

/** Takes back a claim that {@link hasOn}. */
export const removeOn = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  const { many } = timeline;
  if (many === null) {
    invariant(timeline.soleOwner === owner, "a claim that is taken back is recorded");
    timeline.sole = null;
    timeline.soleOwner = null;
    return;
  }
  const at = placeIn(many.lasts, claim.startMs);
  const chunk = many.chunks[at] as Columns<StoredOwner>;
  const place = placeIn(chunk, claim.startMs);
  invariant(isAt(chunk, place, claim, owner), "a claim that is taken back is recorded");
  removeAt(many, at, place);
  if (many.chunks.length === 0) timeline.many = null;
};

/** Makes columns of the sole claim. */
const spread = (timeline: Timeline): Chunked<StoredOwner> => {
  const { startMs, endMs } = timeline.sole as Claim;
  const many = createChunked<StoredOwner>(2);
  insertAt(many, 0, 0, timeline.soleOwner as StoredOwner, startMs, endMs, 0, 0);
  timeline.sole = null;
  timeline.soleOwner = null;
  return many;
};

const isSame = (one: Interval, other: Interval): boolean => one.startMs === other.startMs && one.endMs === other.endMs;

const isAt = (
  { numbers, items }: Columns<StoredOwner>,
  place: number,
  { startMs, endMs }: Claim,
  owner: StoredOwner,
): boolean => items[place] === owner && numbers[2 * place] === startMs && numbers[2 * place + 1] === endMs;

/** How many end at or before an instant: the next is the first that can overlap a span starting there. */
const placeIn = ({ numbers, items }: Columns<StoredOwner>, instantMs: EpochMs): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[2 * middle + 1] as number) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
};
