import { canonicalId, type CenterId } from "../../domain/ids.ts";
import { between, checkOptions, mayBeLeftOut } from "../../domain/input/options.ts";
import { IDS } from "../../engine/runtime/check-parts.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { FullGuestDirectory } from "../../ports/guest-directory.ts";
import type { Roster } from "../../ports/roster.ts";
import type { CatalogFile, CatalogFileCenter } from "./catalog-file.ts";
import { createGuestDirectory, type GuestDirectoryOptions } from "./guest-directory.ts";

/** The three sources of an engine, from one file. */
export type FileCatalog = Readonly<{ catalog: Catalog; roster: Roster; guests: FullGuestDirectory }>;

/**
 * Creates a catalog, roster and guest directory from a parsed file. Guests that are added later live in memory, as long
 * as the process: a host that must keep them implements `GuestDirectory` over its own database. Throws a TypeError for
 * options that are missing, misspelt or out of range.
 */
export const createFileCatalog = (file: CatalogFile, options: GuestDirectoryOptions): FileCatalog => {
  checkOptions("createFileCatalog", options, {
    ids: IDS,
    maxGuests: mayBeLeftOut(between(0, Number.MAX_SAFE_INTEGER)),
  });
  const centers = new Map<CenterId, CatalogFileCenter>(
    file.centers.map((it) => [canonicalId(it.catalog.center.id), it]),
  );
  const centerIds = file.centers.map(({ catalog }) => catalog.center.id);
  return {
    catalog: {
      centerIds: () => centerIds,
      center: (centerId) => centers.get(canonicalId(centerId))?.catalog ?? null,
      describe: (centerId) => centers.get(canonicalId(centerId))?.description ?? null,
    },
    roster: { roster: (centerId) => centers.get(canonicalId(centerId))?.roster ?? null },
    guests: createGuestDirectory(
      file.centers.flatMap(({ guests }) => guests),
      options,
    ),
  };
};
