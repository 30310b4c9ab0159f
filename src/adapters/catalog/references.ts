import { canonicalId, type HostId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import type { Entry, Notes, Part } from "./part.ts";

/** The ids of one namespace, with their owners. */
export type Ids<Id extends HostId> = Readonly<{
  /** Reads a part's `id`; an id in use is a finding. Null if it is not an id. */
  claim: (part: Part) => Id | null;
  has: (id: Id) => boolean;
}>;

/** Creates a namespace. */
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

/** Returns the problem of a reference to this id, or null. */
export type ReferenceCheck<Id> = (id: Id) => string | null;

/** Notes references to unknown ids. */
export const checkReferences = <Id>(entries: readonly Entry<Id>[], check: ReferenceCheck<Id>, notes: Notes): void => {
  for (const { value, field } of entries) {
    const problem = check(value);
    if (problem !== null) notes.add(field, problem);
  }
};

/** Notes entries that a list has twice, also a GUID in two spellings. */
export const checkNotRepeated = (entries: readonly Entry<string>[], notes: Notes): void => {
  const seen = new Set<string>();
  for (const { value, field } of entries) {
    const canonical = canonicalId(value as HostId);
    if (seen.has(canonical)) notes.add(field, "is given twice in this list: keep one");
    seen.add(canonical);
  }
};

/** Returns their values alone. */
export const valuesOf = <Value>(entries: readonly Entry<Value>[] | null): readonly Value[] =>
  (entries ?? []).map(({ value }) => value);
