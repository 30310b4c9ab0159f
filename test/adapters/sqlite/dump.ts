import type { CenterDump, MemoryDump, PartitionDump } from "../../../src/adapters/memory/index.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { centerTag, type CenterId } from "../../../src/domain/ids.ts";
import { prepare, type Row, type SqliteDatabase } from "../../../src/adapters/sqlite/driver.ts";

// Every record of a file, in the form of the memory store's dump, so that every test of one runs on the other. The
// tables are read row by row, without the store's own queries.

/** Parses each text once, so that an unchanged text is the same object in the next dump too. */
export type Parse = (text: unknown) => unknown;

export const createParse = (): Parse => {
  const known = new Map<unknown, unknown>();
  return (text) => {
    if (!known.has(text)) known.set(text, JSON.parse(String(text)));
    return known.get(text);
  };
};

/** Returns the positions of a run's events, which end with the last. */
const positionsOf = (last: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => last - count + 1 + at);

/** Returns the dump of the file behind a handle. */
export const dumpOf = (database: SqliteDatabase, parse: Parse = createParse()): MemoryDump => {
  const recordOf = ([state, version, writtenAtMs]: Row): unknown => ({
    state: dated(parse(state) as object, writtenAtMs as EpochMs),
    version,
    writtenAtMs,
  });
  const rows = (sql: string, ...parameters: string[]): readonly Row[] => prepare(database, sql).all(parameters);
  const text = (sql: string, ...parameters: string[]): readonly string[] =>
    rows(sql, ...parameters).map(([value]) => String(value));
  const columns = "state, version, written_at_ms, id";
  const byTag = (rowsOfAll: readonly Row[], place: number, tag: string): readonly Row[] =>
    rowsOfAll.filter((row) => String(row[place]).slice(12, 18) === tag);

  const bookings = rows(`SELECT ${columns} FROM holdfast_booking ORDER BY id`);
  const reservations = rows(`SELECT ${columns} FROM holdfast_reservation ORDER BY id`);
  const blocks = rows(`SELECT ${columns} FROM holdfast_block ORDER BY id`);
  const commands = rows(
    "SELECT center_id, id, request_hash, answer, accepted_at_ms FROM holdfast_command ORDER BY id, center_id",
  );
  const tags = new Set([
    ...[...bookings, ...reservations, ...blocks].map((row) => String(row[3]).slice(12, 18)),
    ...commands.map(([centerId]) => centerTag(centerId as CenterId)),
  ]);

  const partitionOf = (tag: string): PartitionDump =>
    ({
      tag,
      bookings: byTag(bookings, 3, tag).map(recordOf),
      reservations: byTag(reservations, 3, tag).map(recordOf),
      blocks: byTag(blocks, 3, tag).map(recordOf),
      commands: commands
        .filter((row) => centerTag(row[0] as CenterId) === tag)
        .map(([, commandId, requestHash, answer, acceptedAtMs]) => ({
          commandId,
          requestHash,
          answer: parse(answer),
          acceptedAtMs,
        })),
    }) as unknown as PartitionDump;

  const centerOf = (centerId: string): CenterDump => {
    const keys = text(
      `SELECT key FROM holdfast_person WHERE center_id = ?1
       UNION SELECT unit FROM holdfast_claim WHERE center_id = ?1 AND unit LIKE 'g:%' ORDER BY 1`,
      centerId,
    );
    return {
      centerId,
      claims: rows(
        `SELECT unit, start_ms, end_ms, owner, owner_kind, held_until_ms FROM holdfast_claim
         WHERE center_id = ? ORDER BY unit, start_ms`,
        centerId,
      ).map(([unit, startMs, endMs, id, kind, heldUntilMs]) => ({
        unit,
        startMs,
        endMs,
        owner: { kind: kind === "r" ? "reservation" : "block", id },
        heldUntilMs,
      })),
      people: keys.map((key) => ({
        key,
        version: Number(
          rows(
            "SELECT version FROM holdfast_person WHERE center_id = ? AND key = ? AND version IS NOT NULL",
            centerId,
            key,
          )[0]?.[0] ?? 0,
        ),
        held: text(
          "SELECT id FROM holdfast_reservation WHERE center_id = ? AND holder = ? AND expires_at_ms > 0 ORDER BY id",
          centerId,
          key,
        ),
        reservations: text(
          "SELECT reservation_id FROM holdfast_person WHERE center_id = ? AND key = ? AND version IS NULL ORDER BY 1",
          centerId,
          key,
        ),
      })),
      reserved: text(
        "SELECT id FROM holdfast_reservation WHERE center_id = ? AND expires_at_ms > 0 ORDER BY id",
        centerId,
      ),
      blocks: rows(
        "SELECT external_id, id FROM holdfast_block WHERE center_id = ? ORDER BY external_id, standing DESC, key DESC",
        centerId,
      )
        .filter(([externalId], at, all) => all[at - 1]?.[0] !== externalId)
        .map(([externalId, id]) => ({ externalId, id })),
    } as unknown as CenterDump;
  };

  const consumerOf = ([consumer, position, dispatcher, untilMs]: Row): unknown => {
    const parked = rows(
      "SELECT order_key, position, attempts, retry_at_ms, cause FROM holdfast_parked WHERE consumer = ? ORDER BY order_key",
      String(consumer),
    );
    return {
      consumer,
      position,
      lease: dispatcher === null ? null : { dispatcher, untilMs },
      parked: parked.map(([key, at, attempts, retryAtMs, cause]) => ({
        key,
        position: at,
        attempts,
        retryAtMs,
        cause: parse(cause),
      })),
      waiting: parked.map(([key, from]) =>
        rows(
          `SELECT position, count FROM holdfast_waiting JOIN holdfast_event USING (position)
           WHERE consumer = ? AND holdfast_waiting.order_key = ? ORDER BY position`,
          String(consumer),
          String(key),
        )
          .flatMap(([last, count]) => positionsOf(Number(last), Number(count)))
          .filter((at) => at >= Number(from) && at <= Number(position)),
      ),
    };
  };

  const centers = text(`
    SELECT center_id FROM holdfast_claim UNION SELECT center_id FROM holdfast_person
    UNION SELECT center_id FROM holdfast_block ORDER BY 1`);
  return {
    sequence: Number(rows("SELECT sequence FROM holdfast_counter")[0]?.[0]),
    partitions: [...tags].sort().map(partitionOf),
    centers: centers.map(centerOf),
    due: text("SELECT id FROM holdfast_reservation WHERE expires_at_ms > 0 ORDER BY expires_at_ms, id"),
    events: rows(
      "SELECT position, count, sequence, order_key, at_ms, events, author FROM holdfast_event ORDER BY position",
    ).flatMap(([last, count, sequence, key, atMs, events, author]) => {
      const texts = JSON.parse(String(events)) as readonly object[];
      return positionsOf(Number(last), Number(count)).map((position, at) => ({
        position,
        eventId: `${String(key)}-${String(position)}`,
        sequence,
        atMs: atMs as EpochMs,
        event: dated(parse(JSON.stringify(texts[at])) as object, atMs as EpochMs),
        by: author === null ? null : parse(author),
      }));
    }),
    consumers: rows(
      "SELECT consumer, position, dispatcher, lease_until_ms FROM holdfast_consumer ORDER BY consumer",
    ).map(consumerOf),
  } as unknown as MemoryDump;
};
