import { canonicalId, type HostId } from "../domain/ids.ts";

/** Returns an id in the spellings that a port must find: four of a GUID, or the id alone. */
export const spellingsOf = <Id extends HostId>(id: Id): readonly Id[] => {
  if (!isGuid(id)) return [id];
  const bare = canonicalId(id) as string;
  const dashed = [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => bare.slice(from, to))
    .join("-");
  return [bare, bare.toUpperCase(), dashed, dashed.toUpperCase()] as Id[];
};

/** Whether the id is a GUID. Only a GUID is the same id in upper and in lower case. */
export const isGuid = <Id extends HostId>(id: Id): boolean => /^[0-9a-f]{32}$/.test(canonicalId(id));

/** Returns another id: in the other case of letters if it is not a GUID, or with one digit changed if it is. */
export const otherThan = <Id extends HostId>(id: Id): Id => {
  if (isGuid(id)) return ((id.startsWith("0") ? "1" : "0") + id.slice(1)) as Id;
  const swapped = id === id.toUpperCase() ? id.toLowerCase() : id.toUpperCase();
  return (swapped === id ? `${id.slice(0, 63)}~` : swapped) as Id;
};
