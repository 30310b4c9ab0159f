import { sameId, type EquipmentId, type HostId, type ItemId, type RoomId, type TherapistId } from "../ids.ts";
import type { Center } from "./center.ts";
import type { Item } from "./item.ts";
import type { Equipment, Room, Therapist } from "./resource.ts";

/**
 * What one center sells. Immutable: a changed catalog is another object, so whatever was worked out from this one can
 * be kept for as long as the object itself.
 */
export type CenterCatalog = Readonly<{ center: Center; items: ReadonlyMap<ItemId, Item> }>;

/** Who and what serves at one center. Immutable in the same way. */
export type CenterRoster = Readonly<{
  therapists: ReadonlyMap<TherapistId, Therapist>;
  rooms: ReadonlyMap<RoomId, Room>;
  equipment: ReadonlyMap<EquipmentId, Equipment>;
}>;

/** Returns the entry with this id, in whatever spelling (rule 25). Looks through all of them only if it must. */
export const entryWithId = <Id extends HostId, Entry extends Readonly<{ id: Id }>>(
  entries: ReadonlyMap<Id, Entry>,
  id: Id,
): Entry | undefined => {
  const exact = entries.get(id);
  if (exact !== undefined) return exact;
  for (const entry of entries.values()) if (sameId<HostId>(entry.id, id)) return entry;
  return undefined;
};
