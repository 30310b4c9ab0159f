import type { AddOn, Item, Package, Service, ServiceTerms, TherapistChoice } from "../../src/index.ts";
import { MINUTE } from "./wall.ts";
import type { Refused } from "./records.ts";
import type { Stock } from "./stock.ts";

export type AskedItem = Readonly<{
  itemId: string;
  addOnIds: readonly string[];
  therapist: TherapistChoice;
  prefer?: Readonly<{ therapistId: string }> | null;
  durationMinutes?: number | null;
}>;
export type PartyMember = Readonly<{ guestId: string | null; items: readonly AskedItem[] }>;

/** One service of one guest, and the resources it takes. */
export type Need = Readonly<{
  guestIndex: number;
  guestId: string | null;
  sequence: number;
  offsetMs: number;
  terms: ServiceTerms;
  therapist: TherapistChoice | null;
  /** The therapist whom the guest would like, if the roster has that one (rule 29). */
  liked: string | null;
  leadTimeMinutes: number | null;
  leadTimeDays: number | null;
  roomKind: string | null;
  equipmentIds: readonly string[];
}>;

export type Needs = Readonly<{
  needs: readonly Need[];
  missingItems: readonly string[];
  /** The first length that is not offered. */
  notOffered: Refused | null;
  missingTherapists: readonly string[];
}>;

/** Why needs cannot be asked for. */
export const missingOf = ({ missingItems, notOffered, missingTherapists }: Needs): Refused | null => {
  if (missingItems.length > 0) return { code: "ITEM_NOT_FOUND", itemIds: missingItems };
  if (notOffered !== null) return notOffered;
  return missingTherapists.length > 0 ? { code: "THERAPIST_NOT_FOUND", therapistIds: missingTherapists } : null;
};

/** The lengths of a service, with their prices; a package has none to choose. */
const lengthsOf = (item: Service | Package) => (item.kind === "package" ? [] : [item, ...(item.durations ?? [])]);

const NO_THERAPIST = null;

const sumOf = (priced: readonly Readonly<{ priceMinor: number }>[]): number =>
  priced.reduce((sum, it) => sum + it.priceMinor, 0);

/** A service's part of a package's price, by the prices of the services: what is below it, rounded down, is not its. */
export const partOf = (total: number, services: readonly Readonly<{ priceMinor: number }>[], at: number): number => {
  const weights = sumOf(services) === 0 ? services.map(() => ({ priceMinor: 1 })) : services;
  const below = (count: number): number =>
    count === weights.length ? total : Math.floor((total * sumOf(weights.slice(0, count))) / sumOf(weights));
  return below(at + 1) - below(at);
};

/** The needs of a party by the present catalog, or the refusal for an entry that the catalog lacks. */
export const needsOf = (party: readonly PartyMember[], { catalog, roster }: Stock): Needs => {
  const items = new Map<string, Item>(catalog.items);
  const missingItems = new Set<string>();
  const missingTherapists = new Set<string>();
  let notOffered: Refused | null = null;
  const isKnown = (id: string): boolean => [...roster.therapists.keys()].some((own) => own === id);
  const needs: Need[] = [];
  for (const [guestIndex, { guestId, items: asked }] of party.entries()) {
    let offsetMs = 0;
    let sequence = 0;
    for (const [itemIndex, { itemId, addOnIds, therapist, prefer, durationMinutes: chosen }] of asked.entries()) {
      if (therapist.kind === "named" && !isKnown(therapist.therapistId)) {
        missingTherapists.add(therapist.therapistId);
      }
      const addOns: AddOn[] = [];
      for (const id of addOnIds) {
        const addOn = items.get(id);
        if (addOn?.kind === "add_on") addOns.push(addOn);
        else missingItems.add(id);
      }
      const item = items.get(itemId);
      const services: Service[] = [];
      if (item === undefined || item.kind === "add_on") missingItems.add(itemId);
      else if (item.kind === "service") services.push(item);
      else {
        for (const id of item.serviceIds) {
          const service = items.get(id);
          if (service?.kind === "service") services.push(service);
          else missingItems.add(id);
        }
      }
      if (chosen !== undefined && chosen !== null && item !== undefined && item.kind !== "add_on") {
        const offeredMinutes = lengthsOf(item).map((it) => it.durationMinutes);
        if (!offeredMinutes.includes(chosen))
          notOffered ??= { code: "DURATION_NOT_OFFERED", itemId, durationMinutes: chosen, offeredMinutes };
      }
      services.forEach((service, at) => {
        const length = lengthsOf(service).find((it) => it.durationMinutes === chosen) ?? service;
        const extras = at === 0 ? addOns : [];
        const durationMinutes = extras.reduce((sum, it) => sum + it.durationMinutes, length.durationMinutes);
        needs.push({
          guestIndex,
          guestId,
          sequence,
          offsetMs,
          terms: {
            id: service.id,
            name: service.name,
            durationMs: durationMinutes * MINUTE,
            preparationMs: service.preparationMinutes * MINUTE,
            recoveryMs: service.recoveryMinutes * MINUTE,
            priceMinor: extras.reduce((sum, it) => sum + it.priceMinor, length.priceMinor),
            addOns: extras.map(({ id, name }) => ({ id, name })),
            package:
              item?.kind === "package"
                ? {
                    id: item.id,
                    name: item.name,
                    itemIndex,
                    priceMinor: partOf(item.priceMinor, services, at) + sumOf(extras),
                  }
                : null,
          },
          therapist: service.needsTherapist ? therapist : NO_THERAPIST,
          liked:
            service.needsTherapist && prefer !== undefined && prefer !== null && isKnown(prefer.therapistId)
              ? prefer.therapistId
              : null,
          leadTimeMinutes: service.leadTimeMinutes ?? null,
          leadTimeDays: service.leadTimeDays ?? null,
          roomKind: service.roomKind,
          equipmentIds: [...service.equipmentIds, ...extras.flatMap((it) => it.equipmentIds)],
        });
        sequence += 1;
        offsetMs += durationMinutes * MINUTE;
      });
    }
  }
  return { needs, notOffered, missingItems: [...missingItems], missingTherapists: [...missingTherapists] };
};
