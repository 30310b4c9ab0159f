import { invariant } from "../../domain/invariant.ts";
import { LENGTH_BOUNDS_MS, lengthClassOf, type Claim } from "../../domain/slot/claim.ts";
import type { UnitKey } from "../../domain/slot/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { createChunked, insertAt, removeAt, type Chunked, type Columns } from "./chunked.ts";
import type { StoredOwner } from "./stored.ts";
import type { Meet } from "./timeline.ts";

/**
 * The recorded claims on the resources of one center, in the order of (start, unit). They lie together and not unit by
 * unit: a window is wanted of all units, and read side by side it costs a few visits to memory, not ten for each unit.
 */
export type Calendar = Readonly<{ places: Map<UnitKey, number>; units: UnitKey[]; classes: readonly LengthClass[] }>;

/** Of each claim start, unit and end. */
type LengthClass = Readonly<{ boundMs: number; claims: Chunked<StoredOwner> }>;

/** Without a claim. */
export const createCalendar = (): Calendar => ({
  places: new Map(),
  units: [],
  classes: LENGTH_BOUNDS_MS.map((boundMs) => ({ boundMs, claims: createChunked(3) })),
});

/** Meets the claims of all units that overlap a span; false where `meet` ended it. */
export const meetAll = (calendar: Calendar, span: Interval, meet: Meet): boolean => meetOf(calendar, ANY, span, meet);

/** Meets the claims of one unit that overlap a span; false where `meet` ended it. */
export const meetUnit = (calendar: Calendar, unit: UnitKey, span: Interval, meet: Meet): boolean => {
  const wanted = calendar.places.get(unit);
  return wanted === undefined || meetOf(calendar, wanted, span, meet);
};

/** No unit's place. */
const ANY = -1;

const meetOf = ({ units, classes }: Calendar, wanted: number, span: Interval, meet: Meet): boolean => {
  for (const { boundMs, claims } of classes) {
    if (claims.chunks.length > 0 && !meetIn(claims, units, wanted, span.startMs - boundMs, span, meet)) return false;
  }
  return true;
};

const meetIn = (
  { lasts, chunks }: Chunked<StoredOwner>,
  units: readonly UnitKey[],
  wanted: number,
  fromMs: number,
  span: Interval,
  meet: Meet,
): boolean => {
  let at = placeIn(lasts, fromMs, 0);
  let place = at < chunks.length ? placeIn(chunks[at] as Columns<StoredOwner>, fromMs, 0) : 0;
  for (; at < chunks.length; at += 1) {
    const { numbers, items } = chunks[at] as Columns<StoredOwner>;
    for (; place < items.length; place += 1) {
      const startMs = numbers[3 * place] as EpochMs;
      if (startMs >= span.endMs) return true;
      const unit = numbers[3 * place + 1] as number;
      const endMs = numbers[3 * place + 2] as EpochMs;
      if (endMs <= span.startMs || (wanted !== ANY && unit !== wanted)) continue;
      if (!meet(units[unit] as UnitKey, startMs, endMs, items[place] as StoredOwner)) return false;
    }
    place = 0;
  }
  return true;
};

/** Whether exactly this claim of this owner is recorded. */
export const hasIn = (calendar: Calendar, claim: Claim, owner: StoredOwner): boolean => {
  const unit = calendar.places.get(claim.unit);
  if (unit === undefined) return false;
  const { chunks, lasts } = classOf(calendar, claim);
  const chunk = chunks[placeIn(lasts, claim.startMs, unit)];
  return chunk !== undefined && isAt(chunk, placeIn(chunk, claim.startMs, unit), unit, claim, owner);
};

/** Adds a claim that overlaps none of its unit. */
export const addIn = (calendar: Calendar, claim: Claim, owner: StoredOwner): void => {
  const unit = unitOf(calendar, claim.unit);
  const claims = classOf(calendar, claim);
  // Behind the last claim of all belongs in the last chunk.
  const at = Math.max(0, Math.min(placeIn(claims.lasts, claim.startMs, unit), claims.chunks.length - 1));
  const chunk = claims.chunks[at];
  const place = chunk === undefined ? 0 : placeIn(chunk, claim.startMs, unit);
  insertAt(claims, at, place, owner, claim.startMs, unit, claim.endMs);
};

/** Takes back a claim that {@link hasIn}. */
export const removeIn = (calendar: Calendar, claim: Claim, owner: StoredOwner): void => {
  const unit = unitOf(calendar, claim.unit);
  const claims = classOf(calendar, claim);
  const at = placeIn(claims.lasts, claim.startMs, unit);
  const chunk = claims.chunks[at] as Columns<StoredOwner>;
  const place = placeIn(chunk, claim.startMs, unit);
  invariant(isAt(chunk, place, unit, claim, owner), "a claim that is taken back is recorded");
  removeAt(claims, at, place);
};

const classOf = ({ classes }: Calendar, interval: Interval): Chunked<StoredOwner> =>
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
  { numbers, items }: Columns<StoredOwner>,
  place: number,
  unit: number,
  { startMs, endMs }: Claim,
  owner: StoredOwner,
): boolean =>
  items[place] === owner &&
  numbers[3 * place] === startMs &&
  numbers[3 * place + 1] === unit &&
  numbers[3 * place + 2] === endMs;

/** How many come before a claim with this start on this unit. */
const placeIn = ({ numbers, items }: Columns<StoredOwner>, startMs: number, unit: number): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = numbers[3 * middle] as number;
    if (start < startMs || (start === startMs && (numbers[3 * middle + 1] as number) < unit)) low = middle + 1;
    else high = middle;
  }
  return low;
};
