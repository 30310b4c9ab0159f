import { err, ok, type Result } from "neverthrow";
import type { CenterCatalog, CenterRoster } from "../../domain/catalog/center-catalog.ts";
import type { CenterId, GuestId } from "../../domain/ids.ts";
import { checkOptions, withFunctions, type OptionRules } from "../../domain/input/options.ts";
import type { Finding } from "../../domain/input/reader.ts";
import { InvariantBroken } from "../../domain/invariant.ts";
import { parseJsonText } from "./json-text.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import { neverWorks } from "./never-works.ts";
import type { CenterDescription } from "../../ports/catalog-description.ts";
import { createNotes, type Notes, openPart, type Part } from "./part.ts";
import { readCenter, type ZoneNames } from "./read-center.ts";
import { readCenterDescription } from "./read-descriptions.ts";
import { type RelatedGuest, readGuests } from "./read-guests.ts";
import { readItems } from "./read-items.ts";
import { readResources } from "./read-resources.ts";
import { readTherapists } from "./read-therapists.ts";
import { createIds, type Ids } from "./references.ts";

/** A valid catalog file; its format is in docs/catalog-file.md. */
export type CatalogFile = Readonly<{
  centers: readonly CatalogFileCenter[];
  /** Warnings about valid entries that can never work, such as a service that is longer than any opening. */
  warnings: readonly Finding[];
}>;

/** One center of a file: its items, its therapists and resources, and its guests. */
export type CatalogFileCenter = Readonly<{
  catalog: CenterCatalog;
  roster: CenterRoster;
  guests: readonly RelatedGuest[];
  /** Descriptions for people. No decision depends on them. */
  description?: CenterDescription;
}>;

/** The parts that reading a file needs; a whole `ZoneRules` fits. */
export type CatalogFileOptions = Readonly<{ zones: ZoneNames }>;

/** Throws a TypeError for options that are missing or misspelt: no finding would be reliable with them. */
export const checkFileOptions = (reader: string, options: CatalogFileOptions): void =>
  checkOptions(reader, options, { zones: withFunctions("isZone") } satisfies OptionRules<CatalogFileOptions>);

/**
 * Reads a catalog from JSON text or a parsed value. Returns the whole file, or every finding: `field` is the path of
 * the problem (`centers[0].therapists[2].skills[1]`, or `(file)` for the whole), and `problem` states the correction.
 * Never throws for any input; throws a TypeError for wrong options.
 */
export const parseCatalogFile = (
  input: unknown,
  options: CatalogFileOptions,
): Result<CatalogFile, readonly Finding[]> => {
  checkFileOptions("parseCatalogFile", options);
  const notes = createNotes();
  try {
    const file = typeof input === "string" ? readText(input, options, notes) : readFile(input, options, notes);
    const findings = notes.findings();
    return findings.length > 0 || file === null ? err(findings) : ok(file);
  } catch (thrown) {
    // Reached only for an object with a throwing getter or proxy: JSON text cannot make one.
    if (thrown instanceof InvariantBroken) throw thrown;
    notes.add("", "cannot be read: looking at it failed");
    return err(notes.findings());
  }
};

const readText = (text: string, options: CatalogFileOptions, notes: Notes): CatalogFile | null => {
  const { size } = CATALOG_FILE_LIMITS;
  if (text.length > size) {
    notes.add("", `is ${text.length} characters long: at most ${size} are read`);
    return null;
  }
  const parsed = parseJsonText(text);
  const findings = parsed.match(
    (json) => json.findings,
    (faults) => faults,
  );
  for (const { field, problem } of findings) notes.add(field, problem);
  return parsed.isOk() ? readFile(parsed.value.value, options, notes) : null;
};

const readFile = (value: unknown, { zones }: CatalogFileOptions, notes: Notes): CatalogFile | null => {
  const file = openPart(value, "", notes);
  if (file === null) return null;
  const centerIds = createIds<CenterId>();
  const guestIds = createIds<GuestId>();
  const parts = file.parts("centers", { min: 1, max: CATALOG_FILE_LIMITS.centers }) ?? [];
  const centers = parts.flatMap((part) => readOneCenter(part, centerIds, guestIds, zones) ?? []);
  file.finish();
  if (notes.findings().length > 0) return null;
  return { centers, warnings: centers.flatMap((center, nth) => neverWorks(center, `centers[${nth}]`)) };
};

const readOneCenter = (
  part: Part,
  centerIds: Ids<CenterId>,
  guestIds: Ids<GuestId>,
  zones: ZoneNames,
): CatalogFileCenter | null => {
  const id = centerIds.claim(part);
  const center = readCenter(part, id, zones);
  const resources = readResources(part);
  const items = readItems(part, resources);
  const { therapists, described } = readTherapists(part, items);
  const description = readCenterDescription(part, { items: items.described, therapists: described });
  const guests = readGuests(part, id, guestIds);
  part.finish();
  if (center === null) return null;
  const { rooms, equipment } = resources;
  return { catalog: { center, items: items.items }, roster: { therapists, rooms, equipment }, guests, description };
};
