import type pg from "pg";
import type { CenterId, CommandId, HolderKey } from "../../../src/domain/ids.ts";
import type { UnitKey } from "../../../src/domain/claim/unit.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { claimOwner } from "../../../src/adapters/postgres/read.ts";
import { mintedId } from "../../../src/adapters/postgres/columns.ts";
import type { StoreDump } from "../../../src/conformance/index.ts";

/** Every row in the tables of a schema, at one instant. Events without a position get one first. */
export const dumpOf = async (pool: pg.Pool, schema = "holdfast"): Promise<StoreDump> => {
  const client = await pool.connect();
  const rowsOf = async <Row>(text: string): Promise<readonly Row[]> => (await client.query(text)).rows as Row[];
  const records = async <State extends object>(table: string) =>
    (
      await rowsOf<{ state: State; version: number; at: string }>(
        `SELECT state, version, written_at_ms AS at FROM ${schema}.${table} ORDER BY id`,
      )
    ).map(({ state, version, at }) => {
      const writtenAtMs = Number(at) as EpochMs;
      return { state: dated(state, writtenAtMs), version, writtenAtMs };
    });
  try {
    // A commit whose client was killed may still end in between: then its events have no position yet.
    for (let isNumbered = false; !isNumbered; ) {
      await client.query("COMMIT");
      await client.query(`SELECT ${schema}.number_events_1()`);
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      isNumbered = (await rowsOf(`SELECT FROM ${schema}.events WHERE position IS NULL LIMIT 1`)).length === 0;
    }
    return {
      bookings: await records("bookings"),
      reservations: await records("reservations"),
      blocks: await records("blocks"),
      claims: (await rowsOf<ClaimRow>(`SELECT * FROM ${schema}.claims ORDER BY center_id, unit, start_ms`)).map(
        ({ unit, start_ms, end_ms, owner, of_block, held_until_ms, center_id }) => ({
          unit,
          startMs: Number(start_ms) as EpochMs,
          endMs: Number(end_ms) as EpochMs,
          owner: claimOwner(owner, of_block),
          heldUntilMs: held_until_ms === null ? null : (Number(held_until_ms) as EpochMs),
          centerId: center_id,
        }),
      ),
      holders: await rowsOf<{ centerId: CenterId; key: HolderKey; version: number }>(
        `SELECT center_id AS "centerId", key, version FROM ${schema}.holders ORDER BY center_id, key`,
      ),
      commands: (
        await rowsOf<{ id: CommandId; record: never }>(`SELECT record FROM ${schema}.commands ORDER BY command_id`)
      ).map(({ record }) => record),
      events: (await rowsOf<EventRow>(`SELECT * FROM ${schema}.events ORDER BY position, sequence, ordinal`)).map(
        ({ position, sequence, order_key, at_ms, event, author }) => ({
          position: Number(position),
          eventId: `${mintedId(order_key)}-${position}`,
          sequence: Number(sequence),
          atMs: Number(at_ms) as EpochMs,
          event: dated(event, Number(at_ms) as EpochMs),
          by: author,
        }),
      ),
      consumers: await consumersOf(rowsOf, schema),
    };
  } finally {
    await client.query("COMMIT");
    client.release();
  }
};

type ClaimRow = Readonly<{
  unit: UnitKey;
  start_ms: string;
  end_ms: string;
  owner: string;
  of_block: boolean;
  held_until_ms: string | null;
  center_id: CenterId;
}>;

type EventRow = Readonly<{
  position: string;
  sequence: string;
  order_key: string;
  at_ms: string;
  event: never;
  author: never;
}>;

const consumersOf = async (
  rowsOf: <Row>(text: string) => Promise<readonly Row[]>,
  schema: string,
): Promise<StoreDump["consumers"]> => {
  type ParkedRow = Readonly<{
    consumer: string;
    key: string;
    position: string;
    attempts: number;
    retry: string | null;
    cause: string;
  }>;
  const parked = await rowsOf<ParkedRow>(
    `SELECT consumer, key, position, attempts, retry_at_ms AS retry, cause FROM ${schema}.parked ORDER BY key`,
  );
  const consumers = await rowsOf<{ consumer: string; position: string }>(
    `SELECT consumer, position FROM ${schema}.consumers ORDER BY consumer`,
  );
  return consumers.map(({ consumer, position }) => ({
    consumer,
    position: Number(position),
    parked: parked
      .filter((it) => it.consumer === consumer)
      .map(({ key, position: at, attempts, retry, cause }) => ({
        key: mintedId(key),
        position: Number(at),
        attempts,
        retryAtMs: retry === null ? null : (Number(retry) as EpochMs),
        cause,
      })),
  }));
};
