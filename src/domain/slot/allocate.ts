import type { BookingOptions } from "../booking/booking.ts";
import type { BookingId, GuestId } from "../ids.ts";
import type { AssignedEquipment, AssignedRoom } from "../reservation/appointment.ts";
import { EMPTY_SET, covers } from "../time/interval-set.ts";
import { plus, type EpochMs } from "../time/instant.ts";
import { assign, type Exhausted, type Need, type StepBudget } from "./assign.ts";
import { gapAround, type Busy } from "./busy.ts";
import type { DayCalendar } from "./day-calendar.ts";
import type { Demand, Task } from "./demand.ts";
import { hashText, type Assignable, type AssignableTherapist, type CenterPlan } from "./plan.ts";
import type { Candidate, Ranking } from "./ranking.ts";
import type { AllocatedItem, Slot } from "./slot.ts";
import { guestUnit } from "./unit.ts";

/** What a search looks through: one booking, one day, what is busy, and how "any" is decided. */
export type Search = Readonly<{
  plan: CenterPlan;
  calendar: DayCalendar;
  demand: Demand;
  options: BookingOptions;
  busy: Busy;
  bookingId: BookingId;
  ranking: Ranking;
}>;

export type Allocation =
  | Readonly<{ kind: "found"; slot: Slot }>
  /** What is missing: time of the center, of a guest, or a unit of a kind. */
  | Readonly<{ kind: "none"; lacks: "opening" | "guest" | "therapist" | "room" | "equipment" }>
  | Exhausted;

/** Steps that one start may take: beyond any party that this search was made for, and far below a second. */
export const STEPS_PER_START = 200_000;

/**
 * Serves the whole booking at a start, or says that it cannot be (rules 2, 6 and 17). The start fixes every item's
 * times first; then therapists, beds and equipment are assigned, each kind on its own, since none depends on another.
 */
export const allocate = (
  search: Search,
  startMs: EpochMs,
  budget: StepBudget = { left: STEPS_PER_START },
): Allocation => {
  const { demand, calendar, busy } = search;
  for (const task of demand.tasks) {
    const fromMs = plus(startMs, task.offsetMs);
    const untilMs = plus(fromMs, task.terms.durationMs);
    if (!covers(calendar.opening, fromMs, untilMs)) return lacking("opening");
    if (task.guestId !== null && !isGuestFree(busy, task.guestId, fromMs, untilMs)) return lacking("guest");
  }
  const bookingHash = hashText(search.bookingId);
  const therapists = assignTherapists(search, startMs, bookingHash, budget);
  if (therapists.kind !== "found") return therapists.kind === "none" ? lacking("therapist") : therapists;
  const beds = assignBeds(search, startMs, bookingHash, budget);
  if (beds.kind !== "found") return beds.kind === "none" ? lacking("room") : beds;
  const pieces = assignPieces(search, startMs, bookingHash, budget);
  if (pieces.kind !== "found") return pieces.kind === "none" ? lacking("equipment") : pieces;

  const allocation = demand.tasks.map((task, at): AllocatedItem => {
    const itemStartMs = plus(startMs, task.offsetMs);
    return {
      guestIndex: task.guestIndex,
      guestId: task.guestId,
      service: task.terms,
      therapist: therapists.byTask[at]?.[0]?.assigned ?? null,
      room: beds.byTask[at]?.[0]?.assigned ?? null,
      equipment: pieces.byTask[at]?.map((piece) => piece.assigned) ?? NO_EQUIPMENT,
      startMs: itemStartMs,
      endMs: plus(itemStartMs, task.terms.durationMs),
    };
  });
  return {
    kind: "found",
    slot: { startMs, endMs: plus(startMs, demand.durationMs), priceMinor: demand.priceMinor, allocation },
  };
};

const NO_EQUIPMENT: readonly AssignedEquipment[] = [];
type Lacks = Extract<Allocation, { kind: "none" }>["lacks"];
const lacking = (lacks: Lacks): Allocation => ({ kind: "none", lacks });

const isGuestFree = (busy: Busy, guestId: GuestId, fromMs: EpochMs, untilMs: EpochMs): boolean =>
  gapAround(busy, guestUnit(guestId), fromMs, untilMs, 0) !== null;

/** What each task got of one kind of resource. */
type Assigned<U> =
  | Readonly<{ kind: "found"; byTask: readonly (readonly U[] | undefined)[] }>
  | Readonly<{ kind: "none" }>
  | Exhausted;

type Wanted<U extends Assignable<unknown>> = Readonly<{ taskIndex: number; need: Need<U> }>;

const occupied = (task: Task, startMs: EpochMs) => ({
  fromMs: plus(startMs, task.offsetMs - task.terms.preparationMs),
  untilMs: plus(startMs, task.offsetMs + task.terms.durationMs + task.terms.recoveryMs),
});

type Ranked<U> = Readonly<{ it: U; cost: number; spread: number }>;

const byRank = <U extends Assignable<unknown>>(one: Ranked<U>, other: Ranked<U>): number =>
  one.cost - other.cost || one.spread - other.spread || (one.it.unit < other.it.unit ? -1 : 1);

/** The free units among `units` for a task, best first; the best alone where no other task wants a unit of this kind. */
const ranked = <U extends Assignable<unknown>>(
  search: Search,
  kind: Candidate["kind"],
  units: readonly U[],
  { fromMs, untilMs }: { fromMs: EpochMs; untilMs: EpochMs },
  bookingHash: number,
): readonly U[] => {
  const { tasks, reach } = search.demand;
  const reachMs = reach.beforeMs + reach.afterMs;
  const isAlone = tasks.length === 1 && (tasks[0] as Task).equipmentIds.length <= 1;
  const free: Ranked<U>[] = [];
  for (const it of units) {
    const gapMs = gapAround(search.busy, it.unit, fromMs, untilMs, reachMs);
    if (gapMs === null) continue;
    if (kind === "therapist" && !covers(search.calendar.working.get(it.unit) ?? EMPTY_SET, fromMs, untilMs)) continue;
    const spread = Math.imul(it.hash ^ bookingHash, 0x9e3779b1) >>> 0;
    const candidate = { it, cost: search.ranking({ kind, unit: it.unit, spread, gapMs }), spread };
    if (!isAlone || free.length === 0) free.push(candidate);
    else if (byRank(candidate, free[0] as Ranked<U>) < 0) free[0] = candidate;
  }
  if (free.length > 1) free.sort(byRank);
  return free.map(({ it }) => it);
};

const needFor = <U extends Assignable<unknown>>(
  search: Search,
  kind: Candidate["kind"],
  taskIndex: number,
  units: readonly U[],
  startMs: EpochMs,
  bookingHash: number,
): Wanted<U> => {
  const task = search.demand.tasks[taskIndex] as Task;
  const span = occupied(task, startMs);
  const { guestIndex, sequence } = task;
  return {
    taskIndex,
    need: { guestIndex, sequence, ...span, candidates: ranked(search, kind, units, span, bookingHash) },
  };
};

const assignWanted = <U extends Assignable<unknown>>(wanted: readonly Wanted<U>[], budget: StepBudget): Assigned<U> => {
  if (wanted.length === 0) return NOTHING_WANTED;
  if (wanted.some(({ need }) => need.candidates.length === 0)) return { kind: "none" };
  const assignment = assign(
    wanted.map(({ need }) => need),
    budget,
  );
  if (assignment.kind !== "found") return assignment;
  const byTask: U[][] = [];
  wanted.forEach(({ taskIndex }, at) => (byTask[taskIndex] ??= []).push(assignment.units[at] as U));
  return { kind: "found", byTask };
};

const NOTHING_WANTED = { kind: "found", byTask: [] } as const;

/** Who could give a task's service at all: by skill, and by the binding name or gender. */
export const ableTherapists = (plan: CenterPlan, { terms, therapist }: Task): readonly AssignableTherapist[] => {
  const able = plan.therapistsFor.get(terms.id) ?? [];
  if (therapist?.kind === "named") return able.filter((it) => it.assigned.id === therapist.therapistId);
  if (therapist?.kind === "gender") return able.filter((it) => it.therapist.gender === therapist.gender);
  return able;
};

const assignTherapists = (
  search: Search,
  startMs: EpochMs,
  bookingHash: number,
  budget: StepBudget,
): Assigned<AssignableTherapist> => {
  const { demand, plan, options } = search;
  const wanted: Wanted<AssignableTherapist>[] = [];
  demand.tasks.forEach((task, at) => {
    if (task.therapist !== null) {
      wanted.push(needFor(search, "therapist", at, ableTherapists(plan, task), startMs, bookingHash));
    }
  });
  return options.oneTherapistPerGuest ? assignOneEach(wanted, budget) : assignWanted(wanted, budget);
};

/** One therapist for all of a guest's items: tried therapist by therapist for each guest, all of its needs at once. */
const assignOneEach = (
  wanted: readonly Wanted<AssignableTherapist>[],
  budget: StepBudget,
): Assigned<AssignableTherapist> => {
  const guests = [...new Set(wanted.map(({ need }) => need.guestIndex))];
  const ofGuest = (guestIndex: number) => wanted.filter(({ need }) => need.guestIndex === guestIndex);
  const shared = guests.map((guestIndex) => {
    const [first, ...rest] = ofGuest(guestIndex);
    return (first?.need.candidates ?? []).filter(({ unit }) =>
      rest.every(({ need }) => need.candidates.some((it) => it.unit === unit)),
    );
  });
  const attempt = (depth: number, narrowed: readonly Wanted<AssignableTherapist>[]): Assigned<AssignableTherapist> => {
    if (depth === guests.length) return assignWanted(narrowed, budget);
    for (const only of shared[depth] ?? []) {
      budget.left -= 1;
      if (budget.left < 0) return { kind: "exhausted" };
      const next = ofGuest(guests[depth] as number).map(({ taskIndex, need }) => ({
        taskIndex,
        need: { ...need, candidates: [only] },
      }));
      const outcome = attempt(depth + 1, [...narrowed, ...next]);
      if (outcome.kind !== "none") return outcome;
    }
    return { kind: "none" };
  };
  return attempt(0, []);
};

const assignBeds = (
  search: Search,
  startMs: EpochMs,
  bookingHash: number,
  budget: StepBudget,
): Assigned<Assignable<AssignedRoom>> => {
  const { demand, plan, options } = search;
  const wanted: Wanted<Assignable<AssignedRoom>>[] = [];
  demand.tasks.forEach((task, at) => {
    if (task.roomKind !== null) {
      wanted.push(needFor(search, "bed", at, plan.bedsOfKind.get(task.roomKind) ?? [], startMs, bookingHash));
    }
  });
  return options.sharedRoom ? assignSharedRooms(wanted, demand, budget) : assignWanted(wanted, budget);
};

/** One room for all tasks that need a kind of room: tried room by room, in the order in which their beds rank. */
const assignSharedRooms = (
  wanted: readonly Wanted<Assignable<AssignedRoom>>[],
  demand: Demand,
  budget: StepBudget,
): Assigned<Assignable<AssignedRoom>> => {
  const byTask: (readonly Assignable<AssignedRoom>[] | undefined)[] = [];
  const kindOf = ({ taskIndex }: { taskIndex: number }) => demand.tasks[taskIndex]?.roomKind;
  for (const kind of new Set(wanted.map(kindOf))) {
    const ofKind = wanted.filter((it) => kindOf(it) === kind);
    const rooms = new Set(ofKind.flatMap(({ need }) => need.candidates.map(({ assigned }) => assigned.id)));
    let outcome: Assigned<Assignable<AssignedRoom>> = { kind: "none" };
    for (const room of rooms) {
      outcome = assignWanted(
        ofKind.map(({ taskIndex, need }) => ({
          taskIndex,
          need: { ...need, candidates: need.candidates.filter(({ assigned }) => assigned.id === room) },
        })),
        budget,
      );
      if (outcome.kind !== "none") break;
    }
    if (outcome.kind !== "found") return outcome;
    outcome.byTask.forEach((beds, at) => (byTask[at] = beds));
  }
  return { kind: "found", byTask };
};

const assignPieces = (
  search: Search,
  startMs: EpochMs,
  bookingHash: number,
  budget: StepBudget,
): Assigned<Assignable<AssignedEquipment>> => {
  const wanted: Wanted<Assignable<AssignedEquipment>>[] = [];
  search.demand.tasks.forEach((task, at) => {
    for (const id of task.equipmentIds) {
      wanted.push(needFor(search, "equipment", at, search.plan.piecesOf.get(id) ?? [], startMs, bookingHash));
    }
  });
  return assignWanted(wanted, budget);
};
