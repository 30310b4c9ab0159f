export { openSqlite, type Sqlite } from "./open.ts";
export type { SqliteOptions } from "./options.ts";
export type { SqliteDatabase, SqliteStatement } from "./driver.ts";
export type { BackUpRefusal, BackUpRefusalCode, OpenRefusal, OpenRefusalCode } from "./open-refusal.ts";
export { sqliteMigrations, type SqliteMigration } from "./migrations.ts";
