import type { Equipment, Room } from "../../domain/catalog/resource.ts";
import type { EquipmentId, RoomId } from "../../domain/ids.ts";
import { wholeNumber } from "../../domain/input/reader.ts";
import { kindText, nameText } from "./file-fields.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Part } from "./part.ts";
import { createIds, type ReferenceCheck } from "./references.ts";

/** The rooms and equipment of one center, with a check of references to them. */
export type Resources = Readonly<{
  rooms: ReadonlyMap<RoomId, Room>;
  equipment: ReadonlyMap<EquipmentId, Equipment>;
  checkRoomKind: ReferenceCheck<string>;
  checkEquipment: ReferenceCheck<EquipmentId>;
}>;

const units = wholeNumber({ min: 1, max: CATALOG_FILE_LIMITS.units });

export const readResources = (center: Part): Resources => {
  const rooms = readRooms(center);
  const equipment = readEquipment(center);
  return { ...rooms, ...equipment };
};

const readRooms = (center: Part): Pick<Resources, "rooms" | "checkRoomKind"> => {
  const ids = createIds<RoomId>();
  const kinds = new Set<string>();
  const rooms = new Map<RoomId, Room>();
  const parts = center.parts("rooms", { max: CATALOG_FILE_LIMITS.rooms });
  for (const part of parts ?? []) {
    const id = ids.claim(part);
    const kind = part.read("kind", kindText, null);
    const room = { name: part.read("name", nameText, ""), beds: part.read("beds", units, 1) };
    part.finish();
    if (kind !== null) kinds.add(kind);
    if (id !== null && kind !== null) rooms.set(id, { id, kind, ...room });
  }
  return {
    rooms,
    // If the list of rooms is unreadable, every kind would be missing: one finding at the rooms is enough.
    checkRoomKind: (kind) =>
      parts === null || kinds.has(kind)
        ? null
        : `no room of this center is of this kind: add one, or use one of ${[...kinds].slice(0, 20).join(", ")}`,
  };
};

const readEquipment = (center: Part): Pick<Resources, "equipment" | "checkEquipment"> => {
  const ids = createIds<EquipmentId>();
  const equipment = new Map<EquipmentId, Equipment>();
  const parts = center.parts("equipment", { max: CATALOG_FILE_LIMITS.equipment });
  for (const part of parts ?? []) {
    const id = ids.claim(part);
    const kind = { name: part.read("name", nameText, ""), units: part.read("units", units, 1) };
    part.finish();
    if (id !== null) equipment.set(id, { id, ...kind });
  }
  return {
    equipment,
    checkEquipment: (id) =>
      parts === null || ids.has(id) ? null : "no equipment of this center has this id: add it, or remove it here",
  };
};
