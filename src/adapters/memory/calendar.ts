import { invariant } from "../../domain/invariant.ts";
import {
  LENGTH_BOUNDS_MS,
  lengthClassOf,
  type Claim,
  type ClaimOwner,
  type StandingClaim,
} from "../../domain/claim/claim.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { changeAt, createChunked, insertAt, removeAt, type Chunked, type Columns } from "./chunked.ts";

/**
 * The recorded claims on the resources of one center, in the order of (start, unit). They lie together and not unit by
 * unit: a window is wanted of all units, and read side by side it costs a few visits to memory, not ten for each unit.
 * For the same reason each says itself until when it is held: to ask its owner would be a visit for each claim.
 */
export type Calendar = Readonly<{ places: Map<UnitKey, number>; units: UnitKey[]; classes: readonly LengthClass[] }>;

/** Of each claim start, unit, end, and until when it is held. */
type LengthClass = Readonly<{ boundMs: number; claims: Chunked<ClaimOwner> }>;

const HELD_UNTIL = 3;

/** Of a claim that is not held, but taken. */
const FOR_GOOD = Infinity;

/** Without a claim. */
export const createCalendar = (): Calendar => ({
  places: new Map(),
  units: [],
  classes: LENGTH_BOUNDS_MS.map((boundMs) => ({ boundMs, claims: createChunked(4) })),
});

/** Gathers the claims of all units that overlap a span. */
export const gatherAll = (calendar: Calendar, span: Interval, into: StandingClaim[]): void =>
  gatherOf(calendar, ANY, span, into);

/** Gathers the claims of one unit that overlap a span. */
export const gatherUnit = (calendar: Calendar, unit: UnitKey, span: Interval, into: StandingClaim[]): void => {
  const wanted = calendar.places.get(unit);
  if (wanted !== undefined) gatherOf(calendar, wanted, span, into);
};

/** No unit's place. */
const ANY = -1;

const gatherOf = ({ units, classes }: Calendar, wanted: number, span: Interval, into: StandingClaim[]): void => {
  for (const { boundMs, claims } of classes) {
    if (claims.chunks.length > 0) gatherFrom(claims, units, wanted, span.startMs - boundMs, span, into);
  }
};

const gatherFrom = (
  { lasts, chunks }: Chunked<ClaimOwner>,
  units: readonly UnitKey[],
  wanted: number,
  fromMs: number,
  span: Interval,
  into: StandingClaim[],
): void => {
  let at = placeIn(lasts, fromMs, 0);
  let place = at < chunks.length ? placeIn(chunks[at] as Columns<ClaimOwner>, fromMs, 0) : 0;
  for (; at < chunks.length; at += 1) {
    const { numbers, items } = chunks[at] as Columns<ClaimOwner>;
    for (; place < items.length; place += 1) {
      const startMs = numbers[4 * place] as EpochMs;
      if (startMs >= span.endMs) return;
      const unit = numbers[4 * place + 1] as number;
      const endMs = numbers[4 * place + 2] as EpochMs;
      if (endMs <= span.startMs || (wanted !== ANY && unit !== wanted)) continue;
      const heldUntilMs = numbers[4 * place + HELD_UNTIL] as EpochMs;
      into.push({
        unit: units[unit] as UnitKey,
        startMs,
        endMs,
        owner: items[place] as ClaimOwner,
        heldUntilMs: heldUntilMs === FOR_GOOD ? null : heldUntilMs,
      });
    }
    place = 0;
  }
};

/** Whether exactly this claim of this owner is recorded. */
export const hasIn = (calendar: Calendar, claim: Claim, owner: ClaimOwner): boolean => {
  const unit = calendar.places.get(claim.unit);
  if (unit === undefined) return false;
  const { chunks, lasts } = classOf(calendar, claim);
  const chunk = chunks[placeIn(lasts, claim.startMs, unit)];
  return chunk !== undefined && isAt(chunk, placeIn(chunk, claim.startMs, unit), unit, claim, owner);
};

/** Adds a claim that overlaps none of its unit; held until an instant, or taken for good. */
export const addIn = (calendar: Calendar, claim: Claim, owner: ClaimOwner, heldUntilMs: EpochMs | null): void => {
  const unit = unitOf(calendar, claim.unit);
  const claims = classOf(calendar, claim);
  // Behind the last claim of all belongs in the last chunk.
  const at = Math.max(0, Math.min(placeIn(claims.lasts, claim.startMs, unit), claims.chunks.length - 1));
  const chunk = claims.chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, claim.startMs, unit);
  insertAt(claims, at, place, owner, claim.startMs, unit, claim.endMs, heldUntilMs ?? FOR_GOOD);
};

/** Takes back a claim that {@link hasIn}. */
export const removeIn = (calendar: Calendar, claim: Claim, owner: ClaimOwner): void => {
  const claims = classOf(calendar, claim);
  const { at, place } = find(calendar, claims, claim, owner);
  removeAt(claims, at, place);
};

/** Notes until when a claim that {@link hasIn} is held from now on; null for good. */
export const holdIn = (calendar: Calendar, claim: Claim, owner: ClaimOwner, heldUntilMs: EpochMs | null): void => {
  const claims = classOf(calendar, claim);
  const { at, place } = find(calendar, claims, claim, owner);
  changeAt(claims, at, place, HELD_UNTIL, heldUntilMs ?? FOR_GOOD);
};

const find = (calendar: Calendar, { lasts, chunks }: Chunked<ClaimOwner>, claim: Claim, owner: ClaimOwner) => {
  const unit = unitOf(calendar, claim.unit);
  const at = placeIn(lasts, claim.startMs, unit);
  const chunk = chunks[at] as Columns<ClaimOwner>;
  const place = placeIn(chunk, claim.startMs, unit);
  invariant(isAt(chunk, place, unit, claim, owner), "a claim that is taken back or kept is recorded");
  return { at, place };
};

const classOf = ({ classes }: Calendar, interval: Interval): Chunked<ClaimOwner> =>
  (classes[lengthClassOf(interval)] as LengthClass).claims;

/** Units count up from 0 as they come; small numbers compare faster than their keys. */
const unitOf = ({ places, units }: Calendar, unit: UnitKey): number => {
  let place = places.get(unit);
  if (place === undefined) {
    place = units.push(unit) - 1;
    places.set(unit, place);
  }
  return place;
};

const isAt = (
  { numbers, items }: Columns<ClaimOwner>,
  place: number,
  unit: number,
  { startMs, endMs }: Claim,
  owner: ClaimOwner,
): boolean =>
  items[place] === owner &&
  numbers[4 * place] === startMs &&
  numbers[4 * place + 1] === unit &&
  numbers[4 * place + 2] === endMs;

/** How many come before a claim with this start on this unit. */
const placeIn = ({ numbers, items }: Columns<ClaimOwner>, startMs: number, unit: number): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = numbers[4 * middle] as number;
    if (start < startMs || (start === startMs && (numbers[4 * middle + 1] as number) < unit)) low = middle + 1;
    else high = middle;
  }
  return low;
};
