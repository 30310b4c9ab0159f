import type { AddOn, Item, Service, ServiceTerms, TherapistChoice } from "../../src/index.ts";
import { MINUTE } from "./wall.ts";
import type { Stock } from "./stock.ts";

export type AskedItem = Readonly<{ itemId: string; addOnIds: readonly string[]; therapist: TherapistChoice }>;
export type PartyMember = Readonly<{ guestId: string | null; items: readonly AskedItem[] }>;

/** One service of one guest, and the resources it takes. */
export type Need = Readonly<{
  guestIndex: number;
  guestId: string | null;
  sequence: number;
  offsetMs: number;
  terms: ServiceTerms;
  therapist: TherapistChoice | null;
  roomKind: string | null;
  equipmentIds: readonly string[];
}>;

export type Needs = Readonly<{
  needs: readonly Need[];
  missingItems: readonly string[];
  missingTherapists: readonly string[];
}>;

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
  const needs: Need[] = [];
  for (const [guestIndex, { guestId, items: asked }] of party.entries()) {
    let offsetMs = 0;
    let sequence = 0;
    for (const [itemIndex, { itemId, addOnIds, therapist }] of asked.entries()) {
      if (therapist.kind === "named" && ![...roster.therapists.keys()].some((id) => id === therapist.therapistId)) {
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
      services.forEach((service, at) => {
        const extras = at === 0 ? addOns : [];
        const durationMinutes = extras.reduce((sum, it) => sum + it.durationMinutes, service.durationMinutes);
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
            priceMinor: extras.reduce((sum, it) => sum + it.priceMinor, service.priceMinor),
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
          roomKind: service.roomKind,
          equipmentIds: [...service.equipmentIds, ...extras.flatMap((it) => it.equipmentIds)],
        });
        sequence += 1;
        offsetMs += durationMinutes * MINUTE;
      });
    }
  }
  return { needs, missingItems: [...missingItems], missingTherapists: [...missingTherapists] };
};
