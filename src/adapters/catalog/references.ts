import { canonicalId, type HostId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import type { Entry, Notes, Part } from "./part.ts";

/** The ids that are taken in one name space, and by what. */
export type Ids<Id extends HostId> = Readonly<{
  /** Reads a part's `id`; an id that something else has is a finding. Null where it is none. */
  claim: (part: Part) => Id | null;
  has: (id: Id) => boolean;
}>;

/** A name space of its own. */
export const createIds = <Id extends HostId>(): Ids<Id> => {
  const owners = new Map<Id, string>(); // by canonical id
  return {
    claim: (part) => {
      const id = part.read("id", hostId<Id>(), null);
      if (id === null) return null;
      const owner = owners.get(canonicalId(id));
      if (owner === undefined) owners.set(canonicalId(id), part.field);
      else part.note("id", `is also the id of ${owner}: give each an id of its own`);
      return id;
    },
    has: (id) => owners.has(canonicalId(id)),
  };
};

/** What is wrong with referring to this id, or null. */
export type ReferenceCheck<Id> = (id: Id) => string | null;

/** Notes references that lead nowhere. */
export const checkReferences = <Id>(entries: readonly Entry<Id>[], check: ReferenceCheck<Id>, notes: Notes): void => {
  for (const { value, field } of entries) {
    const problem = check(value);
    if (problem !== null) notes.add(field, problem);
  }
};

/** Notes entries that a list has twice, a GUID in any two spellings. */
export const checkNotRepeated = (entries: readonly Entry<string>[], notes: Notes): void => {
  const seen = new Set<string>();
  for (const { value, field } of entries) {
    const canonical = canonicalId(value as HostId);
    if (seen.has(canonical)) notes.add(field, "is given twice in this list: keep one");
    seen.add(canonical);
  }
};

/** Their values alone. */
export const valuesOf = <Value>(entries: readonly Entry<Value>[] | null): readonly Value[] =>
  (entries ?? []).map(({ value }) => value);
