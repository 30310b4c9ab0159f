export { dumpOrderedTables, type OrderedTablesDump } from "./dump.ts";
export type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";
export { createRoundsStore, tablesInRounds, type RoundsOptions } from "./rounds.ts";
export type {
  Asked,
  Begin,
  Entry,
  RangeAsked,
  RoundsEngine,
  RoundsLock,
  RoundsTransaction,
  Writes,
} from "./rounds-engine.ts";
export { createOrderedTablesStore, type OrderedTablesOptions } from "./store.ts";
