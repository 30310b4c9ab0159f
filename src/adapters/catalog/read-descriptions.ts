import type { CategoryId, ItemId, TherapistId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import { flag, optional, text, wholeNumber, type Reader } from "../../domain/input/reader.ts";
import type {
  AddressInfo,
  CatalogInfo,
  CategoryDescription,
  CenterDescription,
  ItemDescription,
  PriceInfo,
  TherapistDescription,
} from "../../ports/catalog-description.ts";
import { emailText, nameText, phoneText, priceMinor } from "./file-fields.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Entry, Part } from "./part.ts";
import { checkReferences, createIds, type ReferenceCheck, valuesOf } from "./references.ts";

// Descriptions of things for people. Every field is optional: an absent one is in no description.

const codeText: Reader<string> = text({ max: 64 });
const descriptionText: Reader<string> = text({ max: 4_000 });
const displayOrder = wholeNumber({ min: 0, max: 1_000_000 });

/** Returns the present fields, or nothing if there are none. */
const stated = <Fields extends object>(fields: { [Name in keyof Fields]: Fields[Name] | null | undefined }): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as Fields;

const orNone = <Value extends object>(value: Value): Value | null => (Object.keys(value).length === 0 ? null : value);

/** Returns one field, or null if it is absent. */
const read = <Value>(part: Part, name: string, reader: Reader<Value>): Value | null =>
  part.read(name, optional(reader, null), null);

/** Reads the descriptions beside an item's own fields; checked once the categories are known. */
export const readItemDescription = (part: Part, id: ItemId | null): Entry<ItemDescription> | null => {
  const described = {
    code: read(part, "code", codeText),
    description: read(part, "description", descriptionText),
    categoryId: read(part, "categoryId", hostId<CategoryId>()),
    catalogInfo: readCatalogInfo(part),
    priceInfo: readPriceInfo(part),
  };
  if (id === null || orNone(stated(described)) === null) return null;
  return { value: stated<ItemDescription>({ id, ...described }), field: part.field };
};

const readCatalogInfo = (item: Part): CatalogInfo | null => {
  const part = item.part("catalogInfo");
  if (part === null) return null;
  const info = stated<CatalogInfo>({
    displayName: read(part, "displayName", nameText),
    displayOrder: read(part, "displayOrder", displayOrder),
    showInCatalog: read(part, "showInCatalog", flag),
    canBook: read(part, "canBook", flag),
    showPrice: read(part, "showPrice", flag),
  });
  part.finish();
  return orNone(info);
};

const readPriceInfo = (item: Part): PriceInfo | null => {
  const part = item.part("priceInfo");
  if (part === null) return null;
  const info = { taxMinor: part.read("taxMinor", priceMinor, 0), includesTax: part.read("includesTax", flag, false) };
  part.finish();
  return info;
};

export const readTherapistDescription = (part: Part, id: TherapistId | null): TherapistDescription | null => {
  const described = {
    code: read(part, "code", codeText),
    description: read(part, "description", descriptionText),
    jobInfo: readJob(part),
  };
  return id === null || orNone(stated(described)) === null ? null : stated<TherapistDescription>({ id, ...described });
};

const readJob = (therapist: Part): TherapistDescription["jobInfo"] | null => {
  const part = therapist.part("jobInfo");
  if (part === null) return null;
  const job = { id: part.read("id", codeText, ""), name: part.read("name", nameText, "") };
  part.finish();
  return job;
};

/** Reads a center's description, and the headings that its items are listed under. */
export const readCenterDescription = (
  center: Part,
  of: Readonly<{ items: readonly Entry<ItemDescription>[]; therapists: readonly TherapistDescription[] }>,
): CenterDescription => {
  const categories = readCategories(center);
  const known: ReferenceCheck<CategoryId> = categories.check;
  for (const { value, field } of of.items) {
    if (value.categoryId === undefined) continue;
    checkReferences([{ value: value.categoryId, field: `${field}.categoryId` }], known, center.notes);
  }
  return stated<CenterDescription>({
    code: read(center, "code", codeText),
    description: read(center, "description", descriptionText),
    displayName: read(center, "displayName", nameText),
    phone: read(center, "phone", phoneText),
    email: read(center, "email", emailText),
    addressInfo: readAddress(center),
    categories: orNone(categories.categories),
    items: orNone(valuesOf(of.items)),
    therapists: orNone(of.therapists),
  });
};

const readAddress = (center: Part): AddressInfo | null => {
  const part = center.part("addressInfo");
  if (part === null) return null;
  const address = stated<AddressInfo>({
    address1: read(part, "address1", nameText),
    address2: read(part, "address2", nameText),
    city: read(part, "city", nameText),
    state: read(part, "state", nameText),
    zipCode: read(part, "zipCode", codeText),
    country: read(part, "country", nameText),
  });
  part.finish();
  return orNone(address);
};

const readCategories = (
  center: Part,
): Readonly<{ categories: readonly CategoryDescription[]; check: ReferenceCheck<CategoryId> }> => {
  const ids = createIds<CategoryId>();
  const parts = center.parts("categories", { max: CATALOG_FILE_LIMITS.categories });
  const read = (parts ?? []).flatMap((part) => readCategory(part, ids.claim(part)) ?? []);
  const check: ReferenceCheck<CategoryId> = (id) =>
    parts === null || ids.has(id)
      ? null
      : "no category of this center has this id: add it to categories, or remove it here";
  for (const { value, field } of read) {
    if (value.parentCategoryId === undefined) continue;
    checkReferences([{ value: value.parentCategoryId, field: `${field}.parentCategoryId` }], check, center.notes);
  }
  return { categories: valuesOf(read), check };
};

const readCategory = (part: Part, id: CategoryId | null): Entry<CategoryDescription> | null => {
  const described = {
    name: part.read("name", nameText, ""),
    code: read(part, "code", codeText),
    description: read(part, "description", descriptionText),
    parentCategoryId: read(part, "parentCategoryId", hostId<CategoryId>()),
    displayOrder: read(part, "displayOrder", displayOrder),
  };
  part.finish();
  return id === null ? null : { value: stated<CategoryDescription>({ id, ...described }), field: part.field };
};
