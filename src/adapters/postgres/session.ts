import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "neverthrow";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { LeapGuard, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import { isAnswered, notConnected, troubleOf, type Leapt, type Trouble } from "./failures.ts";
import { ignore, listenToErrors, type PostgresClient, type PostgresPool, type PostgresStatement } from "./pool.ts";

/** How statements are sent, waited for and tried again. */
export type SessionOptions = Readonly<{
  /** How long to wait for a connection of the pool. */
  connectTimeoutMs: number;
  /** How long to wait for an answer. A connection that has not answered by then is closed. */
  statementTimeoutMs: number;
  /** How often a statement is tried where it failed for a reason that may be over at once. */
  maxAttempts: number;
  /** Whether statements are prepared under a name: never through a proxy that pools transactions. */
  namedStatements: boolean;
  /** Monotonic milliseconds of this process, to tell a leap of the server's clock by; `performance.now` by default. */
  elapsedMs: () => number;
}>;

/** What a call does to the database: what only reads can be asked again where nobody knows what became of it. */
export type Effect = "reads" | "writes";

/** Calls a function of the schema, and gives what it returned as JSON. */
export type Session = Readonly<{
  call<Answer>(name: string, parameters: readonly unknown[], effect: Effect): Promise<Result<Answer, StoreFailure>>;

  /**
   * Calls a function that reads the server's clock, unless that leaps (rule 7): the function's last parameter is the
   * highest reading that is no leap. `readingOf` finds the reading in an answer; null if it is not to be had.
   */
  callAtInstant<Answer>(
    name: string,
    parameters: readonly unknown[],
    effect: Effect,
    readingOf: (answer: Answer) => EpochMs | null,
  ): Promise<Result<Answer, StoreFailure>>;
}>;

/** The one place that sends statements, tries them again, and says what became of those that failed. */
export const createSession = (
  pool: PostgresPool,
  schema: string,
  { maxLeapMs, leapSettleMs, ...options }: SessionOptions & LeapOptions,
): Session => {
  listenToErrors(pool);
  const guard = new LeapGuard({
    ...(maxLeapMs === undefined ? {} : { maxLeapMs }),
    ...(leapSettleMs === undefined ? {} : { leapSettleMs }),
  });
  const call = async <Answer>(
    name: string,
    parameters: readonly unknown[],
    effect: Effect,
  ): Promise<Result<Answer, StoreFailure | Leapt>> => {
    const statement = statementOf(schema, name, parameters, options);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(pool, statement, options);
      if (answer.isOk()) return ok(JSON.parse(answer.value) as Answer);
      if (answer.error.kind === "leapt") return err(answer.error);
      const { kind, again, cause } = answer.error;
      const isUnknown = kind === "lost" && effect === "writes";
      if (isUnknown) return err({ outcome: "unknown", cause });
      if (!again || attempt >= options.maxAttempts) return err({ outcome: "not_done", cause });
      await sleep(pauseMs(attempt));
    }
  };
  return {
    call: async <Answer>(name: string, parameters: readonly unknown[], effect: Effect) =>
      (await call<Answer>(name, parameters, effect)).mapErr(asFailure),

    callAtInstant: async <Answer>(
      name: string,
      parameters: readonly unknown[],
      effect: Effect,
      readingOf: (answer: Answer) => EpochMs | null,
    ) => {
      for (;;) {
        const ceilingMs = guard.ceilingMs(options.elapsedMs());
        const answer = await call<Answer>(name, [...parameters, ceilingMs], effect);
        if (answer.isOk()) {
          const readMs = readingOf(answer.value);
          if (readMs !== null) guard.accept(readMs, options.elapsedMs());
          return ok(answer.value);
        }
        if (!("kind" in answer.error)) return err(answer.error);
        // It has settled, or was read later than it seemed: then it is the time, and the same call goes below it.
        const leap = guard.judge(answer.error.nowMs, options.elapsedMs());
        if (leap !== null) return err(leap);
      }
    },
  };
};

/** Without a ceiling nothing leaps. */
const asFailure = (failure: StoreFailure | Leapt): StoreFailure =>
  "kind" in failure ? { outcome: "not_done", cause: failure.cause } : failure;

/** Longer each time, and never as long as somebody else's. */
const pauseMs = (attempt: number): number => Math.random() * 10 * 2 ** attempt;

const statementOf = (
  schema: string,
  name: string,
  parameters: readonly unknown[],
  { namedStatements }: SessionOptions,
): PostgresStatement => {
  const places = parameters.map((_, at) => `$${at + 1}`).join(", ");
  // As text: what the host has told the driver to make of JSON does not matter then.
  const text = `SELECT ${schema}.${name}(${places})::text AS answer`;
  const statement = { text, values: [...parameters] };
  return namedStatements ? { ...statement, name: `${schema}.${name}` } : statement;
};

const send = async (
  pool: PostgresPool,
  statement: PostgresStatement,
  options: SessionOptions,
): Promise<Result<string, Trouble>> => {
  const connected = await connect(pool, options.connectTimeoutMs);
  if (connected.isErr()) return err(connected.error);
  try {
    const { rows } = await useClient(connected.value, (client) =>
      inTime(client.query(statement), options.statementTimeoutMs),
    );
    return ok((rows[0] as { answer: string }).answer);
  } catch (cause) {
    return err(troubleOf(cause));
  }
};

/** Works with a connection and gives it back; one that broke is closed instead. */
export const useClient = async <Value>(
  client: PostgresClient,
  work: (client: PostgresClient) => Promise<Value>,
): Promise<Value> => {
  try {
    const value = await work(client);
    client.release();
    return value;
  } catch (cause) {
    client.release(!isAnswered(cause));
    throw cause;
  }
};

const connect = async (pool: PostgresPool, timeoutMs: number): Promise<Result<PostgresClient, Trouble>> => {
  const pending = pool.connect();
  try {
    return ok(await inTime(pending, timeoutMs));
  } catch (cause) {
    // One that comes too late goes straight back.
    pending.then((client) => client.release(), ignore);
    return err(notConnected(cause));
  }
};

const inTime = async <Value>(pending: Promise<Value>, timeoutMs: number): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
};
