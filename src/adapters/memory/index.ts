export { createMemoryStore, type MemoryStore } from "./reservation-store.ts";
export type { CenterDump, MemoryDump, PartitionDump } from "./dump.ts";
