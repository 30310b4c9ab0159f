import type { Brand } from "../brand.ts";
import { unreachable } from "../invariant.ts";
import { canonicalId, type EquipmentId, type GuestId, type RoomId, type TherapistId } from "../ids.ts";

/**
 * A thing that can be promised to one claim at a time: a therapist, one bed, one piece of equipment, a guest. Written
 * `t:<id>`, `r:<room>#<bed>`, `e:<equipment>#<piece>` and `g:<id>`, beds and pieces counted from 1, ids in their
 * canonical form (rule 25).
 */
export type UnitKey = Brand<string, "UnitKey">;

export type Unit =
  | Readonly<{ kind: "therapist"; id: TherapistId }>
  | Readonly<{ kind: "bed"; id: RoomId; number: number }>
  | Readonly<{ kind: "equipment"; id: EquipmentId; number: number }>
  | Readonly<{ kind: "guest"; id: GuestId }>;

export const therapistUnit = (id: TherapistId): UnitKey => `t:${canonicalId(id)}` as UnitKey;
export const bedUnit = (id: RoomId, bed: number): UnitKey => `r:${canonicalId(id)}#${bed}` as UnitKey;
export const equipmentUnit = (id: EquipmentId, piece: number): UnitKey => `e:${canonicalId(id)}#${piece}` as UnitKey;
export const guestUnit = (id: GuestId): UnitKey => `g:${canonicalId(id)}` as UnitKey;

/** Whether the unit is a guest. All other units belong to their center's resources. */
export const isGuestUnit = (unit: UnitKey): boolean => unit.startsWith("g:");

/** Returns the pool of a bed or a piece: `r:<room>` or `e:<equipment>`; null for a therapist or a guest. */
export const poolOf = (unit: UnitKey): string | null =>
  unit.startsWith("r:") || unit.startsWith("e:") ? unit.slice(0, unit.lastIndexOf("#")) : null;

/** Parses a unit key. */
export const readUnit = (unit: UnitKey): Unit => {
  const rest = unit.slice(2);
  const hash = rest.lastIndexOf("#");
  const [id, number] = [rest.slice(0, hash), Number(rest.slice(hash + 1))];
  if (unit.startsWith("t:")) return { kind: "therapist", id: rest as TherapistId };
  if (unit.startsWith("r:")) return { kind: "bed", id: id as RoomId, number };
  if (unit.startsWith("e:")) return { kind: "equipment", id: id as EquipmentId, number };
  return { kind: "guest", id: rest as GuestId };
};

/** Describes a unit in words: `therapist uma`, `bed 2 of room pair`. Ids are in their canonical form, as in the key. */
export const describeUnit = (key: UnitKey): string => {
  const unit = readUnit(key);
  switch (unit.kind) {
    case "bed":
      return `bed ${unit.number} of room ${unit.id}`;
    case "equipment":
      return `piece ${unit.number} of equipment ${unit.id}`;
    case "therapist":
    case "guest":
      return `${unit.kind} ${unit.id}`;
    default:
      return unreachable(unit);
  }
};
