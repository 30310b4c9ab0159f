import { firstOfLine, type AppointmentId, type EquipmentId, type GuestId } from "../ids.ts";
import type { ItemId, RoomId, TherapistId } from "../ids.ts";
import type { EpochMs } from "../time/instant.ts";
import type { WallMs } from "../time/wall-time.ts";
import type { UnitKey } from "./unit.ts";

/**
 * One item of one guest: service, therapist, room, equipment and time, copied from the catalog at reserve (rule 13).
 */
export type AppointmentTerms = Readonly<{
  id: AppointmentId;
  /** The guest's place in the booking's party. */
  guestIndex: number;
  guestId: GuestId | null;
  service: ServiceTerms;
  therapist: AssignedTherapist | null;
  room: AssignedRoom | null;
  equipment: readonly AssignedEquipment[];
  /** The start of the guest's service. */
  startMs: EpochMs;
  endMs: EpochMs;
  /** The center's wall time at the start, as agreed at reserve; later zone data may differ (rule 27). */
  wallStartMs: WallMs;
}>;

/** A service as it was sold: its duration and price include add-ons. */
export type ServiceTerms = Readonly<{
  id: ItemId;
  name: string;
  durationMs: number;
  preparationMs: number;
  recoveryMs: number;
  priceMinor: number;
  addOns: readonly NamedItem[];
  package: PackageTerms | null;
}>;

/** The package that a service was sold in; its services are one line of the invoice. */
export type PackageTerms = NamedItem &
  Readonly<{
    /** The package's place among the items of its guest, who may have the same one twice. */
    itemIndex: number;
    /** This service's part of the price of the package and its add-ons: all parts together are that price. */
    priceMinor: number;
  }>;

/** Returns the appointments that are sold together with this one: all of its package, or itself. */
export const lineOf = <Appointment extends Pick<AppointmentTerms, "guestIndex" | "service">>(
  of: Appointment,
  appointments: readonly Appointment[],
): readonly Appointment[] => appointments.filter((it) => it === of || isOneLine(it, of));

/** The appointment of an id, or all of the package whose line on the invoice has this id; none if there is none. */
export const meantBy = <Appointment extends Pick<AppointmentTerms, "id" | "guestIndex" | "service">>(
  id: AppointmentId,
  appointments: readonly Appointment[],
): readonly Appointment[] => {
  const firstId = firstOfLine(id);
  const first = appointments.find((it) => it.id === (firstId ?? id));
  if (first === undefined) return [];
  if (firstId === null) return [first];
  const line = lineOf(first, appointments);
  return first.service.package !== null && line[0] === first ? line : [];
};

type InLine = Pick<AppointmentTerms, "guestIndex" | "service">;

/** Whether two appointments are of one package of one guest. */
export const isOneLine = (one: InLine, other: InLine): boolean =>
  one.guestIndex === other.guestIndex &&
  one.service.package !== null &&
  one.service.package.itemIndex === other.service.package?.itemIndex;

export type NamedItem = Readonly<{ id: ItemId; name: string }>;
export type AssignedTherapist = Readonly<{ id: TherapistId; unit: UnitKey }>;
export type AssignedRoom = Readonly<{ id: RoomId; name: string; unit: UnitKey }>;
export type AssignedEquipment = Readonly<{ id: EquipmentId; name: string; unit: UnitKey }>;
