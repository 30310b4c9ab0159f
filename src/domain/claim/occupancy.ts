import type { AppointmentTerms } from "./appointment-terms.ts";
import { intervalSet, subtract, toIntervals, type IntervalSet } from "../time/interval-set.ts";
import { later, plus, earlier, type EpochMs } from "../time/instant.ts";
import type { Claim } from "./claim.ts";
import { guestUnit, type UnitKey } from "./unit.ts";

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Returns when therapist, room and equipment become occupied: preparation included (rule 2). */
export const occupiedFromMs = (it: AppointmentTerms): EpochMs => plus(it.startMs, -it.service.preparationMs);

/** Returns when therapist, room and equipment become free: recovery included (rule 2). */
export const occupiedUntilMs = (it: AppointmentTerms): EpochMs => plus(it.endMs, it.service.recoveryMs);

/** Returns the claims of one appointment: no two are on one unit. */
const claimsFor = (it: AppointmentTerms): readonly Claim[] => {
  const startMs = occupiedFromMs(it);
  const endMs = occupiedUntilMs(it);
  const claims: Claim[] = [];
  if (it.therapist !== null) claims.push({ unit: it.therapist.unit, startMs, endMs });
  if (it.otherTherapists !== undefined)
    for (const { unit } of it.otherTherapists) claims.push({ unit, startMs, endMs });
  if (it.room !== null) claims.push({ unit: it.room.unit, startMs, endMs });
  for (const { unit } of it.equipment) claims.push({ unit, startMs, endMs });
  if (it.guestId !== null) claims.push({ unit: guestUnit(it.guestId), startMs: it.startMs, endMs: it.endMs });
  return claims;
};

/**
 * Returns the claims of appointments, which are in order of time for each guest. If one guest's appointments take a
 * unit without a gap, that is one claim: items that follow each other have no buffer between them (rule 2).
 */
export const claimsForAppointments = (appointments: readonly AppointmentTerms[]): readonly Claim[] => {
  if (appointments.length === 1) return claimsFor(appointments[0] as AppointmentTerms);
  const claims: Mutable<Claim>[] = [];
  const guestIndexes: number[] = [];
  for (const it of appointments) {
    for (const added of claimsFor(it)) {
      const joined = claims.findLast((claim, at) => guestIndexes[at] === it.guestIndex && touches(claim, added));
      if (joined === undefined) {
        claims.push({ ...added });
        guestIndexes.push(it.guestIndex);
      } else {
        joined.startMs = earlier(joined.startMs, added.startMs);
        joined.endMs = later(joined.endMs, added.endMs);
      }
    }
  }
  return claims.slice(); // Without the room to grow that pushing leaves: claims may be kept for long.
};

const touches = (one: Claim, other: Claim): boolean =>
  one.unit === other.unit && one.startMs <= other.endMs && other.startMs <= one.endMs;

/** Time of units that a move frees: taken by the moved appointments and by none that stay. */
export type FreedTime = ReadonlyMap<UnitKey, IntervalSet>;

export const NOTHING_FREED: FreedTime = new Map();

const byUnit = (claims: readonly Claim[]): Map<UnitKey, IntervalSet> => {
  const grouped = new Map<UnitKey, Claim[]>();
  for (const claim of claims) {
    const group = grouped.get(claim.unit);
    if (group === undefined) grouped.set(claim.unit, [claim]);
    else group.push(claim);
  }
  return new Map([...grouped].map(([unit, group]) => [unit, intervalSet(group)]));
};

/** Returns the time in `before` and not in `after`, unit by unit. */
export const freedBetween = (before: readonly Claim[], after: readonly Claim[]): FreedTime => {
  const kept = byUnit(after);
  const freed = new Map<UnitKey, IntervalSet>();
  for (const [unit, held] of byUnit(before)) {
    const stays = kept.get(unit);
    freed.set(unit, stays === undefined ? held : subtract(held, stays));
  }
  return freed;
};

/**
 * Returns the claims without the freed time: only the time that a new interval adds to the old one on a shared unit.
 */
export const claimsBeyond = <C extends Claim>(claims: readonly C[], freed: FreedTime): readonly C[] =>
  freed.size === 0
    ? claims
    : claims.flatMap((claim) => {
        const free = freed.get(claim.unit);
        if (free === undefined) return [claim];
        return toIntervals(subtract(intervalSet([claim]), free)).map((left) => ({ ...claim, ...left }));
      });
