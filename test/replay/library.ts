// The part of the library in which a replay makes mistakes.

export { createMemoryStore } from "../../src/adapters/memory/index.ts";
export { createReservationEngine } from "../../src/engine/engine.ts";
