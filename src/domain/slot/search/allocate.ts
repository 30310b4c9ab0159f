import type { GuestId } from "../../ids.ts";
import {
  withOthers,
  type AssignedEquipment,
  type AssignedRoom,
  type AssignedTherapist,
} from "../../claim/appointment-terms.ts";
import { plus, type EpochMs } from "../../time/instant.ts";
import { covers } from "../../time/interval-set.ts";
import { hasPreferences } from "./preferences.ts";
import { assignPreferring, preferencesMet } from "./preferring.ts";
import type { Busy } from "./busy.ts";
import type { Task } from "../calendar/demand.ts";
import { ableTherapists } from "./eligible.ts";
import { bestFree, freeFor, momentOf, type Moment } from "./free-units.ts";
import { contestsOf, type Contest } from "./contests.ts";
import { beside, boundIn } from "./left-claims.ts";
import { STEPS_PER_START, type Exhausted, type Search, type StepBudget } from "./search.ts";
import type { AllocatedItem, Slot } from "./slot.ts";
import { guestUnit } from "../../claim/unit.ts";

export type Allocation =
  | Readonly<{ kind: "found"; slot: Slot }>
  /** The missing resource: the center's time, a guest's time, or a unit of a kind. */
  | Lacking
  | Exhausted;

type Lacking = Readonly<{ kind: "none"; lacks: "opening" | "guest" | "therapist" | "room" | "equipment" }>;

/**
 * Serves the whole booking at a start, or returns that it cannot (rules 2, 6 and 17). The start fixes every item's
 * times first; then therapists, beds and equipment are assigned, each kind separately, since none depends on another.
 */
export const allocate = (
  search: Search,
  startMs: EpochMs,
  budget: StepBudget = { left: STEPS_PER_START },
  forPreferences: StepBudget = { left: STEPS_PER_START },
): Allocation => {
  const { demand, calendar, busy } = search;
  for (const task of demand.tasks) {
    const fromMs = plus(startMs, task.offsetMs);
    const untilMs = plus(fromMs, task.terms.durationMs);
    if (!covers(calendar.opening, fromMs, untilMs)) return lacking("opening");
    if (task.guestId !== null && !isGuestFree(busy, task.guestId, fromMs, untilMs)) return lacking("guest");
  }
  const moment = momentOf(search, startMs);
  const [only] = demand.tasks;
  const isAlone = only !== undefined && demand.tasks.length === 1 && isSimple(only) && moment.left.length === 0;
  const served = isAlone ? serveAlone(moment, only) : serveParty(moment, budget, forPreferences);
  if (served.kind !== "found") return served;
  const { allocation, isSettled } = served;
  const slot = { startMs, endMs: plus(startMs, demand.durationMs), priceMinor: demand.priceMinor, allocation };
  if (!hasPreferences(demand.tasks)) return { kind: "found", slot };
  return { kind: "found", slot: { ...slot, preferences: preferencesMet(demand.tasks, allocation, isSettled) } };
};

const isSimple = ({ equipmentIds, therapistCount }: Task): boolean => equipmentIds.length <= 1 && therapistCount <= 1;

const lacking = (lacks: Lacking["lacks"]): Lacking => ({ kind: "none", lacks });

const isGuestFree = (busy: Busy, guestId: GuestId, fromMs: EpochMs, untilMs: EpochMs): boolean =>
  busy.get(guestUnit(guestId))?.every(({ startMs, endMs }) => endMs <= fromMs || untilMs <= startMs) ?? true;

type Served =
  | Readonly<{ kind: "found"; allocation: readonly AllocatedItem[]; isSettled: boolean }>
  | Lacking
  | Exhausted;

const NO_EQUIPMENT: readonly AssignedEquipment[] = [];
const NO_THERAPISTS: readonly AssignedTherapist[] = [];

const allocated = (
  task: Task,
  startMs: EpochMs,
  therapists: readonly AssignedTherapist[],
  room: AssignedRoom | null,
  equipment: readonly AssignedEquipment[],
): AllocatedItem =>
  withOthers<AllocatedItem>(
    {
      guestIndex: task.guestIndex,
      guestId: task.guestId,
      service: task.terms,
      therapist: therapists[0] ?? null,
      room,
      equipment,
      startMs: plus(startMs, task.offsetMs),
      endMs: plus(startMs, task.offsetMs + task.terms.durationMs),
    },
    therapists.length > 1 ? therapists.slice(1) : undefined,
  );

/** Serves a single item of a single guest: nothing competes with it, so it gets the best free units. */
const serveAlone = (moment: Moment, task: Task): Served => {
  const { search, startMs } = moment;
  const { index } = search;
  const fromMs = plus(startMs, task.offsetMs - task.terms.preparationMs);
  const untilMs = plus(startMs, task.offsetMs + task.terms.durationMs + task.terms.recoveryMs);
  const able = task.therapist === null ? null : ableTherapists(index, task);
  const preferred =
    task.preferred === null ? [] : (able ?? []).filter(({ assigned }) => assigned.id === task.preferred);
  const therapist =
    bestFree(moment, "therapist", preferred, fromMs, untilMs) ??
    (able === null ? null : bestFree(moment, "therapist", able, fromMs, untilMs));
  if (able !== null && therapist === null) return lacking("therapist");
  const beds = task.roomKind === null ? null : (index.bedsOfKind.get(task.roomKind) ?? []);
  const bed = beds === null ? null : bestFree(moment, "bed", beds, fromMs, untilMs);
  if (beds !== null && bed === null) return lacking("room");
  const [equipmentId] = task.equipmentIds;
  const pieces = equipmentId === undefined ? null : (index.piecesOf.get(equipmentId) ?? []);
  const piece = pieces === null ? null : bestFree(moment, "equipment", pieces, fromMs, untilMs);
  if (pieces !== null && piece === null) return lacking("equipment");
  const equipment = piece === null ? NO_EQUIPMENT : [piece.assigned];
  const item = allocated(
    task,
    startMs,
    therapist === null ? NO_THERAPISTS : [therapist.assigned],
    bed?.assigned ?? null,
    equipment,
  );
  return { kind: "found", allocation: [item], isSettled: true };
};

const serveParty = (moment: Moment, budget: StepBudget, forPreferences: StepBudget): Served => {
  const { demand, index, options } = moment.search;
  const contests = contestsOf(demand, index, options, moment.left.length > 0);
  const therapists = settle(moment, contests.therapists, "therapist", budget, forPreferences);
  if (therapists.kind !== "found") return therapists;
  const beds = settle(moment, contests.beds, "room", budget, forPreferences);
  if (beds.kind !== "found") return beds;
  const pieces = settle(moment, contests.pieces, "equipment", budget, forPreferences);
  if (pieces.kind !== "found") return pieces;
  const allocation = demand.tasks.map((task, at) => {
    const [room = null] = beds.byTask[at] ?? [];
    const equipment = inOrder(task, pieces.byTask[at] ?? NO_EQUIPMENT);
    return allocated(task, moment.startMs, therapists.byTask[at] ?? NO_THERAPISTS, room, equipment);
  });
  return { kind: "found", allocation, isSettled: therapists.isSettled };
};

/** The units of one kind that each task got. */
type Settled<Assigned> =
  | Readonly<{ kind: "found"; byTask: readonly (readonly Assigned[] | undefined)[]; isSettled: boolean }>
  | Lacking
  | Exhausted;

const settle = <Assigned>(
  moment: Moment,
  contests: readonly Contest<Assigned>[],
  lacks: Lacking["lacks"],
  budget: StepBudget,
  forPreferences: StepBudget,
): Settled<Assigned> => {
  const byTask: Assigned[][] = [];
  let areSettled = true;
  for (const contest of contests) {
    const free = contest.needs.map((need) => freeFor(moment, contest, need));
    const joined = beside(contest, free, boundIn(contest, moment.left), moment.startMs);
    const { assignment, isSettled } = assignPreferring(joined.contest, joined.candidates, budget, forPreferences);
    areSettled &&= isSettled;
    if (assignment.kind !== "found") return assignment.kind === "none" ? lacking(lacks) : assignment;
    contest.needs.forEach(({ tasks }, nth) => {
      const unit = contest.units[assignment.units[nth] as number];
      if (unit !== undefined) for (const task of tasks) (byTask[task] ??= []).push(unit.assigned);
    });
  }
  return { kind: "found", byTask, isSettled: areSettled };
};

/** Sorts a task's pieces in the order in which it lists its equipment. */
const inOrder = ({ equipmentIds }: Task, pieces: readonly AssignedEquipment[]): readonly AssignedEquipment[] => {
  if (pieces.length < 2) return pieces;
  const left = [...pieces];
  return equipmentIds.flatMap((id) =>
    left.splice(
      left.findIndex((it) => it.id === id),
      1,
    ),
  );
};
