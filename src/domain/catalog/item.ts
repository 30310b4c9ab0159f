import type { EquipmentId, ItemId } from "../ids.ts";

/** What a booking can ask for. Ids of all three share one name space. */
export type Item = Service | AddOn | Package;

/** One treatment of one guest, and what it needs for its whole occupied time. */
export type Service = Readonly<{
  kind: "service";
  id: ItemId;
  name: string;
  durationMinutes: number;
  /** Before the guest is served: occupies therapist, room and equipment, not the guest (rule 2). */
  preparationMinutes: number;
  /** After the guest was served, in the same way. */
  recoveryMinutes: number;
  /** In the smallest unit of the center's currency. */
  priceMinor: number;
  needsTherapist: boolean;
  /** A bed in a room of this kind; null needs no room. */
  roomKind: string | null;
  /** One unit of each. */
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
