import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import { STORE_CLOSED, type StoreFailure } from "../../ports/store-failure.ts";
import { LeapGuard, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { isElapsed, noReading } from "../../ports/store-rules/store-clock.ts";
import { isAnswered, notConnected, NotInTime, troubleOf, type Leapt, type Trouble } from "./failures.ts";
import {
  ignore,
  listenToErrors,
  type PostgresClient,
  type PostgresNotice,
  type PostgresPool,
  type PostgresStatement,
} from "./pool.ts";
import { quotedSchema, schemaKey } from "./schema.ts";

/** How statements are sent, awaited and retried. */
export type SessionOptions = Readonly<{
  /** How long to wait for a connection of the pool. */
  connectTimeoutMs: number;
  /** How long to wait for an answer. After that the connection is closed. */
  statementTimeoutMs: number;
  /** How often a statement is tried if it fails for a reason that may be over at once. */
  maxAttempts: number;
  /** Whether statements are prepared under a name: never through a proxy that pools transactions. */
  namedStatements: boolean;
  /**
   * Monotonic milliseconds of this process, used to detect leaps of the server's clock; `performance.now` by default.
   */
  elapsedMs: () => number;
}>;

/**
 * The effect of a call on the database. If the connection is lost, a call that reads, or whose repetition has the same
 * effect, is sent again.
 */
export type Effect = "reads" | "repeats" | "writes";

/** Calls a function of the schema, and returns its result as JSON. Sends nothing after `close`. */
export type Session = Readonly<{
  call<Answer>(name: string, parameters: readonly unknown[], effect: Effect): Promise<Result<Answer, StoreFailure>>;

  /**
   * Calls a function that reads the server's clock, and fails if the clock leaps (rule 7): the function's last
   * parameter is the highest reading that does not count as a leap. `readingOf` finds the reading in an answer; null if
   * there is none.
   */
  callAtInstant<Answer>(
    name: string,
    parameters: readonly unknown[],
    effect: Effect,
    readingOf: (answer: Answer) => EpochMs | null,
  ): Promise<Result<Answer, StoreFailure>>;

  /**
   * The same for any request: `ask` gets the highest reading that does not count as a leap, null before the first.
   * Refused once closed.
   */
  atInstant<Answer, Failure extends object>(
    ask: (ceilingMs: number | null) => Promise<Result<Answer, Failure | Leapt>>,
    readingOf: (answer: Answer) => EpochMs | null,
  ): Promise<Result<Answer, Exclude<Failure, Leapt> | StoreFailure>>;

  close: () => void;
}>;

/** How long a store waits unless its options say otherwise. */
export const DEFAULT_TIMES = { connectTimeoutMs: 5_000, statementTimeoutMs: 15_000 } as const;

/** Creates the only place that sends statements, retries them, and reports the outcome of failed ones. */
export const createSession = (
  pool: PostgresPool,
  schema: string | undefined,
  { maxLeapMs, leapSettleMs, ...options }: SessionOptions & LeapOptions,
): Session => {
  listenToErrors(pool);
  const guard = new LeapGuard({
    ...(maxLeapMs === undefined ? {} : { maxLeapMs }),
    ...(leapSettleMs === undefined ? {} : { leapSettleMs }),
  });
  let isClosed = false;
  const call = async <Answer>(
    name: string,
    parameters: readonly unknown[],
    effect: Effect,
  ): Promise<Result<Answer, StoreFailure | Leapt>> => {
    const statement = statementOf(schema, name, parameters, options);
    let isUnknown = false;
    for (let attempt = 1; ; attempt += 1) {
      if (isClosed) return err(isUnknown ? { ...STORE_CLOSED, outcome: "unknown" } : STORE_CLOSED);
      const answer = await send<Answer>(pool, statement, options);
      if (answer.isOk()) return ok(answer.value);
      if (answer.error.kind === "leapt" && !isUnknown) return err(answer.error);
      const { kind, cause } = answer.error;
      if (kind === "locked" && !isUnknown) return err({ outcome: "locked", cause });
      isUnknown ||= kind === "lost" && effect !== "reads";
      const again = "again" in answer.error && answer.error.again;
      const isLast = !again || attempt >= options.maxAttempts || (isUnknown && effect === "writes");
      if (isLast) return err({ outcome: isUnknown ? "unknown" : "not_done", cause });
      await sleep(pauseMs(attempt));
    }
  };
  const atInstant = async <Answer, Failure extends object>(
    ask: (ceilingMs: number | null) => Promise<Result<Answer, Failure | Leapt>>,
    readingOf: (answer: Answer) => EpochMs | null,
  ): Promise<Result<Answer, Exclude<Failure, Leapt> | StoreFailure>> => {
    for (;;) {
      if (isClosed) return err(STORE_CLOSED);
      const elapsedMs: unknown = options.elapsedMs();
      if (!isElapsed(elapsedMs)) return err(noReading("elapsedMs is not a number of milliseconds"));
      const answer = await ask(guard.ceilingMs(elapsedMs));
      if (answer.isOk()) {
        const readMs = readingOf(answer.value);
        if (readMs !== null) guard.accept(readMs, options.elapsedMs());
        return ok(answer.value);
      }
      if (!isLeapt(answer.error)) return err(answer.error as Exclude<Failure, Leapt>);
      // The clock has settled, or was read later than it seemed: then the reading is valid, and the same call succeeds
      // below it.
      const leap = guard.judge(answer.error.nowMs, options.elapsedMs());
      if (leap !== null) return err(leap);
    }
  };
  return {
    call: async <Answer>(name: string, parameters: readonly unknown[], effect: Effect) =>
      (await call<Answer>(name, parameters, effect)).mapErr(asFailure),

    callAtInstant: <Answer>(
      name: string,
      parameters: readonly unknown[],
      effect: Effect,
      readingOf: (answer: Answer) => EpochMs | null,
    ) =>
      atInstant<Answer, StoreFailure>((ceilingMs) => call<Answer>(name, [...parameters, ceilingMs], effect), readingOf),
    atInstant,
    close: () => {
      isClosed = true;
    },
  };
};

const isLeapt = (failure: object): failure is Leapt => "kind" in failure;

/** Without a ceiling no reading counts as a leap. */
const asFailure = (failure: StoreFailure | Leapt): StoreFailure =>
  isLeapt(failure) ? { outcome: "not_done", cause: failure.cause } : failure;

/** Longer each time, and random, so that two callers rarely wait equally long. */
const pauseMs = (attempt: number): number => Math.random() * 10 * 2 ** attempt;

const statementOf = (
  schema: string | undefined,
  name: string,
  parameters: readonly unknown[],
  { namedStatements }: SessionOptions,
): PostgresStatement => {
  const places = parameters.map((_, at) => `$${at + 1}`).join(", ");
  // The functions return text, so that the host's JSON settings of the driver have no effect. Without FROM the server
  // plans it fastest.
  const text = `SELECT ${quotedSchema(schema)}.${name}(${places}) AS answer`;
  const statement = { text, values: [...parameters] };
  return namedStatements ? { ...statement, name: `${schemaKey(schema)} ${name}` } : statement;
};

const send = async <Answer>(
  pool: PostgresPool,
  statement: PostgresStatement,
  options: SessionOptions,
): Promise<Result<Answer, Trouble>> => {
  const connected = await connect(pool, options.connectTimeoutMs);
  if (connected.isErr()) return err(connected.error);
  try {
    const { rows } = await useClient(connected.value, (client) =>
      inTime(replicated(client, statement), options.statementTimeoutMs),
    );
    return ok(JSON.parse((rows[0] as { answer: string }).answer) as Answer);
  } catch (cause) {
    return err(troubleOf(cause));
  }
};

/**
 * Sends a statement. Rejects if the server answered without its standbys, because its wait for them was cancelled: the
 * commit is done there, and may be lost with that server.
 */
const replicated = async (client: PostgresClient, statement: PostgresStatement): Promise<{ rows: unknown[] }> => {
  let isCutShort = false;
  const listen = ({ routine }: PostgresNotice): void => {
    isCutShort ||= routine === WAIT_FOR_STANDBYS;
  };
  client.on("notice", listen);
  try {
    const answer = await client.query(statement);
    if (isCutShort) throw new Error("the server's wait for its standbys was cancelled");
    return answer;
  } finally {
    client.removeListener("notice", listen);
  }
};

/** The server's function that waits: all that it reports is that the wait was cut short. */
const WAIT_FOR_STANDBYS = "SyncRepWaitForLSN";

/** Works with a connection and releases it; a broken one is closed instead. */
export const useClient = async <Value>(
  client: PostgresClient,
  work: (client: PostgresClient) => Promise<Value>,
): Promise<Value> => {
  try {
    const value = await work(client);
    giveBack(client, false);
    return value;
  } catch (cause) {
    giveBack(client, !isAnswered(cause));
    throw cause;
  }
};

/** A pool that fails to take a connection back, for instance after its end, does not change the answer. */
const giveBack = (client: PostgresClient, isBroken: boolean): void => {
  try {
    client.release(isBroken);
  } catch {
    // It is the pool's to know.
  }
};

/** Sends a statement outside of a store. It waits so long for a connection and for an answer, and then rejects. */
export const ask = async (
  pool: PostgresPool,
  statement: PostgresStatement,
  { connectTimeoutMs, statementTimeoutMs }: Pick<SessionOptions, "connectTimeoutMs" | "statementTimeoutMs">,
): Promise<readonly unknown[]> => {
  const connected = await connect(pool, connectTimeoutMs);
  if (connected.isErr()) throw new Error(connected.error.cause);
  const { rows } = await useClient(connected.value, (client) =>
    inTime(replicated(client, statement), statementTimeoutMs),
  );
  return rows;
};

/** Waits for a connection of the pool. If the pool throws, rejects or returns none, nothing was sent. */
export const connect = async (pool: PostgresPool, timeoutMs: number): Promise<Result<PostgresClient, Trouble>> => {
  // Inside an async function, so that a pool that throws at once rejects instead.
  const pending = (async () => pool.connect())();
  try {
    const client = (await inTime(pending, timeoutMs)) as PostgresClient | undefined;
    return client === undefined ? err(notConnected("the pool gave no connection")) : ok(client);
  } catch (cause) {
    // A connection that comes too late is released at once.
    pending.then((client) => giveBack(client, false), ignore);
    return err(notConnected(cause));
  }
};

/** Waits for an answer of the driver; rejects with {@link NotInTime} if none came. */
export const inTime = async <Value>(pending: Promise<Value>, timeoutMs: number): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotInTime(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
};
