import type { EpochMs } from "../../domain/time/instant.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { parsed } from "./entries.ts";
import { keyOf } from "./keys.ts";

/** The store's counters, kept apart from the numbered records, which retention removes. */
export type Counter = {
  /** The sequence of the latest accepted change set. */
  sequence: number;
  /** The position of the latest event. */
  position: number;
  /** The latest instant of a change set. */
  latestMs: EpochMs;
  /** The position up to which retention has removed every event, except those that wait behind a parked one. */
  removed: number;
  /** The latest instant of an event that retention has removed. */
  removedToMs: EpochMs | null;
};

export const readCounter = (tables: TableReader): Counter =>
  parsed<Counter>(tables, keyOf("counter")) ?? { ...NOTHING };

const NOTHING: Counter = { sequence: 0, position: 0, latestMs: 0 as EpochMs, removed: 0, removedToMs: null };

export const saveCounter = (tables: TableWriter, counter: Counter): void =>
  tables.put(keyOf("counter"), JSON.stringify(counter));
