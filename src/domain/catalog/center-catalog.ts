import { sameId, type EquipmentId, type HostId, type ItemId, type RoomId, type TherapistId } from "../ids.ts";
import type { Center } from "./center.ts";
import type { Item } from "./item.ts";
import type { Equipment, Room, Therapist } from "./resource.ts";

/**
 * The items that one center sells. Immutable: a changed catalog is another object, so anything computed from this one
 * can be cached for as long as the object exists.
 */
export type CenterCatalog = Readonly<{ center: Center; items: ReadonlyMap<ItemId, Item> }>;

/** The therapists, rooms and equipment of one center. Immutable in the same way. */
export type CenterRoster = Readonly<{
  therapists: ReadonlyMap<TherapistId, Therapist>;
  rooms: ReadonlyMap<RoomId, Room>;
  equipment: ReadonlyMap<EquipmentId, Equipment>;
}>;

/**
 * Returns the entry with this id, in any spelling (rule 25). Scans all entries only if the exact spelling is not found.
 */
export const entryWithId = <Id extends HostId, Entry extends Readonly<{ id: Id }>>(
  entries: ReadonlyMap<Id, Entry>,
  id: Id,
): Entry | undefined => {
  const exact = entries.get(id);
  if (exact !== undefined) return exact;
  for (const entry of entries.values()) if (sameId<HostId>(entry.id, id)) return entry;
  return undefined;
};
