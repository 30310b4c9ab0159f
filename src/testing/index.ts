export type {
  CaseResult,
  ConformanceCase,
  ConformanceReport,
  ConformanceRunner,
  Waiver,
} from "./conformance/cases.ts";
export { catalogCases, describeCatalog, type CatalogHarness } from "./conformance/describe-catalog.ts";
export {
  describeEventSink,
  eventSinkCases,
  type OpenedSink,
  type SinkHarness,
} from "./conformance/describe-event-sink.ts";
export {
  describeGuestDirectory,
  guestDirectoryCases,
  type DirectoryHarness,
} from "./conformance/describe-guest-directory.ts";
export {
  describeReservationStore,
  reservationStoreCases,
  type StoreKitOptions,
} from "./conformance/describe-reservation-store.ts";
export { describeRoster, rosterCases, type RosterHarness } from "./conformance/describe-roster.ts";
export { describeZoneRules, zoneRulesCases, type ZoneRulesHarness } from "./conformance/describe-zone-rules.ts";
export { reportText, runCase, type KitOptions } from "./conformance/run-cases.ts";
export type { Seeds } from "./conformance/store/cases/histories.ts";
export type { HeldLock, OpenedStore, StoreCapability, StoreHarness } from "./conformance/store/harness.ts";
export { createFixedZone, type FixedZoneOptions } from "./fixed-zone.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export { createManualTimer, type ManualTimer } from "./manual-timer.ts";
export { noPause } from "./no-pause.ts";
export type { StoreDump } from "./store-dump.ts";
export { createSeededIds } from "./seeded-ids.ts";
