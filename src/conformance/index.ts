export type {
  CaseBody,
  CaseResult,
  ConformanceCase,
  ConformanceReport,
  ConformanceRunner,
  Lacks,
  Waiver,
} from "./cases.ts";
export { catalogCases, describeCatalog, type CatalogHarness } from "./describe-catalog.ts";
export {
  describeEventSink,
  eventSinkCases,
  type OpenedSink,
  type SinkHarness,
} from "./describe-event-sink.ts";
export {
  describeGuestDirectory,
  guestDirectoryCases,
  type DirectoryHarness,
} from "./describe-guest-directory.ts";
export {
  describeReservationStore,
  reservationStoreCases,
  type StoreKitOptions,
} from "./describe-reservation-store.ts";
export { describeRoster, rosterCases, type RosterHarness } from "./describe-roster.ts";
export { describeZoneRules, zoneRulesCases, type ZoneRulesHarness } from "./describe-zone-rules.ts";
export { reportText, runCase, type CaseOptions, type KitOptions } from "./run-cases.ts";
export type { Seeds } from "./store/cases/histories.ts";
export type {
  BrokenStorage,
  HeldLock,
  HostTransaction,
  HungCommit,
  OpenedStore,
  StoreCapability,
  StoreHarness,
  StorePart,
} from "./store/harness.ts";
export type { StoreDump } from "./store-dump.ts";
