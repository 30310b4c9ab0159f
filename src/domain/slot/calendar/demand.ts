import { err, ok, type Result } from "neverthrow";
import type { Reach } from "../../booking/booking.ts";
import type { BookedItem, PartyGuest, TherapistChoice } from "../../booking/party.ts";
import type { Center } from "../../catalog/center.ts";
import type { AddOn, Package, Service } from "../../catalog/item.ts";
import { canonicalId, type EquipmentId, type GuestId, type ItemId, type TherapistId } from "../../ids.ts";
import type { ItemNotFound, TherapistNotFound } from "../../refusal/refusal.ts";
import type { PackageTerms, ServiceTerms } from "../../claim/appointment-terms.ts";
import { sharesOf } from "../../claim/shares.ts";
import { MINUTE_MS } from "../../time/instant.ts";
import type { CenterIndex } from "./center-index.ts";

/** One service of one guest, placed relative to the booking's start, before units are assigned. */
export type Task = Readonly<{
  guestIndex: number;
  guestId: GuestId | null;
  /** The guest's services run one after another in this order, from 0. */
  sequence: number;
  offsetMs: number;
  terms: ServiceTerms;
  /** Null if the service needs no therapist. */
  therapist: TherapistChoice | null;
  roomKind: string | null;
  equipmentIds: readonly EquipmentId[];
}>;

/** The needs of a party. */
export type Demand = Readonly<{ tasks: readonly Task[]; reach: Reach; durationMs: number; priceMinor: number }>;

/**
 * Rule 3: returns how long after the start a hold may last: the center's grace, or the first item if that is shorter.
 */
export const graceMsOf = ({ tasks: [first] }: Pick<Demand, "tasks">, { limits }: Center): number =>
  Math.min(limits.graceAfterStartMinutes * MINUTE_MS, first?.terms.durationMs ?? 0);

/** Computes a party's tasks from the catalog; refused if the catalog lacks a requested item. */
export const demandOf = (
  party: readonly PartyGuest[],
  index: CenterIndex,
): Result<Demand, ItemNotFound | TherapistNotFound> => {
  const missing: Missing = new Map();
  const unknown = new Map<TherapistId, TherapistId>();
  const tasks: Task[] = [];
  let priceMinor = 0;
  party.forEach(({ guestId, items }, guestIndex) => {
    let offsetMs = 0;
    let sequence = 0;
    for (const [itemIndex, item] of items.entries()) {
      const therapist = choiceIn(index, item.therapist, unknown);
      const sold = soldAs(item, itemIndex, index, missing);
      priceMinor += sold.priceMinor;
      for (const { service, terms, addOns } of sold.services) {
        tasks.push({
          guestIndex,
          guestId,
          sequence,
          offsetMs,
          terms,
          therapist: service.needsTherapist ? therapist : null,
          roomKind: service.roomKind,
          equipmentIds:
            addOns.length === 0
              ? service.equipmentIds
              : [...service.equipmentIds, ...addOns.flatMap((it) => it.equipmentIds)],
        });
        sequence += 1;
        offsetMs += terms.durationMs;
      }
    }
  });
  if (missing.size > 0) return err({ code: "ITEM_NOT_FOUND", itemIds: [...missing.values()] });
  if (unknown.size > 0) return err({ code: "THERAPIST_NOT_FOUND", therapistIds: [...unknown.values()] });
  return ok({ tasks, priceMinor, ...extentOf(tasks) });
};

/** The requested ids that were not found: each once, in its first spelling. */
type Missing = Map<ItemId, ItemId>;

const note = <Id extends ItemId | TherapistId>(missing: Map<Id, Id>, id: Id): void => {
  const canonical = canonicalId(id);
  if (!missing.has(canonical)) missing.set(canonical, id);
};

/** Returns the choice, with a therapist in the roster's spelling. */
const choiceIn = (
  index: CenterIndex,
  choice: TherapistChoice,
  unknown?: Map<TherapistId, TherapistId>,
): TherapistChoice => {
  if (choice.kind !== "named") return choice;
  const known = index.therapists.get(canonicalId(choice.therapistId));
  if (known === undefined && unknown !== undefined) note(unknown, choice.therapistId);
  return known === undefined || known.assigned.id === choice.therapistId
    ? choice
    : { kind: "named", therapistId: known.assigned.id };
};

type SoldService = Readonly<{ service: Service; terms: ServiceTerms; addOns: readonly AddOn[] }>;
type Sold = Readonly<{ services: readonly SoldService[]; priceMinor: number }>;
const NOTHING_SOLD: Sold = { services: [], priceMinor: 0 };

/**
 * Returns a service with its add-ons, or a package's services in order; a package's add-ons lengthen its first service.
 */
const soldAs = ({ itemId, addOnIds }: BookedItem, itemIndex: number, index: CenterIndex, missing: Missing): Sold => {
  const addOns = addOnIds.flatMap((id) => find(id, "add_on", index, missing) ?? []);
  const item = index.items.get(canonicalId(itemId));
  if (item === undefined || item.kind === "add_on") {
    note(missing, itemId);
    return NOTHING_SOLD;
  }
  if (item.kind === "service") return soldService(item, addOns, index);
  return soldPackage(item, { id: item.id, name: item.name, itemIndex }, addOns, index, missing);
};

const soldService = (service: Service, addOns: readonly AddOn[], index: CenterIndex): Sold => {
  const terms = termsOf(service, addOns, null, index);
  return { services: [{ service, terms, addOns }], priceMinor: terms.priceMinor };
};

const soldPackage = (
  pack: Package,
  sold: Omit<PackageTerms, "priceMinor">,
  addOns: readonly AddOn[],
  index: CenterIndex,
  missing: Missing,
): Sold => {
  const services = pack.serviceIds.flatMap((id) => find(id, "service", index, missing) ?? []);
  const extraMinor = addOns.reduce((sum, it) => sum + it.priceMinor, 0);
  const parts = sharesOf(
    pack.priceMinor,
    services.map(({ priceMinor }) => priceMinor),
  );
  return {
    services: services.map((service, at) => {
      const own = at === 0 ? addOns : [];
      const priceMinor = (parts[at] as number) + (at === 0 ? extraMinor : 0);
      return { service, terms: termsOf(service, own, { ...sold, priceMinor }, index), addOns: own };
    }),
    priceMinor: pack.priceMinor + extraMinor,
  };
};

const find = <Kind extends "service" | "add_on">(
  id: ItemId,
  kind: Kind,
  index: CenterIndex,
  missing: Missing,
): (Kind extends "service" ? Service : AddOn) | null => {
  const item = index.items.get(canonicalId(id));
  if (item?.kind === kind) return item as Kind extends "service" ? Service : AddOn;
  note(missing, id);
  return null;
};

/**
 * Returns a party as it is stored: known ids in the spelling of the catalog and the roster (rule 25). Unknown ids stay
 * as given, for {@link demandOf} to refuse.
 */
export const partySpeltBy = (index: CenterIndex, party: readonly PartyGuest[]): readonly PartyGuest[] => {
  const spelt = (id: ItemId): ItemId => index.items.get(canonicalId(id))?.id ?? id;
  return party.map(({ guestId, items }) => ({
    guestId,
    items: items.map(({ itemId, addOnIds, therapist }) => ({
      itemId: spelt(itemId),
      addOnIds: addOnIds.map(spelt),
      therapist: choiceIn(index, therapist),
    })),
  }));
};

const termsOf = (
  service: Service,
  addOns: readonly AddOn[],
  pack: PackageTerms | null,
  index: CenterIndex,
): ServiceTerms => {
  const plain = index.plainTerms.get(service.id) as ServiceTerms;
  if (addOns.length === 0 && pack === null) return plain;
  return {
    ...plain,
    durationMs: addOns.reduce((sum, it) => sum + it.durationMinutes * MINUTE_MS, plain.durationMs),
    priceMinor: addOns.reduce((sum, it) => sum + it.priceMinor, plain.priceMinor),
    addOns: addOns.map(({ id, name }) => ({ id, name })),
    package: pack,
  };
};

const extentOf = (tasks: readonly Task[]): Pick<Demand, "reach" | "durationMs"> => {
  let beforeMs = 0;
  let afterMs = 0;
  let durationMs = 0;
  for (const { offsetMs, terms } of tasks) {
    const endMs = offsetMs + terms.durationMs;
    beforeMs = Math.max(beforeMs, terms.preparationMs - offsetMs);
    afterMs = Math.max(afterMs, endMs + terms.recoveryMs);
    durationMs = Math.max(durationMs, endMs);
  }
  return { reach: { beforeMs, afterMs }, durationMs };
};
