import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { migratePostgres } from "../../src/adapters/postgres/index.ts";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import type { Finding, Scale } from "../report.ts";
import {
  PATTERNS,
  PROCESSES,
  TECHNIQUES,
  type Order,
  type Pattern,
  type Technique,
  type WorkerReport,
} from "./fight.ts";
import { assertFair, findingsOf, foughtBy, type Fought } from "./fought.ts";
import { onServer } from "./server.ts";
import { PEERS } from "./techniques.ts";

/** The number of rounds, and of those with the techniques whose deadlocks stall for seconds. */
type Rounds = Readonly<{ all: number; withStalls: number }>;

const ROUNDS = {
  quick: { all: 3, withStalls: 1 },
  default: { all: 10, withStalls: 3 },
  full: { all: 20, withStalls: 5 },
} as const satisfies Record<string, Rounds>;

/** 64 clients of 4 processes fight for the same places: the engine, `ON CONFLICT` and the control in turns. */
export const benchPostgresContention = (scale: Scale): Promise<readonly Finding[]> =>
  onServer((cluster) => measure(cluster, ["engine", "on_conflict", "naive"], ROUNDS[scale]));

/** The same with every technique that was weighed when the store was designed. */
export const benchPostgresTechniques = (scale: Scale): Promise<readonly Finding[]> =>
  onServer((cluster) => measure(cluster, TECHNIQUES, ROUNDS[scale]));

const measure = async (
  cluster: Cluster,
  techniques: readonly Technique[],
  rounds: Rounds,
): Promise<readonly Finding[]> => {
  const pool = new pg.Pool({ connectionString: cluster.url(), max: 2 }).on("error", () => undefined);
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  for (const { setup } of Object.values(PEERS)) await pool.query(setup);
  const workers = Array.from({ length: PROCESSES }, (_, at) => start(cluster.url(), at));
  await Promise.all(workers.map((worker) => nextMessage(worker)));

  const fights = new Map<string, Fought[]>();
  const of = (pattern: Pattern, technique: Technique): readonly Fought[] => fights.get(`${pattern} ${technique}`) ?? [];
  for (let round = 0; round < rounds.all; round += 1) {
    for (const [at, pattern] of PATTERNS.entries()) {
      for (const technique of techniques.filter((it) => round < roundsOf(it, pattern, rounds))) {
        const order: Order = { pattern, technique, fight: PATTERNS.length * round + at };
        const fought = await oneFight(workers, order);
        assertFair(order, fought);
        fights.set(`${pattern} ${technique}`, [...of(pattern, technique), fought]);
      }
    }
  }
  for (const worker of workers) worker.send("end");
  await Promise.all(workers.map((worker) => once(worker, "exit")));
  await assertNoClaimsOverlap(pool);
  await pool.end();
  return PATTERNS.flatMap((pattern) => findingsOf(pattern, techniques, (technique) => of(pattern, technique)));
};

/** The number of rounds in which a technique fights for such places. */
const roundsOf = (technique: Technique, pattern: Pattern, rounds: Rounds): number => {
  if (technique === "engine") return rounds.all;
  const { patterns, stalls } = PEERS[technique];
  if (!patterns.includes(pattern)) return 0;
  return stalls.includes(pattern) ? rounds.withStalls : rounds.all;
};

const start = (connectionString: string, at: number): ChildProcess =>
  fork(new URL("contention-worker.js", import.meta.url), [connectionString, String(at)]);

/** A worker's next message; a worker that ends instead ends the bench. */
const nextMessage = <Message>(worker: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null): void => {
      reject(new Error(`a worker ended with ${String(code)}`));
    };
    worker.once("exit", gone);
    worker.once("message", (message) => {
      worker.off("exit", gone);
      resolve(message as Message);
    });
  });

const oneFight = async (workers: readonly ChildProcess[], order: Order): Promise<Fought> => {
  for (const worker of workers) worker.send(order);
  await Promise.all(workers.map((worker) => nextMessage(worker)));
  const startedAt = performance.now();
  for (const worker of workers) worker.send("begin");
  const all = await Promise.all(workers.map((worker) => nextMessage<WorkerReport>(worker)));
  return foughtBy(all, (performance.now() - startedAt) / 1_000);
};

/** Checks that the stored claims do not overlap either. */
const assertNoClaimsOverlap = async (pool: pg.Pool): Promise<void> => {
  const { rowCount } = await pool.query(`
    SELECT FROM holdfast.claims one JOIN holdfast.claims other
    ON one.tag = other.tag AND one.unit_id = other.unit_id AND one.start_ms < other.start_ms AND other.start_ms < one.end_ms`);
  if (rowCount !== 0) throw new Error("two claims overlap");
};
