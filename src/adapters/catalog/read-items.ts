import {
  MOST_DURATIONS,
  MOST_THERAPISTS,
  type AddOn,
  type Item,
  type Package,
  type Service,
  type ServiceDuration,
} from "../../domain/catalog/item.ts";
import { canonicalId, type EquipmentId, type ItemId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import { flag, optional, wholeNumber } from "../../domain/input/reader.ts";
import { kindText, nameText, priceMinor } from "./file-fields.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { ItemDescription } from "../../ports/catalog-description.ts";
import type { Entry, Part } from "./part.ts";
import { LEAD_DAYS, LEAD_MINUTES } from "./read-center.ts";
import { readItemDescription } from "./read-descriptions.ts";
import { checkNotRepeated, checkReferences, createIds, type ReferenceCheck, valuesOf } from "./references.ts";
import type { Resources } from "./read-resources.ts";

/** The items of one center, with a check of references to its services. */
export type ItemsRead = Readonly<{
  items: ReadonlyMap<ItemId, Item>;
  services: readonly Entry<Service>[];
  described: readonly Entry<ItemDescription>[];
  checkService: ReferenceCheck<ItemId>;
}>;

const LONGEST_MINUTES = 1_440;
const serviceMinutes = wholeNumber({ min: 1, max: LONGEST_MINUTES });
/** An add-on may take no time of its own. */
const extraMinutes = wholeNumber({ min: 0, max: LONGEST_MINUTES });
const bufferMinutes = optional(extraMinutes, 0);
const therapistCount = optional(wholeNumber({ min: 1, max: MOST_THERAPISTS }), null);
const leadMinutes = optional(wholeNumber(LEAD_MINUTES), null);
const leadDays = optional(wholeNumber(LEAD_DAYS), null);

/** Reads an item's description, and notes its unknown fields. */
type Finish = (part: Part, id: ItemId | null) => void;
type Reading = Readonly<{ resources: Resources; finish: Finish }>;

/** Reads services, add-ons and packages, which share one namespace of ids. */
export const readItems = (center: Part, resources: Resources): ItemsRead => {
  const ids = createIds<ItemId>();
  const serviceParts = center.parts("services", { max: CATALOG_FILE_LIMITS.services });
  const addOnParts = center.parts("addOns", { max: CATALOG_FILE_LIMITS.addOns });
  const packageParts = center.parts("packages", { max: CATALOG_FILE_LIMITS.packages });

  const described: Entry<ItemDescription>[] = [];
  const finish = (part: Part, id: ItemId | null): void => {
    const description = readItemDescription(part, id);
    if (description !== null) described.push(description);
    part.finish();
  };

  const serviceIds = new Set<ItemId>();
  const services = (serviceParts ?? []).flatMap((part): Entry<Service>[] => {
    const service = readService(part, ids.claim(part), { resources, finish });
    if (service === null) return [];
    serviceIds.add(canonicalId(service.id));
    return [{ value: service, field: part.field }];
  });
  const addOns = (addOnParts ?? []).flatMap((part) => readAddOn(part, ids.claim(part), { resources, finish }) ?? []);
  const packages = (packageParts ?? []).map((part) => readPackage(part, ids.claim(part), finish));

  const checkService: ReferenceCheck<ItemId> = (id) => {
    if (serviceParts === null || serviceIds.has(canonicalId(id))) return null;
    return ids.has(id)
      ? "is an add-on or a package, not a service: only services can be named here"
      : "no service of this center has this id: add it to services, or remove it here";
  };
  for (const { contents } of packages) checkReferences(contents, checkService, center.notes);

  const all: readonly Item[] = [...valuesOf(services), ...addOns, ...packages.flatMap(({ value }) => value ?? [])];
  return { items: new Map(all.map((item) => [item.id, item])), services, described, checkService };
};

const readService = (part: Part, id: ItemId | null, { resources, finish }: Reading): Service | null => {
  const name = part.read("name", nameText, "");
  const durationMinutes = part.read("durationMinutes", serviceMinutes, 1);
  const service = {
    name,
    durationMinutes,
    preparationMinutes: part.read("preparationMinutes", bufferMinutes, 0),
    recoveryMinutes: part.read("recoveryMinutes", bufferMinutes, 0),
    priceMinor: part.read("priceMinor", priceMinor, 0),
    leadTimeMinutes: part.read("leadTimeMinutes", leadMinutes, null),
    leadTimeDays: part.read("leadTimeDays", leadDays, null),
    durations: readDurations(part, durationMinutes),
    needsTherapist: part.read("needsTherapist", optional(flag, true), true),
    therapistCount: part.read("therapistCount", therapistCount, null),
    roomKind: part.read("roomKind", optional(kindText, null), null),
    equipmentIds: readEquipmentIds(part, resources),
  };
  finish(part, id);
  if (service.therapistCount !== null && !service.needsTherapist)
    part.note("therapistCount", "is of a service that needs no therapist: remove one of the two");
  const problem = service.roomKind === null ? null : resources.checkRoomKind(service.roomKind);
  if (problem !== null) part.note("roomKind", problem);
  return id === null ? null : { kind: "service", id, ...service };
};

/** Reads the lengths beside the service's own; each length once. */
const readDurations = (service: Part, own: number): readonly ServiceDuration[] => {
  const seen = new Set([own]);
  return (service.parts("durations", { max: MOST_DURATIONS }) ?? []).map((part) => {
    const durationMinutes = part.read("durationMinutes", serviceMinutes, null);
    const price = part.read("priceMinor", priceMinor, 0);
    part.finish();
    if (durationMinutes !== null && seen.has(durationMinutes))
      part.note("durationMinutes", "is a length that the service has already: keep one");
    if (durationMinutes !== null) seen.add(durationMinutes);
    return { durationMinutes: durationMinutes ?? 1, priceMinor: price };
  });
};

const readAddOn = (part: Part, id: ItemId | null, { resources, finish }: Reading): AddOn | null => {
  const addOn = {
    name: part.read("name", nameText, ""),
    durationMinutes: part.read("durationMinutes", extraMinutes, 0),
    priceMinor: part.read("priceMinor", priceMinor, 0),
    equipmentIds: readEquipmentIds(part, resources),
  };
  finish(part, id);
  return id === null ? null : { kind: "add_on", id, ...addOn };
};

const readPackage = (
  part: Part,
  id: ItemId | null,
  finish: Finish,
): Readonly<{ value: Package | null; contents: readonly Entry<ItemId>[] }> => {
  const name = part.read("name", nameText, "");
  const price = part.read("priceMinor", priceMinor, 0);
  // A package may list one service twice: it is then given twice.
  const most = CATALOG_FILE_LIMITS.servicesInPackage;
  const contents = part.entries("serviceIds", hostId<ItemId>(), { min: 1, max: most }) ?? [];
  finish(part, id);
  const value =
    id === null ? null : { kind: "package" as const, id, name, priceMinor: price, serviceIds: valuesOf(contents) };
  return { value, contents };
};

const readEquipmentIds = (part: Part, resources: Resources): readonly EquipmentId[] => {
  const most = CATALOG_FILE_LIMITS.equipmentOfItem;
  const entries = part.entries("equipmentIds", hostId<EquipmentId>(), { max: most }) ?? [];
  checkReferences(entries, resources.checkEquipment, part.notes);
  checkNotRepeated(entries, part.notes);
  return valuesOf(entries);
};
