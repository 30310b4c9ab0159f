import type { Gender, Therapist, WallSpan } from "../../domain/catalog/resource.ts";
import { canonicalId, type ItemId, type TherapistId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import { oneOf, optional, type Reader } from "../../domain/input/reader.ts";
import { daysOff, nameText, wallTime } from "./file-fields.ts";
import type { TherapistDescription } from "../../ports/catalog-description.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Part } from "./part.ts";
import { readTherapistDescription } from "./read-descriptions.ts";
import type { ItemsRead } from "./read-items.ts";
import { checkNotRepeated, checkReferences, createIds, valuesOf } from "./references.ts";
import { readWeeklyHours, withinHours } from "./weekly-hours.ts";

const gender: Reader<Gender> = oneOf(["female", "male", "other"]);

/** The therapists of a center, with their descriptions. */
export type TherapistsRead = Readonly<{
  therapists: ReadonlyMap<TherapistId, Therapist>;
  described: readonly TherapistDescription[];
}>;

/** Reads the therapists of a center. A service that none of them can give is a finding too. */
export const readTherapists = (center: Part, items: ItemsRead): TherapistsRead => {
  const ids = createIds<TherapistId>();
  const therapists = new Map<TherapistId, Therapist>();
  const described: TherapistDescription[] = [];
  const skilled = new Set<ItemId>();
  const parts = center.parts("therapists", { max: CATALOG_FILE_LIMITS.therapists });
  for (const part of parts ?? []) {
    const id = ids.claim(part);
    const therapist = readTherapist(part, items);
    const description = readTherapistDescription(part, id);
    part.finish();
    if (description !== null) described.push(description);
    for (const skill of therapist.skills) skilled.add(canonicalId(skill));
    if (id !== null) therapists.set(id, { id, ...therapist });
  }
  // If the list of therapists is unreadable, every service would lack one: one finding at the therapists is enough.
  if (parts !== null) {
    for (const { value, field } of items.services) {
      if (value.needsTherapist && !skilled.has(canonicalId(value.id))) {
        center.notes.add(
          field,
          "no therapist can give it: add its id to the skills of a therapist, or set needsTherapist to false",
        );
      }
    }
  }
  return { therapists, described };
};

const readTherapist = (part: Part, items: ItemsRead): Omit<Therapist, "id"> => {
  const firstName = part.read("firstName", nameText, "");
  const lastName = part.read("lastName", optional(nameText, ""), "");
  const genderRead = part.read("gender", gender, "other");
  const skills = part.entries("skills", hostId<ItemId>(), { max: CATALOG_FILE_LIMITS.services }) ?? [];
  checkReferences(skills, items.checkService, part.notes);
  checkNotRepeated(skills, part.notes);
  const shifts = readWeeklyHours(part, "shifts", { max: CATALOG_FILE_LIMITS.shifts });
  const breaks = readWeeklyHours(part, "breaks", { max: CATALOG_FILE_LIMITS.breaks });
  const free = part.entries("daysOff", daysOff, { max: CATALOG_FILE_LIMITS.daysOff });
  const blocked = readBlockOuts(part);
  if (shifts.isComplete) {
    const isWithinShifts = withinHours(valuesOf(shifts.hours));
    for (const { value, field } of breaks.hours) {
      if (!isWithinShifts(value)) {
        part.notes.add(field, "must lie inside one shift on each of its weekdays: move it, or remove it");
      }
    }
  }
  return {
    firstName,
    lastName,
    gender: genderRead,
    skills: valuesOf(skills),
    shifts: valuesOf(shifts.hours),
    breaks: valuesOf(breaks.hours),
    daysOff: valuesOf(free),
    blockOuts: blocked,
  };
};

const readBlockOuts = (therapist: Part): readonly WallSpan[] =>
  (therapist.parts("blockOuts", { max: CATALOG_FILE_LIMITS.blockOuts }) ?? []).flatMap((part): WallSpan[] => {
    const startWallMs = part.read("start", wallTime, null);
    const endWallMs = part.read("end", wallTime, null);
    part.finish();
    if (startWallMs === null || endWallMs === null) return [];
    if (endWallMs <= startWallMs) part.note("end", "must be after start");
    return [{ startWallMs, endWallMs }];
  });
