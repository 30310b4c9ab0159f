import type { EpochMs } from "../../domain/time/instant.ts";
import type { Connection } from "./connection.ts";

/**
 * The sequence of the latest accepted change set, the position of the latest event, and the latest instant of a set, as
 * a batch increments them.
 */
export type Counter = { sequence: number; position: number; latestMs: EpochMs };

/** Reads the counters, under the write lock. */
export const readCounter = (connection: Connection): Counter => {
  const row = connection.get("SELECT sequence, position, latest_ms FROM holdfast_counter");
  return { sequence: row?.[0] as number, position: row?.[1] as number, latestMs: row?.[2] as EpochMs };
};

/** Called at the end of a batch, once for all of its sets. */
export const saveCounter = (connection: Connection, { sequence, position, latestMs }: Counter): void => {
  connection.run("UPDATE holdfast_counter SET sequence = ?, position = ?, latest_ms = ?", sequence, position, latestMs);
};
