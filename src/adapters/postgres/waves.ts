import { overlaps } from "../../domain/time/interval.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import type { ChangeSet } from "../../ports/reservation-store.ts";
import { recordKeysOf } from "./locks.ts";
import { claimedBy, noRows, pushRows, type Rows } from "./rows.ts";

/**
 * Neighbouring change sets without common records or claims: the commit function checks and applies them with a handful
 * of statements. `first` is the place of the wave's first set in the batch, from 1.
 */
export type Wave = Readonly<{ first: number; rows: Rows }>;

/** Splits a batch into waves, in its order: a set that conflicts with one of the current wave begins the next. */
export const wavesOf = (changeSets: readonly ChangeSet[]): readonly Wave[] => {
  const waves: Wave[] = [];
  let wave: Wave | undefined;
  let touched = nothingTouched();
  changeSets.forEach((set, at) => {
    if (wave === undefined || touches(set, touched)) {
      wave = { first: at + 1, rows: noRows() };
      waves.push(wave);
      touched = nothingTouched();
    }
    pushRows(wave.rows, set, at + 1);
    touch(touched, set);
  });
  return waves;
};

/** The records that the sets of a wave read or write, and the claims that they take or give back, by unit. */
type Touched = Readonly<{ records: Set<string>; claims: Map<string, Claim[]> }>;

const nothingTouched = (): Touched => ({ records: new Set(), claims: new Map() });

/** Sets that only give claims back, as those of a sweep do, never conflict on a unit. */
const touches = (set: ChangeSet, { records, claims }: Touched): boolean =>
  recordKeysOf(set).some((key) => records.has(key)) ||
  claimedBy(set).some((claim) => claims.get(unitOf(set, claim))?.some((other) => overlaps(claim, other)) === true);

const touch = ({ records, claims }: Touched, set: ChangeSet): void => {
  for (const key of recordKeysOf(set)) records.add(key);
  for (const { claims: change } of [...set.reservations, ...set.blocks]) {
    for (const claim of [...change.claimed, ...change.released]) {
      const unit = unitOf(set, claim);
      const standing = claims.get(unit);
      if (standing === undefined) claims.set(unit, [claim]);
      else standing.push(claim);
    }
  }
};

const unitOf = ({ centerId }: ChangeSet, { unit }: Claim): string => `${centerId} ${unit}`;
