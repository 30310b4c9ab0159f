export { parseCatalogFile, type CatalogFile, type CatalogFileCenter, type CatalogFileOptions } from "./catalog-file.ts";
export type {
  CatalogAddOnInput,
  CatalogCenterInput,
  CatalogEquipmentInput,
  CatalogFileInput,
  CatalogGuestInput,
  CatalogDatedHoursInput,
  CatalogHoursInput,
  CatalogPackageInput,
  CatalogRoomInput,
  CatalogServiceInput,
  CatalogTherapistInput,
} from "./catalog-file-input.ts";
export { createFileCatalog, type FileCatalog } from "./file-catalog.ts";
export type { GuestDirectoryOptions } from "./guest-directory.ts";
export { CATALOG_FILE_LIMITS } from "./limits.ts";
export { readCatalogFile } from "./read-catalog-file.ts";
export type { ZoneNames } from "./read-center.ts";
export type { RelatedGuest } from "./read-guests.ts";
export { sampleCatalogUrl } from "./sample.ts";
