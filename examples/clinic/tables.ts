import type { JoinedCommands, ReservationEngine, ReservationStore, Result } from "holdfast";

/** The clinic's own tables, in SQL that SQLite and PostgreSQL both read. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS treatment (
    id text PRIMARY KEY, name text NOT NULL, minutes integer NOT NULL, price_minor integer NOT NULL);
  CREATE TABLE IF NOT EXISTS practitioner (
    id text PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, gender text NOT NULL);
  CREATE TABLE IF NOT EXISTS skill (
    practitioner_id text REFERENCES practitioner, treatment_id text REFERENCES treatment,
    PRIMARY KEY (practitioner_id, treatment_id));
  CREATE TABLE IF NOT EXISTS shift (
    practitioner_id text REFERENCES practitioner, weekdays text NOT NULL, starts text NOT NULL, ends text NOT NULL);
  CREATE TABLE IF NOT EXISTS patient (
    id text PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, email text, phone text);
  CREATE TABLE IF NOT EXISTS visit (
    id text PRIMARY KEY, patient_id text NOT NULL, treatment_id text NOT NULL, booking_id text NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('held', 'confirmed', 'lapsed')));
`;

export type Value = string | number | null;

/** Sends one statement, with `$1`, `$2`, … for its values, and returns the rows. */
export type Rows = <Row extends object>(sql: string, ...values: Value[]) => Promise<readonly Row[]>;

/** A transaction of the clinic: its statements, and the engine's commands in it. */
export type Transaction = Readonly<{ rows: Rows; within: (engine: ReservationEngine) => JoinedCommands }>;

/** The transaction was open past the deadline of a hold in it, and was rolled back. */
export type TooLate = Readonly<{ code: "TOO_LATE" }>;

export type Database = Readonly<{
  /**
   * Reads committed data. It never waits for a transaction of the clinic: the engine calls its sources while a
   * transaction waits for the engine, so sharing one connection would be a deadlock.
   */
  rows: Rows;
  /** Sends one statement as a transaction of its own. */
  write: (sql: string, ...values: Value[]) => Promise<void>;
  /** Commits if the work is accepted, and rolls back if it is refused or throws. */
  transaction: <Answer, Refusal>(
    work: (transaction: Transaction) => Promise<Result<Answer, Refusal>>,
  ) => Promise<Result<Answer, Refusal | TooLate>>;
}>;

/** The clinic's database and store. Only one line of its start selects the store. */
export type Opened = Readonly<{ store: ReservationStore; database: Database }>;
