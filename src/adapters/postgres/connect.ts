import { err, ok, type Result } from "neverthrow";
import { between, mayBeLeftOut, ruleBy, someText, type OptionRules } from "../../domain/input/options.ts";
import { errorOf } from "./failures.ts";
import { sessionUnfitness, unfitness } from "./fitness.ts";
import { optionProblem } from "./options.ts";
import { listenToErrors, type PostgresPool } from "./pool.ts";
import { isServer, NotPrimary, poolOfPrimary, serverOf } from "./primary.ts";
import { DEFAULT_TIMES, useClient } from "./session.ts";

export type ConnectOptions = Readonly<{
  connectionString: string;
  /**
   * The servers of which one accepts writes, as `host` or `host:port`, in the place of the connection string's own: 1 to
   * 16. Each new connection goes to the one that does.
   */
  hosts?: readonly string[];
  /** The most connections that are open at once; 10 by default. */
  maxConnections?: number;
}>;

const CONNECT_OPTIONS: OptionRules<ConnectOptions> = {
  connectionString: ruleBy("the address of a database", (value) =>
    someText.isValid(value) && !(value as string).includes("\0") ? null : "must be the address of a database",
  ),
  hosts: mayBeLeftOut(
    ruleBy("1 to 16 servers, as host or host:port", (value) =>
      Array.isArray(value) && value.length >= 1 && value.length <= 16 && value.every(isServer)
        ? null
        : "must be 1 to 16 servers, as host or host:port",
    ),
  ),
  maxConnections: mayBeLeftOut(between(1, 10_000)),
};

/** A pool with the error handling that a host would otherwise add. The caller ends it. */
export type OwnPool = PostgresPool & Readonly<{ end: () => Promise<void> }>;

/** The package `pg` is not installed; the message says how to install it. */
export type DriverMissing = Readonly<{ code: "DRIVER_MISSING"; message: string }>;

/** Why no pool was created: a stable code, and a sentence for a person, which never contains the password. */
export type ConnectRefusal =
  | DriverMissing
  | Readonly<{ code: "INVALID_OPTION"; field: string; message: string }>
  | Readonly<{ code: ConnectRefusalCode; message: string }>;

export type ConnectRefusalCode =
  /** No server has answered: a wrong host or port, or it is not running. */
  | "SERVER_NOT_REACHED"
  /** Some of `hosts` have answered, and none of them accepts writes: a failover is under way. */
  | "NO_PRIMARY"
  /** The user, the password or their rights. */
  | "ACCESS_DENIED"
  | "DATABASE_NOT_FOUND"
  /** It answered, and cannot be used: too old, another encoding or isolation level, too many connections, starting up. */
  | "SERVER_UNFIT";

/** Creates a pool of the package `pg`, for hosts that have none, and checks that a store can work with it. */
export const connectPostgres = async (options: ConnectOptions): Promise<Result<OwnPool, ConnectRefusal>> => {
  const found = optionProblem(options, CONNECT_OPTIONS);
  if (found !== null) {
    return err({ code: "INVALID_OPTION", field: found.field, message: `${found.field}: ${found.problem}` });
  }
  let driver;
  try {
    driver = await import("pg");
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : String(cause);
    return err({
      code: "DRIVER_MISSING",
      message: `holdfast/postgres needs the package pg. Install it with: npm install pg@8.23.1 (${said})`,
    });
  }
  const { connectionString, hosts, maxConnections = 10 } = options;
  const config = { connectionString, max: maxConnections, keepAlive: true };
  const { connectTimeoutMs } = DEFAULT_TIMES;
  const pool =
    hosts === undefined
      ? new driver.default.Pool({ ...config, connectionTimeoutMillis: connectTimeoutMs })
      : poolOfPrimary(driver.default, config, { servers: hosts.map(serverOf), connectTimeoutMs });
  listenToErrors(pool);
  const refusal = await refusalOf(pool);
  if (refusal === null) return ok(pool);
  await pool.end();
  return err(refusal);
};

const refusalOf = async (pool: PostgresPool): Promise<ConnectRefusal | null> => {
  try {
    const message = await useClient(
      await pool.connect(),
      async (client) => (await unfitness(client)) ?? (await sessionUnfitness(client)),
    );
    return message === null ? null : { code: "SERVER_UNFIT", message };
  } catch (cause) {
    return notConnectedBecause(cause);
  }
};

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const notConnectedBecause = (cause: unknown): ConnectRefusal => {
  const { code, message } = errorOf(cause);
  if (cause instanceof NotPrimary) return { code: "NO_PRIMARY", message };
  if ((cause as { code?: unknown } | null)?.code === "ERR_INVALID_URL") {
    const problem = "connectionString: must be of the form postgres://user@localhost/database";
    return { code: "INVALID_OPTION", field: "connectionString", message: problem };
  }
  // The driver itself refuses a connection without a password.
  if (code === null) return { code: message.startsWith("SASL") ? "ACCESS_DENIED" : "SERVER_NOT_REACHED", message };
  if (code.startsWith("28") || code === "42501") return { code: "ACCESS_DENIED", message };
  return { code: code === "3D000" ? "DATABASE_NOT_FOUND" : "SERVER_UNFIT", message };
};
