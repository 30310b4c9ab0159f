import type { EpochMs } from "../../domain/time/instant.ts";
import type { Connection } from "./connection.ts";

/**
 * The sequence of the latest accepted change set, the position of the latest event, and the latest instant of a set, as
 * a batch increments them.
 */
export type Counter = { sequence: number; position: number; latestMs: EpochMs };

const COUNTER = `
  SELECT sequence, position, latest_ms, (SELECT max(version) FROM holdfast_migration) FROM holdfast_counter`;

/** Reads the counters as they were at the beginning of the transaction. */
export const readCounter = (connection: Connection): Counter => {
  const row = connection.once(COUNTER);
  return { sequence: row?.[0] as number, position: row?.[1] as number, latestMs: row?.[2] as EpochMs };
};

/** Reads the version of the tables, with the counters. */
export const readVersion = (connection: Connection): number => connection.once(COUNTER)?.[3] as number;

/** Called at the end of a batch, once for all of its sets. */
export const saveCounter = (connection: Connection, { sequence, position, latestMs }: Counter): void => {
  connection.run("UPDATE holdfast_counter SET sequence = ?, position = ?, latest_ms = ?", sequence, position, latestMs);
};
