import type { CenterCatalog, CenterRoster } from "../../catalog/center-catalog.ts";
import { hashText } from "../../hash.ts";
import type { Item, Service } from "../../catalog/item.ts";
import type { Therapist } from "../../catalog/resource.ts";
import { canonicalId, type EquipmentId, type HostId, type ItemId, type TherapistId } from "../../ids.ts";
import type {
  AssignedEquipment,
  AssignedRoom,
  AssignedTherapist,
  ServiceTerms,
} from "../../claim/appointment-terms.ts";
import { MINUTE_MS } from "../../time/instant.ts";
import { bedUnit, equipmentUnit, poolOf, therapistUnit, type UnitKey } from "../../claim/unit.ts";

/** A unit that can be assigned; `hash` spreads bookings over units (rule 17). */
export type Assignable<Assigned> = Readonly<{ unit: UnitKey; hash: number; assigned: Assigned }>;
export type AssignableTherapist = Assignable<AssignedTherapist> &
  Readonly<{ therapist: Therapist; skills: ReadonlySet<ItemId> }>;

/**
 * A search index of a center's catalog and roster, built once for each pair of them. `items` and `therapists` are keyed
 * by canonical id. Inside the index, every reference uses the spelling of the record that it refers to (rule 25).
 */
export type CenterIndex = Readonly<{
  catalog: CenterCatalog;
  roster: CenterRoster;
  items: ReadonlyMap<ItemId, Item>;
  therapists: ReadonlyMap<TherapistId, AssignableTherapist>;
  therapistsFor: ReadonlyMap<ItemId, readonly AssignableTherapist[]>;
  bedsOfKind: ReadonlyMap<string, readonly Assignable<AssignedRoom>[]>;
  piecesOf: ReadonlyMap<EquipmentId, readonly Assignable<AssignedEquipment>[]>;
  /** All units of the roster. */
  units: ReadonlySet<UnitKey>;
  /** The beds of each room and the pieces of each equipment, by {@link poolOf}. */
  pools: ReadonlyMap<string, readonly UnitKey[]>;
  /** The terms of each service sold without add-ons: reservations share these objects. */
  plainTerms: ReadonlyMap<ItemId, ServiceTerms>;
}>;

export const indexCenter = (catalog: CenterCatalog, roster: CenterRoster): CenterIndex => {
  const itemIds = spellingsOf(catalog.items.values());
  const equipmentIds = spellingsOf(roster.equipment.values());
  const items = [...catalog.items.values()].map((item) => respelt(item, itemIds, equipmentIds));
  const services = items.filter((item) => item.kind === "service");
  const therapists = new Map(
    [...roster.therapists.values()].map((it) => [canonicalId(it.id), assignableTherapist(it, itemIds)]),
  );
  const beds = bedsOfKind(roster);
  const piecesOf = new Map([...roster.equipment.values()].map(({ id, name, units }) => [id, pieces(id, name, units)]));
  const shared = [...beds.values(), ...piecesOf.values()].flat().map(({ unit }) => unit);
  return {
    catalog,
    roster,
    items: new Map(items.map((item) => [canonicalId(item.id), item])),
    therapists,
    therapistsFor: new Map(
      services.map(({ id }) => [id, [...therapists.values()].filter(({ skills }) => skills.has(id))]),
    ),
    bedsOfKind: beds,
    piecesOf,
    units: new Set([...[...therapists.values()].map(({ unit }) => unit), ...shared]),
    pools: poolsOf(shared),
    plainTerms: new Map(services.map((service) => [service.id, plainTerms(service)])),
  };
};

/** Returns the spelling of the record with this id; an unknown id stays as it is. */
type Spelling<Id> = (id: Id) => Id;

const spellingsOf = <Id extends HostId>(entries: Iterable<Readonly<{ id: Id }>>): Spelling<Id> => {
  const own = new Map([...entries].map(({ id }) => [canonicalId(id), id]));
  return (id) => own.get(canonicalId(id)) ?? id;
};

/** Returns the item with its references in the spelling of the records that they refer to. */
const respelt = (item: Item, ofItem: Spelling<ItemId>, ofEquipment: Spelling<EquipmentId>): Item =>
  item.kind === "package"
    ? { ...item, serviceIds: item.serviceIds.map(ofItem) }
    : { ...item, equipmentIds: item.equipmentIds.map(ofEquipment) };

const assignableTherapist = (therapist: Therapist, spelling: Spelling<ItemId>): AssignableTherapist => {
  const unit = therapistUnit(therapist.id);
  return {
    unit,
    hash: hashText(unit),
    assigned: { id: therapist.id, unit },
    therapist,
    skills: new Set(therapist.skills.map(spelling)),
  };
};

const bedsOfKind = (roster: CenterRoster): ReadonlyMap<string, readonly Assignable<AssignedRoom>[]> => {
  const byKind = new Map<string, Assignable<AssignedRoom>[]>();
  for (const { id, name, kind, beds } of roster.rooms.values()) {
    const ofKind = byKind.get(kind) ?? [];
    for (let bed = 1; bed <= beds; bed += 1) {
      const unit = bedUnit(id, bed);
      ofKind.push({ unit, hash: hashText(unit), assigned: { id, name, unit } });
    }
    byKind.set(kind, ofKind);
  }
  return byKind;
};

const pieces = (id: EquipmentId, name: string, units: number): readonly Assignable<AssignedEquipment>[] =>
  Array.from({ length: units }, (_, at) => {
    const unit = equipmentUnit(id, at + 1);
    return { unit, hash: hashText(unit), assigned: { id, name, unit } };
  });

const poolsOf = (units: readonly UnitKey[]): ReadonlyMap<string, readonly UnitKey[]> => {
  const pools = new Map<string, UnitKey[]>();
  for (const unit of units) {
    const pool = poolOf(unit) as string;
    const known = pools.get(pool);
    if (known === undefined) pools.set(pool, [unit]);
    else known.push(unit);
  }
  return pools;
};

const plainTerms = (service: Service): ServiceTerms => ({
  id: service.id,
  name: service.name,
  durationMs: service.durationMinutes * MINUTE_MS,
  preparationMs: service.preparationMinutes * MINUTE_MS,
  recoveryMs: service.recoveryMinutes * MINUTE_MS,
  priceMinor: service.priceMinor,
  addOns: [],
  package: null,
});
