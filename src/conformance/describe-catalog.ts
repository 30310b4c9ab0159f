import type { CenterId } from "../domain/ids.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { ConformanceCase } from "./cases.ts";
import { demand, demandEqual, openBy } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { isGuid, otherThan, spellingsOf } from "./spellings.ts";

/** How the kit opens a catalog. It must have a center, and one whose id is a GUID unless `guid_ids` is lacking. */
export type CatalogHarness = Readonly<{
  open: () => Promise<Readonly<{ catalog: Catalog; close: () => Promise<void> }>>;
}>;

const catalogCase = (
  info: Omit<ConformanceCase<CatalogHarness>, "run">,
  check: (catalog: Catalog, centerIds: readonly CenterId[]) => Promise<void>,
): ConformanceCase<CatalogHarness> => ({
  ...info,
  run: async (harness) => {
    const { catalog, close } = await openBy(harness);
    try {
      const centerIds = await catalog.centerIds();
      demand(centerIds.length > 0, "the catalog has a center");
      await check(catalog, centerIds);
    } finally {
      await close();
    }
  },
});

/** Every case of the kit for catalogs. */
export const catalogCases: readonly ConformanceCase<CatalogHarness>[] = [
  catalogCase(
    {
      id: "CATALOG-01",
      title: "every center that is listed is found, under the id that is listed",
      shows: ["rule 25"],
    },
    async (catalog, centerIds) => {
      for (const id of centerIds) demandEqual(`center ${id}`, (await catalog.center(id))?.center.id, id);
    },
  ),
  catalogCase(
    {
      id: "CATALOG-02",
      title: "a center whose id is a GUID is found in every spelling, and answers its own",
      shows: ["rule 25"],
      needs: ["guid_ids"],
    },
    async (catalog, centerIds) => {
      const guids = centerIds.filter(isGuid);
      demand(guids.length > 0, "the id of a center is a GUID");
      for (const id of guids) {
        for (const spelling of spellingsOf(id))
          demandEqual(`center ${id}, asked for as ${spelling}`, (await catalog.center(spelling))?.center.id, id);
      }
    },
  ),
  catalogCase(
    {
      id: "CATALOG-03",
      title: "a center that does not exist is null: other letters are another id, unless it is a GUID",
      shows: ["rule 25"],
    },
    async (catalog, centerIds) => {
      for (const other of centerIds.map(otherThan)) {
        if (!centerIds.includes(other)) demandEqual(`center ${other}`, await catalog.center(other), null);
      }
    },
  ),
  catalogCase(
    {
      id: "CATALOG-04",
      title: "the answer is the same object for as long as nothing in it changed, in every spelling",
      shows: ["rule 25"],
    },
    async (catalog, centerIds) => {
      for (const id of centerIds) {
        const first = await catalog.center(id);
        for (const spelling of spellingsOf(id))
          demand((await catalog.center(spelling)) === first, `asked for as ${spelling}, ${id} is the same object`);
      }
    },
  ),
];

/** Registers the tests that prove a catalog. */
export const describeCatalog = (options: KitOptions<CatalogHarness>): void => describeCases(catalogCases, options);
