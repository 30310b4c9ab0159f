import Sqlite from "libsql";
import { createMemoryStore } from "holdfast/memory";
import { openSqlite } from "holdfast/sqlite";
import { systemClock } from "holdfast/system";
import { TABLES, type Database, type Opened, type Rows, type Transaction, type Value } from "./tables.ts";

/** The clinic on SQLite: its own tables and the engine's in one file. */
export const openFile = async (file: string): Promise<Opened> => {
  const opened = await openSqlite({ file });
  if (opened.isErr()) throw new Error(opened.error.message);
  const writer = new Sqlite(file);
  // Another process may be writing when a transaction begins.
  writer.exec("PRAGMA busy_timeout = 1000");
  writer.exec(TABLES);
  return {
    store: opened.value.store,
    database: databaseOn({ reader: new Sqlite(file), writer, within: (engine) => engine.within(writer) }),
  };
};

/** The clinic in memory, for tests: nothing is kept, and reads also see uncommitted data. */
export const openMemory = (): Opened => {
  const own = new Sqlite(":memory:");
  own.exec(TABLES);
  return {
    store: createMemoryStore({ clock: systemClock }),
    database: databaseOn({ reader: own, writer: own, within: (engine) => engine }),
  };
};

type Connections = Readonly<{ reader: Sqlite.Database; writer: Sqlite.Database; within: Transaction["within"] }>;

const databaseOn = ({ reader, writer, within }: Connections): Database => {
  // A connection has one transaction at a time.
  let latest: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const done = latest.then(work);
    latest = done.catch(() => undefined);
    return done;
  };
  const rows = rowsOn(writer);
  return {
    rows: rowsOn(reader),
    write: async (sql, ...values) => {
      await inTurn(() => rows(sql, ...values));
    },
    transaction: (work) =>
      inTurn(async () => {
        writer.exec("BEGIN IMMEDIATE");
        try {
          const answer = await work({ rows, within });
          writer.exec(answer.isOk() ? "COMMIT" : "ROLLBACK");
          return answer;
        } catch (cause) {
          writer.exec("ROLLBACK");
          throw cause;
        }
      }),
  };
};

const rowsOn =
  (connection: Sqlite.Database): Rows =>
  <Row extends object>(sql: string, ...values: Value[]) => {
    const statement = connection.prepare(sql.replaceAll(/\$(\d+)/g, "?$1"));
    if (statement.reader) return Promise.resolve(statement.all(...values) as Row[]);
    statement.run(...values);
    return Promise.resolve([]);
  };
