import pg from "pg";
import { createPostgresStore } from "../../../../src/adapters/postgres/index.ts";
import { CLIENTS_EACH, PLACES, TRIES, tryOf, type Order, type WorkerReport } from "./work.ts";

// One of the processes: a pool with a connection for each client. It reports the outcome of every try.

const work = async ({ connectionString, pattern, first, skewMs }: Order): Promise<WorkerReport> => {
  const systemNow = Date.now;
  Date.now = () => systemNow() + skewMs;
  const pool = new pg.Pool({ connectionString, max: CLIENTS_EACH }).on("error", () => undefined);
  const store = createPostgresStore({
    pool,
    connectTimeoutMs: 60_000,
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 60_000,
  });
  const accepted: { n: number; sequence: number; atMs: number }[] = [];
  const refused: Record<string, number> = {};
  const failures: string[] = [];
  const tookMs: number[] = [];
  const client = async (at: number): Promise<void> => {
    for (let turn = 0; turn < TRIES; turn += 1) {
      const n = (first + at) * TRIES + turn;
      const startedAt = performance.now();
      const outcome = (await store.commit([tryOf(pattern, n)])).map(([it]) => it);
      tookMs.push(performance.now() - startedAt);
      if (outcome.isErr()) failures.push(`${outcome.error.outcome}: ${outcome.error.cause}`);
      else if (outcome.value?.kind === "accepted") accepted.push({ n, ...outcome.value });
      else if (outcome.value !== undefined) {
        const { kind } = outcome.value.because;
        refused[kind] = (refused[kind] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS_EACH }, (_, at) => client(at)));
  const naive = pattern === "slots" ? await giveAway(pool) : 0;
  await pool.end();
  return { accepted, refused, failures, tookMs, naive };
};

/** The control, which looks right and is wrong: every client wants every place, and checks it before taking it. */
const giveAway = async (pool: pg.Pool): Promise<number> => {
  let given = 0;
  const client = async (): Promise<void> => {
    for (let place = 0; place < PLACES; place += 1) {
      const found = await pool.query("SELECT FROM naive WHERE place = $1", [place]);
      if (found.rowCount !== 0) continue;
      await pool.query("INSERT INTO naive VALUES ($1)", [place]);
      given += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS_EACH }, client));
  return given;
};

process.once("message", (order) => {
  work(order as Order).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (cause: unknown) => {
      console.error(cause);
      process.exit(1);
    },
  );
});
