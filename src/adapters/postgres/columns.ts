import type { CenterTag, MintedId } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/** A tag's six hex digits as a number: the first column of every table's key. */
export const tagNumber = (tag: CenterTag): number => Number.parseInt(tag, 16);

/** A minted id in the form of the domain: PostgreSQL writes it with dashes. */
export const mintedId = <Id extends MintedId>(uuid: string): Id => uuid.replaceAll("-", "") as Id;

/**
 * The columns that a commit writes unchanged, with their types: those of a new record, and those that change with each
 * write. The functions themselves compute a center's tag and id, versions, instants and sequences.
 */
export const COLUMNS = {
  bookings: {
    made: { id: "uuid", reference: "text" },
    changed: {
      reservation_id: "uuid",
      moved: "uuid[]",
      guest_units: "text[]",
      host_holder: "text",
      holder_key: "text",
      reach_before_ms: "bigint",
      reach_after_ms: "bigint",
      state: "json",
    },
  },
  reservations: {
    made: {
      id: "uuid",
      booking_id: "uuid",
      holder: "text",
      start_ms: "bigint",
      end_ms: "bigint",
      length_class: "smallint",
      guest_units: "text[]",
    },
    changed: {
      expires_at_ms: "bigint",
      expired_at_ms: "bigint",
      ended: "boolean",
      pending: "uuid[]",
      claims: "integer",
      state: "json",
    },
  },
  blocks: {
    made: { id: "uuid", external_id: "text" },
    changed: {
      standing: "boolean",
      claims: "integer",
      start_ms: "bigint",
      end_ms: "bigint",
      length_class: "smallint",
      state: "json",
    },
  },
  claims: {
    made: {
      unit: "text",
      start_ms: "bigint",
      end_ms: "bigint",
      owner: "uuid",
      of_block: "boolean",
      length_class: "smallint",
    },
    changed: { held_until_ms: "bigint" },
  },
  commands: { made: { command_id: "text", accepted_at_ms: "bigint", record: "json" }, changed: {} },
  events: {
    made: { ordinal: "integer", order_key: "uuid", subject: "uuid", event: "json", author: "json" },
    changed: {},
  },
} as const;

export type Table = keyof typeof COLUMNS;
type Made<Of extends Table> = (typeof COLUMNS)[Of]["made"];
type Changed<Of extends Table> = (typeof COLUMNS)[Of]["changed"];

/** A row for the commit function: all columns of a new record, or the changed ones and the id. */
export type MadeRow<Of extends Table> = Readonly<Record<keyof Made<Of> | keyof Changed<Of>, unknown>>;
export type ChangedRow<Of extends Table> = Readonly<Record<keyof Changed<Of>, unknown> & { id: string }>;

/** A record as the functions in sql/postgres return it: state, version, instant of the latest write. */
export type RecordRow<State> = readonly [State, number, EpochMs];

/** The same, as columns. */
export const RECORD_COLUMNS = ["state", "version", "written_at_ms"] as const;

export const versioned = <State>([state, version, writtenAtMs]: RecordRow<State>): Versioned<State> => ({
  state,
  version,
  writtenAtMs,
});
