export {
  connectPostgres,
  type ConnectOptions,
  type ConnectRefusal,
  type ConnectRefusalCode,
  type DriverMissing,
  type OwnPool,
} from "./connect.ts";
export { createPostgresGuestDirectory, type PostgresGuestDirectoryOptions } from "./guest-directory.ts";
export { hostCommitRefusal, type HostCommitRefusal, type PostgresTransaction } from "./joined.ts";
export { migratePostgres, type Migrated, type MigrateOptions, type MigrateRefusal } from "./migrate.ts";
export type { PostgresClient, PostgresNotice, PostgresPool, PostgresStatement } from "./pool.ts";
export { createPostgresStore, type PostgresStoreOptions } from "./store.ts";
export type { SessionOptions } from "./session.ts";
export { listenForEvents, type Listening, type ListenOptions } from "./wake-ups.ts";
