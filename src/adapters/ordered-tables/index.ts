export { dumpOrderedTables, type OrderedTablesDump } from "./dump.ts";
export type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";
export { createOrderedTablesStore, type OrderedTablesOptions } from "./store.ts";
