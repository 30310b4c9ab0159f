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
  /** Other lengths that it can be booked for, each with its price; none on most services (rule 29). */
  durations?: readonly ServiceDuration[];
  needsTherapist: boolean;
  /** How many therapists serve the guest at the same time, if it needs any; null or absent: one. */
  therapistCount?: number | null;
  /** The guest needs a bed in a room of this kind; null needs no room. */
  roomKind: string | null;
  /** The service needs one unit of each. */
  equipmentIds: readonly EquipmentId[];
}>;

/** A length of a service, and its price for that length. */
export type ServiceDuration = Readonly<{ durationMinutes: number; priceMinor: number }>;

/** Limits on the lengths of a service beside its first, and on the therapists who give it together. */
export const MOST_DURATIONS = 20;
export const MOST_THERAPISTS = 10;

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
