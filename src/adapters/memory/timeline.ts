import { invariant } from "../../domain/invariant.ts";
import type { Claim } from "../../domain/slot/claim.ts";
import type { UnitKey } from "../../domain/slot/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { StoredOwner } from "./stored.ts";

/**
 * The recorded claims on one unit. None overlap, so sorting by start sorts by end as well, and one binary search finds
 * where any span begins.
 *
 * A single claim lies here by itself: most units are guests with just one, and arrays would cost five times its size.
 * From the second on claims lie in chunks: adding one moves no more than a chunk, however many a unit has.
 */
export type Timeline = { sole: Claim | null; soleOwner: StoredOwner | null; chunks: Chunks | null };

/** Two lists side by side. The search for a chunk reads the last ends only. */
type Chunks = Readonly<{ unit: UnitKey; lastEnds: EpochMs[]; chunks: Chunk[] }>;

/**
 * Never empty: `[start, end, start, end, …]` and the owner of each. Plain numbers side by side, because looking at each
 * claim where it lies in memory costs more than all else that a search does.
 */
type Chunk = Readonly<{ bounds: EpochMs[]; owners: StoredOwner[] }>;

/** Long enough for few chunks, short enough to move within a fraction of a microsecond. */
export const CHUNK_CLAIMS = 128;

/** Told of each claim that a search meets, in order of start; false ends the search. */
export type Meet = (unit: UnitKey, startMs: EpochMs, endMs: EpochMs, owner: StoredOwner) => boolean;

export const emptyTimeline = (): Timeline => ({ sole: null, soleOwner: null, chunks: null });

/** Meets the claims that overlap a span; false where `meet` ended it. */
export const meetOn = (timeline: Timeline, span: Interval, meet: Meet): boolean => {
  const { sole, chunks } = timeline;
  if (chunks !== null) return meetInChunks(chunks, span.startMs, span.endMs, meet);
  if (sole === null || sole.endMs <= span.startMs || sole.startMs >= span.endMs) return true;
  return meet(sole.unit, sole.startMs, sole.endMs, timeline.soleOwner as StoredOwner);
};

const meetInChunks = ({ unit, lastEnds, chunks }: Chunks, fromMs: EpochMs, untilMs: EpochMs, meet: Meet): boolean => {
  let at = chunkAfter(lastEnds, fromMs);
  if (at === chunks.length) return true;
  let place = placeAfter((chunks[at] as Chunk).bounds, fromMs);
  for (; at < chunks.length; at += 1) {
    const { bounds, owners } = chunks[at] as Chunk;
    for (; place < owners.length; place += 1) {
      const startMs = bounds[2 * place] as EpochMs;
      if (startMs >= untilMs) return true;
      if (!meet(unit, startMs, bounds[2 * place + 1] as EpochMs, owners[place] as StoredOwner)) return false;
    }
    place = 0;
  }
  return true;
};

/** Whether exactly this claim of this owner is recorded. */
export const hasOn = (timeline: Timeline, claim: Claim, owner: StoredOwner): boolean => {
  const { sole, soleOwner, chunks } = timeline;
  if (chunks === null) return soleOwner === owner && sameInterval(sole as Claim, claim);
  const chunk = chunks.chunks[chunkAfter(chunks.lastEnds, claim.startMs)];
  return chunk !== undefined && isAt(chunk, placeAfter(chunk.bounds, claim.startMs), claim, owner);
};

/** Adds a claim that overlaps none here. */
export const addOn = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  if (timeline.chunks === null) {
    if (timeline.sole === null) {
      timeline.sole = claim;
      timeline.soleOwner = owner;
      return;
    }
    timeline.chunks = chunksFrom(timeline);
  }
  const { lastEnds, chunks } = timeline.chunks;
  // Behind the last claim of all belongs in the last chunk.
  const at = Math.min(chunkAfter(lastEnds, claim.startMs), chunks.length - 1);
  const { bounds, owners } = chunks[at] as Chunk;
  const place = placeAfter(bounds, claim.startMs);
  bounds.splice(2 * place, 0, claim.startMs, claim.endMs);
  owners.splice(place, 0, owner);
  lastEnds[at] = lastOf(bounds);
  if (owners.length > CHUNK_CLAIMS) split(timeline.chunks, at, place);
};

/** Takes back a claim that {@link hasOn}. */
export const removeOn = (timeline: Timeline, claim: Claim, owner: StoredOwner): void => {
  if (timeline.chunks === null) {
    invariant(timeline.soleOwner === owner, "a claim that is taken back is recorded");
    timeline.sole = null;
    timeline.soleOwner = null;
    return;
  }
  const { lastEnds, chunks } = timeline.chunks;
  const at = chunkAfter(lastEnds, claim.startMs);
  const chunk = chunks[at] as Chunk;
  const place = placeAfter(chunk.bounds, claim.startMs);
  invariant(isAt(chunk, place, claim, owner), "a claim that is taken back is recorded");
  if (chunk.owners.length === 1) {
    lastEnds.splice(at, 1);
    chunks.splice(at, 1);
    if (chunks.length === 0) timeline.chunks = null;
    return;
  }
  chunk.bounds.splice(2 * place, 2);
  chunk.owners.splice(place, 1);
  lastEnds[at] = lastOf(chunk.bounds);
};

const sameInterval = (one: Interval, other: Interval): boolean =>
  one.startMs === other.startMs && one.endMs === other.endMs;

const isAt = ({ bounds, owners }: Chunk, place: number, { startMs, endMs }: Claim, owner: StoredOwner): boolean =>
  owners[place] === owner && bounds[2 * place] === startMs && bounds[2 * place + 1] === endMs;

/** The first chunk with a claim that ends after an instant: only such a claim can overlap a span starting there. */
const chunkAfter = (lastEnds: readonly EpochMs[], instantMs: EpochMs): number => {
  let low = 0;
  let high = lastEnds.length;
  // Bookings are mostly made for days on which little is taken yet.
  if ((lastEnds[high - 1] as EpochMs) <= instantMs) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lastEnds[middle] as EpochMs) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The place of the first claim of a chunk that ends after an instant. */
const placeAfter = (bounds: readonly EpochMs[], instantMs: EpochMs): number => {
  let low = 0;
  let high = bounds.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[2 * middle + 1] as EpochMs) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

const lastOf = (bounds: readonly EpochMs[]): EpochMs => bounds[bounds.length - 1] as EpochMs;

const chunksFrom = (timeline: Timeline): Chunks => {
  const { unit, startMs, endMs } = timeline.sole as Claim;
  const owner = timeline.soleOwner as StoredOwner;
  timeline.sole = null;
  timeline.soleOwner = null;
  return { unit, lastEnds: [endMs], chunks: [{ bounds: [startMs, endMs], owners: [owner] }] };
};

/** In the middle; at the end of all where a unit is filled in order, so that it leaves full chunks behind. */
const split = ({ lastEnds, chunks }: Chunks, at: number, added: number): void => {
  const { bounds, owners } = chunks[at] as Chunk;
  const keep = at === chunks.length - 1 && added === CHUNK_CLAIMS ? CHUNK_CLAIMS : CHUNK_CLAIMS >>> 1;
  const rest: Chunk = { bounds: bounds.splice(2 * keep), owners: owners.splice(keep) };
  lastEnds[at] = lastOf(bounds);
  lastEnds.splice(at + 1, 0, lastOf(rest.bounds));
  chunks.splice(at + 1, 0, rest);
};
