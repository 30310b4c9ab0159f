import {
  LENGTH_BOUNDS_MS,
  lengthClassOf,
  type Claim,
  type ClaimOwner,
  type StandingClaim,
} from "../../domain/claim/claim.ts";
import { isCover, unitOf } from "../../domain/claim/cover.ts";
import { isGuestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { invariant } from "../../domain/invariant.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { createNames, numberFor, type Names } from "./structures/names.ts";
import type { People } from "./people.ts";
import { heldUntil, type StoredOwner } from "./stored.ts";
import {
  BEFORE_ALL,
  BEHIND_ALL,
  changeLast,
  chunkOf,
  createSorted,
  find,
  insert,
  NOWHERE,
  numberAt,
  placeOf,
  removeAt,
  seek,
  visitFrom,
  type Columns,
  type Sorted,
  type Spot,
} from "./structures/sorted.ts";

/**
 * Every recorded claim of one center. Resources and guests are kept apart: a window reads all resources together, and
 * only the guests named in the request. Each claim stores its own held-until instant, which saves a memory access to
 * its owner.
 */
export type ClaimIndex = Readonly<{
  units: Names<UnitKey>;
  /** The units that ever had a cover: few. */
  covered: Set<UnitKey>;
  /** By length class: start, unit, end, held until. A window reads all units, so they are stored together. */
  resources: readonly Sorted<ClaimOwner>[];
  people: People;
  /**
   * Guest, end, start, held until. One guest's claims do not overlap, so they are in the order of their starts, too.
   */
  guests: Sorted<ClaimOwner>;
}>;

/** The held-until value of a claim that is taken, not held. */
const FOR_GOOD = Infinity;

/** Creates an empty index. */
export const createClaimIndex = (people: People): ClaimIndex => ({
  units: createNames(),
  covered: new Set(),
  resources: LENGTH_BOUNDS_MS.map(() => createSorted(4)),
  people,
  guests: createSorted(4),
});

const rowsFor = ({ resources, guests }: ClaimIndex, claim: Claim): Sorted<ClaimOwner> =>
  isGuestUnit(claim.unit) ? guests : (resources[lengthClassOf(claim)] as Sorted<ClaimOwner>);

/** Records a claim that overlaps none on its unit. */
export const takeClaim = (index: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  const { unit, startMs, endMs } = claim;
  const rows = rowsFor(index, claim);
  const untilMs = heldUntil(owner) ?? FOR_GOOD;
  if (isCover(claim)) index.covered.add(unitOf(claim));
  if (rows === index.guests) insert(rows, owner.asOwner, numberFor(index.people, unit), endMs, startMs, untilMs);
  else insert(rows, owner.asOwner, startMs, numberFor(index.units, unit), endMs, untilMs);
};

/** Removes a claim, which must be recorded. */
export const giveBackClaim = (index: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  const spot = spotOf(index, claim, owner);
  invariant(spot !== NOWHERE, "a claim that is given back is recorded");
  removeAt(rowsFor(index, claim), spot);
};

/** Updates the held-until instant of a claim, which must be recorded: another instant, or for good. */
export const updateHeldUntil = (index: ClaimIndex, claim: Claim, owner: StoredOwner): void => {
  const spot = spotOf(index, claim, owner);
  invariant(spot !== NOWHERE, "a claim that is kept is recorded");
  changeLast(rowsFor(index, claim), spot, heldUntil(owner) ?? FOR_GOOD);
};

/** Finds exactly this claim of this owner. */
const spotOf = (index: ClaimIndex, claim: Claim, { asOwner }: StoredOwner): Spot => {
  const { unit, startMs, endMs } = claim;
  const isGuest = isGuestUnit(unit);
  const number = (isGuest ? index.people : index.units).numbers.get(unit);
  if (number === undefined) return NOWHERE;
  const rows = rowsFor(index, claim);
  const spot = isGuest ? find(rows, asOwner, number, endMs) : find(rows, asOwner, startMs, number);
  return spot !== NOWHERE && numberAt(rows, spot, 2) === (isGuest ? startMs : endMs) ? spot : NOWHERE;
};

/** Collects the claims on some units, each named once, that overlap a span. */
export const gatherOnUnits = (
  index: ClaimIndex,
  units: readonly UnitKey[],
  span: Interval,
  into: StandingClaim[],
): void => {
  const resources: number[] = [];
  for (const unit of units) {
    const isGuest = isGuestUnit(unit);
    const number = (isGuest ? index.people : index.units).numbers.get(unit);
    if (number === undefined) continue;
    if (isGuest) gatherOnGuest(index, unit, number, span, into);
    else resources.push(number);
  }
  if (resources.length > 0) gatherFrom(index, resources, span, into);
};

const gatherOnGuest = (
  { guests }: ClaimIndex,
  unit: UnitKey,
  number: number,
  span: Interval,
  into: StandingClaim[],
): void =>
  visitFrom(guests, seek(guests, number, span.startMs, BEHIND_ALL), (owner, numbers, at) => {
    const startMs = numbers[at + 2] as EpochMs;
    if (numbers[at] !== number || startMs >= span.endMs) return false;
    into.push(standing(unit, startMs, numbers[at + 1] as EpochMs, owner, numbers[at + 3] as EpochMs));
    return true;
  });

/** Collects the claims on the center's own resources that overlap a span. */
export const gatherOnResources = (index: ClaimIndex, span: Interval, into: StandingClaim[]): void =>
  gatherFrom(index, ALL, span, into);

const ALL = null;

/** Less than every unit's number. */
const BEFORE_UNITS = -1;

const gatherFrom = (
  { units, resources }: ClaimIndex,
  wanted: readonly number[] | typeof ALL,
  span: Interval,
  into: StandingClaim[],
): void => {
  for (let at = 0; at < resources.length; at += 1) {
    const rows = resources[at] as Sorted<ClaimOwner>;
    if (rows.chunks.length > 0)
      gatherIn(rows, units.keys, wanted, span.startMs - (LENGTH_BOUNDS_MS[at] as number), span, into);
  }
};

/**
 * A separate loop: this is most of the work of a reserve's read, and a function call for each claim would double it.
 */
const gatherIn = (
  rows: Sorted<ClaimOwner>,
  keys: readonly UnitKey[],
  wanted: readonly number[] | typeof ALL,
  fromMs: number,
  span: Interval,
  into: StandingClaim[],
): void => {
  const spot = seek(rows, fromMs, BEFORE_UNITS, BEFORE_ALL);
  let place = placeOf(spot);
  for (let at = chunkOf(spot); at < rows.chunks.length; at += 1) {
    const { numbers, items } = rows.chunks[at] as Columns<ClaimOwner>;
    for (; place < items.length; place += 1) {
      const startMs = numbers[4 * place] as EpochMs;
      if (startMs >= span.endMs) return;
      const unit = numbers[4 * place + 1] as number;
      const endMs = numbers[4 * place + 2] as EpochMs;
      if (endMs <= span.startMs || (wanted !== ALL && !wanted.includes(unit))) continue;
      const owner = items[place] as ClaimOwner;
      into.push(standing(keys[unit] as UnitKey, startMs, endMs, owner, numbers[4 * place + 3] as EpochMs));
    }
    place = 0;
  }
};

const standing = (
  unit: UnitKey,
  startMs: EpochMs,
  endMs: EpochMs,
  owner: ClaimOwner,
  untilMs: EpochMs,
): StandingClaim => ({ unit, startMs, endMs, owner, heldUntilMs: untilMs === FOR_GOOD ? null : untilMs });
