import type { EquipmentId, ItemId } from "../ids.ts";

/** A service, an add-on or a package. Their ids share one name space. */
export type Item = Service | AddOn | Package;

/** One treatment of one guest, and the units that it needs for its whole occupied time. */
export type Service = Readonly<{
  kind: "service";
  id: ItemId;
  name: string;
  durationMinutes: number;
  /** Time before the guest is served: occupies therapist, room and equipment, not the guest (rule 2). */
  preparationMinutes: number;
  /** Time after the guest is served, in the same way. */
  recoveryMinutes: number;
  /** In the smallest unit of the center's currency. */
  priceMinor: number;
  /** The service's own lead times, in place of the center's; null or absent: the center's (rule 23). */
  leadTimeMinutes?: number | null;
  leadTimeDays?: number | null;
  needsTherapist: boolean;
  /** The guest needs a bed in a room of this kind; null needs no room. */
  roomKind: string | null;
  /** The service needs one unit of each. */
  equipmentIds: readonly EquipmentId[];
}>;

/** Lengthens the service that it is attached to, and may need equipment of its own. */
export type AddOn = Readonly<{
  kind: "add_on";
  id: ItemId;
  name: string;
  durationMinutes: number;
  priceMinor: number;
  equipmentIds: readonly EquipmentId[];
}>;

/** Several services that run in order. */
export type Package = Readonly<{
  kind: "package";
  id: ItemId;
  name: string;
  priceMinor: number;
  serviceIds: readonly ItemId[];
}>;
