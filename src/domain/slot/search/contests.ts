import type { BookingOptions } from "../../booking/booking.ts";
import type { EquipmentId } from "../../ids.ts";
import type { AssignedEquipment, AssignedRoom, AssignedTherapist } from "../../claim/appointment-terms.ts";
import type { Demand, Task } from "../calendar/demand.ts";
import { ableTherapists } from "./eligible.ts";
import type { Assignable, CenterIndex } from "../calendar/center-index.ts";
import type { Candidate } from "./ranking.ts";
import type { Need, Span } from "./need.ts";
import { withPreferences, type Preference } from "./preferences.ts";
import { NO_RIVALRY, rivalryOf, type Rivalry } from "./rivalry.ts";

/**
 * Needs that may compete, and all units that could serve them. Contests are independent: no unit is wanted in two of
 * them at the same time.
 */
export type Contest<Assigned = unknown> = Readonly<{
  kind: Candidate["kind"];
  units: readonly Assignable<Assigned>[];
  needs: readonly Need[];
  rivalry: Rivalry;
  /** The room of each unit, by number, if all needs must be served in one room; else null. */
  roomOf: readonly number[] | null;
  /** Wishes for certain therapists, in the order in which they are met; absent if there are none (rule 29). */
  preferences?: readonly Preference[];
}>;

/** All contests of a booking, computed once for all starts. */
export type Contests = Readonly<{
  therapists: readonly Contest<AssignedTherapist>[];
  beds: readonly Contest<AssignedRoom>[];
  pieces: readonly Contest<AssignedEquipment>[];
}>;

/** Returns therapists first, then beds, then pieces of equipment. */
export const allOf = ({ therapists, beds, pieces }: Contests): readonly Contest[] => [
  ...therapists,
  ...beds,
  ...pieces,
];

/**
 * If claims of removed units compete for remaining ones ({@link hasLeft}), needs of one kind stay in one contest: such
 * a claim may overlap several of them.
 */
export const contestsOf = (demand: Demand, index: CenterIndex, options: BookingOptions, isLaid: boolean): Contests => {
  const rooms = new Set<string>();
  const equipment = new Set<EquipmentId>();
  for (const { roomKind, equipmentIds } of demand.tasks) {
    if (roomKind !== null) rooms.add(roomKind);
    for (const id of equipmentIds) equipment.add(id);
  }
  const beds: Contest<AssignedRoom>[] = [];
  for (const kind of rooms) beds.push(...bedContests(demand, index.bedsOfKind.get(kind) ?? [], kind, options, isLaid));
  const pieces: Contest<AssignedEquipment>[] = [];
  for (const id of equipment) pieces.push(...pieceContests(demand, index.piecesOf.get(id) ?? [], id, isLaid));
  return { therapists: therapistContests(demand, index, options), beds, pieces };
};

const placesOf = (units: readonly unknown[]): readonly number[] => units.map((_, at) => at);

const spanOf = ({ offsetMs, terms }: Task): Span => ({
  fromMs: offsetMs - terms.preparationMs,
  untilMs: offsetMs + terms.durationMs + terms.recoveryMs,
});

const needOf = (task: Task, at: number, eligible: readonly number[]): Need => ({
  guestIndex: task.guestIndex,
  sequence: task.sequence,
  tasks: [at],
  spans: [spanOf(task)],
  eligible,
});

/** Needs of therapists that may compete; each guest's are one need if one therapist is to serve that guest. */
export const therapistContests = (
  { tasks }: Demand,
  index: CenterIndex,
  { oneTherapistPerGuest }: BookingOptions,
): readonly Contest<AssignedTherapist>[] => {
  // One need for each therapist of a task; `place` is 0 for the first of them.
  const wanting: { task: Task; at: number; place: number }[] = [];
  tasks.forEach((task, at) => {
    for (let place = 0; place < task.therapistCount; place += 1) wanting.push({ task, at, place });
  });
  const [only] = wanting;
  if (only !== undefined && wanting.length === 1) {
    const units = ableTherapists(index, only.task);
    return withPreferences(contests("therapist", units, [needOf(only.task, only.at, placesOf(units))]), tasks);
  }
  const able = wanting.map(({ task, place }) => ableTherapists(index, task, place));
  const units = [...new Set(able.flat())];
  const places = new Map(units.map((unit, at) => [unit, at]));
  const needs = wanting.map(({ task, at }, nth) =>
    needOf(
      task,
      at,
      (able[nth] ?? []).map((unit) => places.get(unit) as number),
    ),
  );
  const wanted = oneTherapistPerGuest
    ? onePerGuest(
        needs,
        wanting.map(({ place }) => place),
      )
    : needs;
  return withPreferences(contests("therapist", units, wanted), tasks);
};

/**
 * Merges all needs of each guest into one, for therapists who could serve each of them. Of services that several give
 * together, the first therapists are one, and the second ones, and so on.
 */
const onePerGuest = (needs: readonly Need[], places: readonly number[]): readonly Need[] => {
  const nameOf = ({ guestIndex }: Need, at: number): string => `${guestIndex} ${places[at] as number}`;
  return [...new Set(needs.map(nameOf))].map((name) => {
    const own = needs.filter((it, at) => nameOf(it, at) === name);
    const { clashes } = rivalryOf(own);
    const [first, ...rest] = own as [Need, ...Need[]];
    return {
      ...first,
      tasks: own.flatMap(({ tasks }) => tasks),
      spans: own.flatMap(({ spans }) => spans),
      // One therapist cannot do both if an item between them needs no therapist and is shorter than the buffers around
      // it.
      eligible: clashes.includes(1)
        ? []
        : first.eligible.filter((unit) => rest.every(({ eligible }) => eligible.includes(unit))),
    };
  });
};

const pieceContests = (
  { tasks }: Demand,
  units: readonly Assignable<AssignedEquipment>[],
  id: EquipmentId,
  isLaid: boolean,
): readonly Contest<AssignedEquipment>[] => {
  const eligible = placesOf(units);
  const needs: Need[] = [];
  tasks.forEach((task, at) => {
    for (const wanted of task.equipmentIds) if (wanted === id) needs.push(needOf(task, at, eligible));
  });
  return isLaid ? [together("equipment", units, needs)] : contests("equipment", units, needs);
};

const bedContests = (
  { tasks }: Demand,
  units: readonly Assignable<AssignedRoom>[],
  kind: string,
  { sharedRoom }: BookingOptions,
  isLaid: boolean,
): readonly Contest<AssignedRoom>[] => {
  const eligible = placesOf(units);
  const needs: Need[] = [];
  tasks.forEach((task, at) => {
    if (task.roomKind === kind) needs.push(needOf(task, at, eligible));
  });
  if (!sharedRoom || needs.length < 2) {
    return isLaid ? [together("bed", units, needs)] : contests("bed", units, needs);
  }
  const rooms = [...new Set(units.map(({ assigned }) => assigned.id))];
  const roomOf = units.map(({ assigned }) => rooms.indexOf(assigned.id));
  return [{ kind: "bed", units, needs, rivalry: rivalryOf(needs), roomOf }];
};

const together = <Assigned>(
  kind: Candidate["kind"],
  units: readonly Assignable<Assigned>[],
  needs: readonly Need[],
): Contest<Assigned> => ({ kind, units, needs, rivalry: rivalryOf(needs), roomOf: null });

/** Splits the needs into contests that do not overlap each other. */
const contests = <Assigned>(
  kind: Candidate["kind"],
  units: readonly Assignable<Assigned>[],
  needs: readonly Need[],
): readonly Contest<Assigned>[] => {
  if (needs.length === 0) return [];
  if (needs.length === 1) return [{ kind, units, needs, rivalry: NO_RIVALRY, roomOf: null }];
  const { clashes, runs, count } = rivalryOf(needs);
  const partOf = needs.map((_, at) => at);
  const join = (one: number, other: number): void => {
    const [from, into] = [partOf[one], partOf[other]];
    if (from === into) return;
    partOf.forEach((part, at) => {
      if (part === from) partOf[at] = into as number;
    });
  };
  for (let at = 0; at < clashes.length; at += 1) if (clashes[at] === 1) join(Math.floor(at / count), at % count);
  for (const { one, other, between } of runs) for (const it of [other, ...between.flat()]) join(one, it);
  return [...new Set(partOf)].map((part) => {
    const own = needs.filter((_, at) => partOf[at] === part);
    return { kind, units, needs: own, rivalry: rivalryOf(own), roomOf: null };
  });
};
