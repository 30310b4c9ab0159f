import type { Connection } from "./connection.ts";

/** The sequence of the latest accepted change set and the position of the latest event, while a batch counts them up. */
export type Counter = { sequence: number; position: number };

/** As they stand, under the write lock. */
export const readCounter = (connection: Connection): Counter => {
  const row = connection.get("SELECT sequence, position FROM holdfast_counter");
  return { sequence: row?.[0] as number, position: row?.[1] as number };
};

/** At the end of a batch, once for all of its sets. */
export const saveCounter = (connection: Connection, { sequence, position }: Counter): void => {
  connection.run("UPDATE holdfast_counter SET sequence = ?, position = ?", sequence, position);
};
