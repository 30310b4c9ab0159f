import pg from "pg";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { CENTERS } from "../places.ts";
import { goal, line, median, type Finding } from "../report.ts";
import { BENCH_START_MS } from "../world.ts";
import { copyHolds } from "./copies.ts";
import { compared, openBench } from "./reserve.ts";
import { onServer } from "./server.ts";

const HOUR_MS = 3_600_000;
const DUE_AT_MS = BENCH_START_MS + HOUR_MS;
const CONNECTIONS = 8;
const FEW = 1_000;

/** Reserves a second with few and with many holds stored, and expiries a second of some of the many. */
export const benchStored = (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> =>
  onServer((cluster) =>
    measure(cluster, {
      live: { quick: 10_000, default: 100_000, full: 1_000_000 }[scale],
      due: { quick: 2_000, default: 10_000, full: 100_000 }[scale],
    }),
  );

const measure = async (cluster: Cluster, { live, due }: Readonly<{ live: number; due: number }>) => {
  const few = await openStored(cluster, { name: "few", live: FEW, due: 0 });
  const many = await openStored(cluster, { name: "many", live, due });
  const size = { sample: 600, rounds: 5 };
  // The same engine on either side: only the stored records differ.
  const sides = { engine: many.rounds(CONNECTIONS).engine, bare: few.rounds(CONNECTIONS).engine };
  const { engine: amongMany, bare: amongFew } = await compared(size, sides);
  const swept = await sweep(many);
  await few.close();
  await many.close();
  return [
    line(`reserve, ${FEW} and ${live} stored`, `${Math.round(amongFew)}/s and ${Math.round(amongMany)}/s`),
    goal(`slower with ${live} stored by a factor of`, amongFew / amongMany, 1.6, "at most"),
    line(`rounds, ${swept.count} due among ${live} live`, `median ${swept.medianMs.toFixed(0)} ms`),
    goal("expiries a second on PostgreSQL", swept.rate, 13_000, "at least"),
  ];
};

type Stored = Readonly<{ name: string; live: number; due: number }>;

const openStored = async (cluster: Cluster, { name, live, due }: Stored) => {
  const admin = new pg.Client(cluster.url());
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const world = await openBench(cluster.url(name));
  await world.reserveMany(CENTERS);
  await copyHolds(world.pool, { live, due, dueAtMs: DUE_AT_MS });
  return world;
};

/** An hour later, in rounds as the engine makes them, each durable before the next. */
const sweep = async ({ pool, engine, setClock }: Awaited<ReturnType<typeof openBench>>) => {
  await setClock(DUE_AT_MS);
  const { rows } = await pool.query<{ count: string }>(
    `SELECT count(*) FROM holdfast.reservations WHERE expires_at_ms <= ${DUE_AT_MS}`,
  );
  const due = Number(rows[0]?.count);
  const rounds: number[] = [];
  let count = 0;
  const startedAt = performance.now();
  for (let more = true; more; ) {
    const roundAt = performance.now();
    const swept = await engine.expireDue();
    if (swept.isErr()) throw new Error(`the sweep was refused: ${JSON.stringify(swept.error)}`);
    rounds.push(performance.now() - roundAt);
    count += swept.value.expired;
    more = swept.value.more;
  }
  if (count !== due) throw new Error(`${count} of ${due} were expired`);
  return { count, rate: (count / (performance.now() - startedAt)) * 1_000, medianMs: median(rounds) };
};
