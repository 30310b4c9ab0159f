import type { CenterPlan } from "../../../src/domain/slot/plan.ts";
import type { StandingClaim } from "../../../src/domain/slot/claim.ts";
import type { Search } from "../../../src/domain/slot/allocate.ts";
import type { Task } from "../../../src/domain/slot/demand.ts";
import { bedUnit, equipmentUnit, guestUnit, therapistUnit, type UnitKey } from "../../../src/domain/slot/unit.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";

/** A span of time that the oracle works with: what is occupied, or open. */
type Span = Readonly<{ from: number; until: number }>;
type Need = Readonly<{ task: Task; occupied: Span; units: readonly UnitKey[] }>;

export type Times = Readonly<{ opening: readonly Span[]; working: ReadonlyMap<UnitKey, readonly Span[]> }>;

const clash = (one: Span, other: Span): boolean => one.from < other.until && other.from < one.until;
const within = (inner: Span, outers: readonly Span[]): boolean =>
  outers.some(({ from, until }) => from <= inner.from && inner.until <= until);

/**
 * Whether a party can be served at a start: tries every assignment there is. Slow, and written from the rules alone;
 * it shares no code with the search. Opening and working times are given as spans that do not touch.
 */
export const canBeServed = (
  search: Search,
  times: Times,
  claims: readonly StandingClaim[],
  startMs: EpochMs,
): boolean => {
  const { plan, demand, options } = search;
  const isFree = (unit: UnitKey, span: Span): boolean =>
    claims.every((claim) => claim.unit !== unit || !clash(span, { from: claim.startMs, until: claim.endMs }));
  const served = (task: Task): Span => ({
    from: startMs + task.offsetMs,
    until: startMs + task.offsetMs + task.terms.durationMs,
  });
  const occupied = (task: Task): Span => ({
    from: served(task).from - task.terms.preparationMs,
    until: served(task).until + task.terms.recoveryMs,
  });
  const need = (task: Task, units: readonly UnitKey[]): Need => ({ task, occupied: occupied(task), units });
  for (const task of demand.tasks) {
    if (!within(served(task), times.opening)) return false;
    if (task.guestId !== null && !isFree(guestUnit(task.guestId), served(task))) return false;
  }
  const free = (it: Need): Need => ({ ...it, units: it.units.filter((unit) => isFree(unit, it.occupied)) });

  const therapists = demand.tasks
    .filter((task) => task.therapist !== null)
    .map((task) => need(task, therapistsFor(plan, task)))
    .map((it) => ({ ...it, units: it.units.filter((unit) => within(it.occupied, times.working.get(unit) ?? [])) }));
  const beds = demand.tasks.filter(({ roomKind }) => roomKind !== null).map((task) => need(task, bedsFor(plan, task)));
  const pieces = demand.tasks.flatMap((task) => task.equipmentIds.map((id) => need(task, piecesOf(plan, id))));

  return (
    someAssignment(therapists.map(free), (units, needs) => !options.oneTherapistPerGuest || oneEach(units, needs)) &&
    someAssignment(beds.map(free), (units, needs) => !options.sharedRoom || oneRoomOfEachKind(units, needs)) &&
    someAssignment(pieces.map(free), () => true)
  );
};

const therapistsFor = ({ roster }: CenterPlan, { terms, therapist: choice }: Task): readonly UnitKey[] =>
  [...roster.therapists.values()]
    .filter(({ skills }) => skills.includes(terms.id))
    .filter(({ id }) => choice?.kind !== "named" || choice.therapistId === id)
    .filter(({ gender }) => choice?.kind !== "gender" || choice.gender === gender)
    .map(({ id }) => therapistUnit(id));

const bedsFor = ({ roster }: CenterPlan, { roomKind }: Task): readonly UnitKey[] =>
  [...roster.rooms.values()]
    .filter(({ kind }) => kind === roomKind)
    .flatMap(({ id, beds }) => Array.from({ length: beds }, (_, at) => bedUnit(id, at + 1)));

const piecesOf = ({ roster }: CenterPlan, id: Task["equipmentIds"][number]): readonly UnitKey[] =>
  Array.from({ length: roster.equipment.get(id)?.units ?? 0 }, (_, at) => equipmentUnit(id, at + 1));

const someAssignment = (
  needs: readonly Need[],
  suits: (units: readonly UnitKey[], needs: readonly Need[]) => boolean,
): boolean => {
  const tryFrom = (units: readonly UnitKey[]): boolean => {
    const next = needs[units.length];
    if (next === undefined) return isExclusive(units, needs) && suits(units, needs);
    return next.units.some((unit) => tryFrom([...units, unit]));
  };
  return tryFrom([]);
};

/**
 * Rule 2: no two claims on one unit overlap. What one guest's items, one following another, have of a unit is one claim,
 * from the first of its occupied time to the last.
 */
const isExclusive = (units: readonly UnitKey[], needs: readonly Need[]): boolean => {
  for (const unit of new Set(units)) {
    const claims: { guest: number; last: number; span: Span }[] = [];
    const mine = needs
      .filter((_, at) => units[at] === unit)
      .sort((a, b) => a.task.guestIndex - b.task.guestIndex || a.task.sequence - b.task.sequence);
    for (const { task, occupied } of mine) {
      const before = claims.at(-1);
      if (before?.guest === task.guestIndex && before.last + 1 === task.sequence) {
        before.last = task.sequence;
        before.span = {
          from: Math.min(before.span.from, occupied.from),
          until: Math.max(before.span.until, occupied.until),
        };
      } else claims.push({ guest: task.guestIndex, last: task.sequence, span: occupied });
    }
    if (claims.some((one, at) => claims.slice(at + 1).some((other) => clash(one.span, other.span)))) return false;
  }
  return true;
};

const oneEach = (units: readonly UnitKey[], needs: readonly Need[]): boolean =>
  needs.every((one, i) =>
    needs.every((other, j) => one.task.guestIndex !== other.task.guestIndex || units[i] === units[j]),
  );

const oneRoomOfEachKind = (units: readonly UnitKey[], needs: readonly Need[]): boolean => {
  const roomOf = (unit: UnitKey | undefined): string => unit?.split("#")[0] ?? "";
  return needs.every((one, i) =>
    needs.every((other, j) => one.task.roomKind !== other.task.roomKind || roomOf(units[i]) === roomOf(units[j])),
  );
};
