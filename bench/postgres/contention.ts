import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { migratePostgres } from "../../src/adapters/postgres/index.ts";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { goal, line, median, type Finding } from "../report.ts";
import {
  CLIENTS_EACH,
  PATTERNS,
  PLACES,
  PROCESSES,
  TECHNIQUES,
  TRIES,
  type Order,
  type Pattern,
  type Technique,
  type Told,
} from "./fight.ts";
import { onServer } from "./server.ts";

/** 64 clients of 4 processes fight for the same places, by the engine and by one bare statement in turns. */
export const benchPostgresContention = (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> =>
  onServer((cluster) => measure(cluster, { quick: 3, default: 10, full: 20 }[scale]));

/** What one fight came to. */
type Fought = Told & Readonly<{ rate: number }>;

const measure = async (cluster: Cluster, repeats: number): Promise<readonly Finding[]> => {
  const pool = new pg.Pool({ connectionString: cluster.url(), max: 2 }).on("error", () => undefined);
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  await pool.query(PEERS);
  const workers = Array.from({ length: PROCESSES }, (_, at) => start(cluster.url(), at));
  await Promise.all(workers.map((worker) => told(worker)));

  const fights = new Map<string, Fought[]>();
  for (let fight = 0; fight < repeats; fight += 1) {
    for (const pattern of PATTERNS) {
      for (const technique of TECHNIQUES) {
        // The control has places of its own, and needs to fail once only.
        if (technique === "naive" && pattern === "windows") continue;
        const order: Order = { pattern, technique, fight: 2 * fight + PATTERNS.indexOf(pattern) };
        const fought = await oneFight(workers, order);
        fights.set(`${pattern} ${technique}`, [...(fights.get(`${pattern} ${technique}`) ?? []), fought]);
      }
    }
  }
  for (const worker of workers) worker.send("end");
  await Promise.all(workers.map((worker) => once(worker, "exit")));

  const of = (pattern: Pattern, technique: Technique): readonly Fought[] => fights.get(`${pattern} ${technique}`) ?? [];
  await assertFair(pool, of);
  await pool.end();
  return [
    ...PATTERNS.flatMap((pattern) => findingsOf(pattern, of(pattern, "engine"), of(pattern, "on_conflict"))),
    line(
      "slots, look and then insert",
      `${average(of("slots", "naive"))} given of ${PLACES}: the control that must fail`,
    ),
  ];
};

const PEERS = `
  CREATE SCHEMA peer;
  CREATE TABLE peer.slots (therapist integer, start_ms bigint, PRIMARY KEY (therapist, start_ms));
  CREATE TABLE peer.windows (therapist integer, span int8range, EXCLUDE USING gist (therapist WITH =, span WITH &&));
  CREATE TABLE peer.naive (fight integer, place integer)`;

const start = (connectionString: string, at: number): ChildProcess =>
  fork(new URL("contention-worker.js", import.meta.url), [connectionString, String(at)]);

/** What a worker says next; a worker that ends instead ends the bench. */
const told = <Message>(worker: ChildProcess): Promise<Message> =>
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
  await Promise.all(workers.map((worker) => told(worker)));
  const startedAt = performance.now();
  for (const worker of workers) worker.send("begin");
  const all = await Promise.all(workers.map((worker) => told<Told>(worker)));
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    given: all.flatMap(({ given }) => given),
    refused: sumOf(all.map(({ refused }) => refused)),
    tookMs: all.flatMap(({ tookMs }) => tookMs),
    rate: (PROCESSES * CLIENTS_EACH * TRIES) / seconds,
  };
};

const sumOf = (counts: readonly Told["refused"][]): Told["refused"] => {
  const sum: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((it) => Object.entries(it))) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

/** A bench whose answer is wrong measures nothing: every slot to one client, no overlap, and the control caught. */
const assertFair = async (
  pool: pg.Pool,
  of: (pattern: Pattern, technique: Technique) => readonly Fought[],
): Promise<void> => {
  for (const { given } of [...of("slots", "engine"), ...of("slots", "on_conflict")]) {
    if (given.length !== PLACES || new Set(given).size !== PLACES) throw new Error("a slot was not given once");
  }
  if (!of("slots", "naive").some(({ given }) => given.length > PLACES)) throw new Error("the control was not caught");
  const { rowCount } = await pool.query(`
    SELECT FROM holdfast.claims one JOIN holdfast.claims other
    ON one.tag = other.tag AND one.unit_id = other.unit_id AND one.start_ms < other.start_ms AND other.start_ms < one.end_ms`);
  if (rowCount !== 0) throw new Error("two claims overlap");
};

const average = (fights: readonly Fought[]): number =>
  Math.round(fights.reduce((sum, { given }) => sum + given.length, 0) / fights.length);

const findingsOf = (pattern: Pattern, engine: readonly Fought[], peer: readonly Fought[]): readonly Finding[] => {
  const [rate, peerRate] = [engine, peer].map((fights) => median(fights.map((it) => it.rate))) as [number, number];
  const refused = Object.entries(sumOf(engine.map((it) => it.refused))).map(([code, times]) => `${code} ${times}`);
  return [
    line(`${pattern}, tries a second`, `${Math.round(rate)}/s; ON CONFLICT DO NOTHING ${Math.round(peerRate)}/s`),
    line(`${pattern}, of ${engine.length} fights`, `given ${average(engine)} each; ${refused.join(", ")}`),
    line(`${pattern}, a try of ON CONFLICT DO NOTHING`, quantiles(peer)),
    line(`${pattern}, a try of the engine`, quantiles(engine)),
    goal(`${pattern}, share of ON CONFLICT DO NOTHING`, rate / peerRate, 0.6, "at least"),
    goal(
      `${pattern}, p99 of a try, in ms`,
      quantile(
        engine.flatMap((it) => it.tookMs),
        0.99,
      ),
      100,
      "at most",
    ),
  ];
};

const quantiles = (fights: readonly Fought[]): string => {
  const took = fights.flatMap((it) => it.tookMs);
  return `p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms, longest ${quantile(took, 1).toFixed(0)} ms`;
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
