import type { GuestId } from "../../ids.ts";
import type { AssignedEquipment, AssignedRoom, AssignedTherapist } from "../../claim/appointment-terms.ts";
import { plus, type EpochMs } from "../../time/instant.ts";
import { covers } from "../../time/interval-set.ts";
import { assign } from "./assign.ts";
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
  const isAlone =
    only !== undefined && demand.tasks.length === 1 && only.equipmentIds.length <= 1 && moment.left.length === 0;
  const served = isAlone ? serveAlone(moment, only) : serveParty(moment, budget);
  if (served.kind !== "found") return served;
  const { allocation } = served;
  const endMs = plus(startMs, demand.durationMs);
  return { kind: "found", slot: { startMs, endMs, priceMinor: demand.priceMinor, allocation } };
};

const lacking = (lacks: Lacking["lacks"]): Lacking => ({ kind: "none", lacks });

const isGuestFree = (busy: Busy, guestId: GuestId, fromMs: EpochMs, untilMs: EpochMs): boolean =>
  busy.get(guestUnit(guestId))?.every(({ startMs, endMs }) => endMs <= fromMs || untilMs <= startMs) ?? true;

type Served = Readonly<{ kind: "found"; allocation: readonly AllocatedItem[] }> | Lacking | Exhausted;

const NO_EQUIPMENT: readonly AssignedEquipment[] = [];

const allocated = (
  task: Task,
  startMs: EpochMs,
  therapist: AssignedTherapist | null,
  room: AssignedRoom | null,
  equipment: readonly AssignedEquipment[],
): AllocatedItem => ({
  guestIndex: task.guestIndex,
  guestId: task.guestId,
  service: task.terms,
  therapist,
  room,
  equipment,
  startMs: plus(startMs, task.offsetMs),
  endMs: plus(startMs, task.offsetMs + task.terms.durationMs),
});

/** Serves a single item of a single guest: nothing competes with it, so it gets the best free units. */
const serveAlone = (moment: Moment, task: Task): Served => {
  const { search, startMs } = moment;
  const { index } = search;
  const fromMs = plus(startMs, task.offsetMs - task.terms.preparationMs);
  const untilMs = plus(startMs, task.offsetMs + task.terms.durationMs + task.terms.recoveryMs);
  const able = task.therapist === null ? null : ableTherapists(index, task);
  const therapist = able === null ? null : bestFree(moment, "therapist", able, fromMs, untilMs);
  if (able !== null && therapist === null) return lacking("therapist");
  const beds = task.roomKind === null ? null : (index.bedsOfKind.get(task.roomKind) ?? []);
  const bed = beds === null ? null : bestFree(moment, "bed", beds, fromMs, untilMs);
  if (beds !== null && bed === null) return lacking("room");
  const [equipmentId] = task.equipmentIds;
  const pieces = equipmentId === undefined ? null : (index.piecesOf.get(equipmentId) ?? []);
  const piece = pieces === null ? null : bestFree(moment, "equipment", pieces, fromMs, untilMs);
  if (pieces !== null && piece === null) return lacking("equipment");
  const equipment = piece === null ? NO_EQUIPMENT : [piece.assigned];
  const item = allocated(task, startMs, therapist?.assigned ?? null, bed?.assigned ?? null, equipment);
  return { kind: "found", allocation: [item] };
};

const serveParty = (moment: Moment, budget: StepBudget): Served => {
  const { demand, index, options } = moment.search;
  const contests = contestsOf(demand, index, options, moment.left.length > 0);
  const therapists = settle(moment, contests.therapists, "therapist", budget);
  if (therapists.kind !== "found") return therapists;
  const beds = settle(moment, contests.beds, "room", budget);
  if (beds.kind !== "found") return beds;
  const pieces = settle(moment, contests.pieces, "equipment", budget);
  if (pieces.kind !== "found") return pieces;
  const allocation = demand.tasks.map((task, at) => {
    const [therapist = null] = therapists.byTask[at] ?? [];
    const [room = null] = beds.byTask[at] ?? [];
    const equipment = inOrder(task, pieces.byTask[at] ?? NO_EQUIPMENT);
    return allocated(task, moment.startMs, therapist, room, equipment);
  });
  return { kind: "found", allocation };
};

/** The units of one kind that each task got. */
type Settled<Assigned> =
  | Readonly<{ kind: "found"; byTask: readonly (readonly Assigned[] | undefined)[] }>
  | Lacking
  | Exhausted;

const settle = <Assigned>(
  moment: Moment,
  contests: readonly Contest<Assigned>[],
  lacks: Lacking["lacks"],
  budget: StepBudget,
): Settled<Assigned> => {
  const byTask: Assigned[][] = [];
  for (const contest of contests) {
    const free = contest.needs.map((need) => freeFor(moment, contest, need));
    const joined = beside(contest, free, boundIn(contest, moment.left), moment.startMs);
    const assignment = assign(joined.contest, joined.candidates, budget, "best");
    if (assignment.kind !== "found") return assignment.kind === "none" ? lacking(lacks) : assignment;
    contest.needs.forEach(({ tasks }, nth) => {
      const unit = contest.units[assignment.units[nth] as number];
      if (unit !== undefined) for (const task of tasks) (byTask[task] ??= []).push(unit.assigned);
    });
  }
  return { kind: "found", byTask };
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
