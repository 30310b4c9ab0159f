export { createMemoryStore, type MemoryStore } from "./store.ts";
export type { CenterDump, MemoryDump, PartitionDump } from "./dump.ts";
