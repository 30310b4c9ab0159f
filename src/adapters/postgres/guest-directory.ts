import { err, ok } from "neverthrow";
import { canonicalId, type CenterId, type GuestId } from "../../domain/ids.ts";
import type { OptionRules } from "../../domain/input/options.ts";
import { IDS } from "../../engine/runtime/check-parts.ts";
import type { FullGuestDirectory, Guest, GuestRelation } from "../../ports/guest-directory.ts";
import {
  areOfOneCenter,
  changedGuest,
  checkGuestChange,
  checkNewGuest,
  checkRelation,
  mintGuestId,
} from "../../ports/guest-fields.ts";
import { foldedText, hasFields, neededText, searchedLines } from "../../ports/guest-search.ts";
import type { IdSource } from "../../ports/id-source.ts";
import { listenToErrors, type PostgresPool } from "./pool.ts";
import { A_POOL, A_SCHEMA, A_WAIT_MS, assertOptions } from "./options.ts";
import { quotedSchema } from "./schema.ts";
import { ask, DEFAULT_TIMES } from "./session.ts";

export type PostgresGuestDirectoryOptions = Readonly<{
  pool: PostgresPool;
  /** The schema that `migratePostgres` made; `holdfast` by default. */
  schema?: string;
  /** The source of the ids of added guests. */
  ids: IdSource;
  /** How long to wait for a connection of the pool, in milliseconds; 5,000 by default. */
  connectTimeoutMs?: number;
  /** How long to wait for an answer, in milliseconds; 15,000 by default. After that the connection is closed. */
  statementTimeoutMs?: number;
}>;

const DIRECTORY_OPTIONS: OptionRules<PostgresGuestDirectoryOptions> = {
  pool: A_POOL,
  schema: A_SCHEMA,
  ids: IDS,
  connectTimeoutMs: A_WAIT_MS,
  statementTimeoutMs: A_WAIT_MS,
};

/**
 * Creates a guest directory in tables beside those of the store. Its calls reject if the database cannot be reached.
 */
export const createPostgresGuestDirectory = (options: PostgresGuestDirectoryOptions): FullGuestDirectory => {
  assertOptions(options, DIRECTORY_OPTIONS);
  const { pool, ids } = options;
  const times = {
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_TIMES.connectTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs ?? DEFAULT_TIMES.statementTimeoutMs,
  };
  listenToErrors(pool);
  const schema = quotedSchema(options.schema);
  const run = async <Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    (await ask(pool, { text, values: [...values] }, times)) as readonly Row[];
  const guests = `SELECT id, center_id, first_name, last_name, email, phone FROM ${schema}.guests`;

  return {
    find: async (guestIds) =>
      (await run<GuestRow>(`${guests} WHERE id = ANY ($1)`, [guestIds.map(canonicalId)])).map(guestOf),

    relationsOf: (hostId) =>
      run<GuestRelation>(
        `SELECT guest_id AS "guestId", kind FROM ${schema}.guest_relations WHERE host_id = $1 ORDER BY guest_id`,
        [canonicalId(hostId)],
      ),

    search: async ({ centerId, text, limit }) => {
      const where =
        "WHERE (center_key = $1 OR center_key IS NULL) AND position($2 IN searched) > 0 ORDER BY id LIMIT $3";
      const values = [canonicalId(centerId), foldedText(text), limit];
      return (await run<GuestRow>(`${guests} ${where}`, values)).map(guestOf);
    },

    searchByFields: async ({ centerId, fields, limit }) => {
      const found: Guest[] = [];
      const where =
        "WHERE ($1::text IS NULL OR center_key = $1 OR center_key IS NULL) AND position($2 IN searched) > 0 AND id > $3";
      const values = [centerId === null ? null : canonicalId(centerId), neededText(fields)] as const;
      for (let after = ""; found.length < limit; ) {
        const rows = await run<GuestRow>(`${guests} ${where} ORDER BY id LIMIT ${PAGE}`, [...values, after]);
        found.push(...rows.map(guestOf).filter((guest) => hasFields(guest, fields)));
        if (rows.length < PAGE) break;
        after = (rows.at(-1) as GuestRow).id;
      }
      return found.slice(0, limit);
    },

    add: async (asked) => {
      const checked = checkNewGuest(asked);
      if (checked.isErr()) return err(checked.error);
      const guest = checked.value;
      const id = mintGuestId(ids);
      const { centerId, firstName, lastName, email, phone } = guest;
      await run(`INSERT INTO ${schema}.guests VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
        id,
        centerId,
        centerId === null ? null : canonicalId(centerId),
        firstName,
        lastName,
        email,
        phone,
        searchedLines(guest).join("\n"),
      ]);
      return ok({ id, centerId, firstName, lastName, email, phone });
    },

    update: async (guestId, asked) => {
      const checked = checkGuestChange(asked);
      if (checked.isErr()) return err(checked.error);
      const key = canonicalId(guestId);
      for (;;) {
        const [row] = await run<GuestRow>(`${guests} WHERE id = $1`, [key]);
        if (row === undefined) return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
        const [before, guest] = [guestOf(row), changedGuest(guestOf(row), checked.value)];
        // The search text is built from all fields, so fields that another call has changed meanwhile are read again.
        const written = await run(
          `UPDATE ${schema}.guests SET first_name = $2, last_name = $3, email = $4, phone = $5, searched = $6
            WHERE id = $1 AND (first_name, last_name) = ($7, $8)
              AND email IS NOT DISTINCT FROM $9 AND phone IS NOT DISTINCT FROM $10
            RETURNING id`,
          [key, ...textsOf(guest), searchedLines(guest).join("\n"), ...textsOf(before)],
        );
        if (written.length > 0) return ok(guest);
      }
    },

    unrelate: async (hostId, guestId) => {
      const both = [canonicalId(hostId), canonicalId(guestId)] as const;
      const known = await run(`SELECT id FROM ${schema}.guests WHERE id = $1`, [both[0]]);
      if (known.length === 0) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
      await run(`DELETE FROM ${schema}.guest_relations WHERE host_id = $1 AND guest_id = $2`, both);
      return ok();
    },

    relate: async (hostId, asked) => {
      const checked = checkRelation(asked);
      if (checked.isErr()) return err(checked.error);
      const { guestId, kind } = checked.value;
      const both = [canonicalId(hostId), canonicalId(guestId)] as const;
      const known = await run<GuestRow>(`${guests} WHERE id IN ($1, $2)`, both);
      const host = known.find(({ id }) => id === both[0]);
      const guest = known.find(({ id }) => id === both[1]);
      if (host === undefined) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
      if (guest === undefined || !areOfOneCenter(guestOf(host), guestOf(guest)))
        return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
      // Every guest may book for themselves without a relationship. A guest may have been removed since the check.
      const related =
        "SELECT h.id, g.id, $3 FROM $S.guests h, $S.guests g WHERE h.id = $1 AND g.id = $2 AND h.id <> g.id";
      await run(
        `INSERT INTO ${schema}.guest_relations ${related.replaceAll("$S", () => schema)} ON CONFLICT DO NOTHING`,
        [...both, kind],
      );
      return ok();
    },
  };
};

/** How many rows a search by fields reads in one round trip. */
const PAGE = 500;

const textsOf = ({ firstName, lastName, email, phone }: Guest) => [firstName, lastName, email, phone] as const;

type GuestRow = Readonly<{
  id: GuestId;
  center_id: CenterId | null;
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
}>;

const guestOf = ({ id, center_id, first_name, last_name, email, phone }: GuestRow): Guest => ({
  id,
  centerId: center_id,
  firstName: first_name,
  lastName: last_name,
  email,
  phone,
});
