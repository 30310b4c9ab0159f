import { MOST_DATES, MOST_SERVICES_IN_PACKAGE } from "../../domain/catalog/center.ts";

/** The most entries of each kind in one catalog file; more is a finding. */
export const CATALOG_FILE_LIMITS = {
  /** UTF-16 code units of a text, bytes of a file. */
  size: 32 * 1_024 * 1_024,
  centers: 100,
  openingHours: 50,
  holidays: 1_000,
  /** Dates of one list of dated hours, and hours of one date. */
  dates: MOST_DATES,
  hoursOfDate: 50,
  rooms: 1_000,
  equipment: 1_000,
  services: 2_000,
  addOns: 1_000,
  packages: 1_000,
  categories: 1_000,
  servicesInPackage: MOST_SERVICES_IN_PACKAGE,
  equipmentOfItem: 50,
  therapists: 1_000,
  shifts: 100,
  breaks: 100,
  daysOff: 1_000,
  blockOuts: 1_000,
  guests: 100_000,
  relationships: 100,
  /** Beds of a room, units of an equipment. */
  units: 1_000,
} as const;
