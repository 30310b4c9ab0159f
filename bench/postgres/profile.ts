import { readFileSync } from "node:fs";
import type pg from "pg";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { book, CENTERS, placeOf, DAY_MS, FIRST_DAY_MS } from "../places.ts";
import { line, type Finding, type Scale } from "../report.ts";
import { BENCH_START_MS, SERVICE } from "../world.ts";
import { copyHolds } from "./copies.ts";
import { placeAt } from "./fight.ts";
import { openBench } from "./reserve.ts";
import { onServer } from "./server.ts";

const SETTINGS = ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=all"];
const HOUR_MS = 3_600_000;
/** Far from the places that `openBench` fills itself. */
const FIRST_PLACE = 100_000;
const LOST_FIGHT = 800;
/** A statement that takes less of an operation is not reported. */
const LEAST_US = 3;

/** Profiles processor time: the client's and the server's for each operation, statement by statement. */
export const benchProfile = (scale: Scale): Promise<readonly Finding[]> =>
  onServer((cluster) => measure(cluster, { quick: 300, default: 1_000, full: 3_000 }[scale]), SETTINGS);

type World = Awaited<ReturnType<typeof openBench>>;

const measure = async (cluster: Cluster, count: number): Promise<readonly Finding[]> => {
  const world = await openBench(cluster.url());
  await world.pool.query("CREATE EXTENSION pg_stat_statements");
  await world.reserveMany(CENTERS);
  // Before anything else is stored: the due holds are copies in the days before.
  const findings = [...(await profiled(world.pool, "a recorded expiry", await expiries(world, count, 0)))];
  // First runs also compile, and fill caches.
  for (const prepare of [reserves, byHand, losses, conflicts]) await (await prepare(world, count, 0))();
  for (const [what, prepare] of [
    ["a reserve", reserves],
    ["the bare write set by hand", byHand],
    ["a reserve that comes too late", losses],
    ["ON CONFLICT DO NOTHING that comes too late", conflicts],
  ] as const) {
    const run = await prepare(world, count, 1);
    findings.push(...(await profiled(world.pool, what, run)));
  }
  await world.close();
  return findings;
};

/** Prepares `count` operations of a kind, separate from other rounds; the result runs and counts them. */
type Prepare = (world: World, count: number, round: number) => Promise<() => Promise<number>>;

const inTurn = (works: readonly (() => Promise<unknown>)[]) => async (): Promise<number> => {
  for (const work of works) await work();
  return works.length;
};

const reserves: Prepare = async ({ engine }, count, round) => {
  const asked = await book(engine, FIRST_PLACE * (1 + round), count);
  return inTurn(
    asked.map(({ bookingId, slot, key }) => async () => {
      const held = await engine.reserve({ bookingId, slot, createInvoice: true }, { idempotencyKey: key });
      if (held.isErr()) throw new Error(`a free slot was refused: ${held.error.code}`);
    }),
  );
};

const byHand: Prepare = async ({ bare }, count, round) => {
  const places = Array.from({ length: count }, (_, at) => {
    const n = FIRST_PLACE * (1 + round) + at;
    const { center, day, startAt, place } = placeOf(n);
    return { center, n, place, startMs: FIRST_DAY_MS + day * DAY_MS + startAt * 4_500_000 };
  });
  const booked = await Promise.all(places.map(async (place) => ({ place, bookingId: await bare.book(place) })));
  return inTurn(
    booked.map(
      ({ place, bookingId }) =>
        () =>
          bare.reserve(bookingId, place, "bare"),
    ),
  );
};

/** All want one place, which the first gets. */
const losses: Prepare = async ({ engine }, count, round) => {
  const { therapist, date, time } = placeAt("slots", LOST_FIGHT, round);
  const therapistId = `therapist-${therapist}`;
  const tries: (() => Promise<boolean>)[] = [];
  for (let n = 0; n <= count; n += 1) {
    const items = [{ itemId: SERVICE, therapist: { kind: "named", therapistId } as const }];
    const guests = [{ guestId: `late-${round}-${n}`, items }];
    const booked = await engine.createBooking({ centerId: "center-0", date, guests });
    if (booked.isErr()) throw new Error(`create was refused: ${booked.error.code}`);
    const { bookingId } = booked.value;
    tries.push(async () => (await engine.reserve({ bookingId, slot: time, createInvoice: true })).isOk());
  }
  const [first, ...late] = tries as [() => Promise<boolean>, ...(() => Promise<boolean>)[]];
  if (!(await first())) throw new Error("a free slot was refused");
  return inTurn(
    late.map((run) => async () => {
      if (await run()) throw new Error("a slot was given twice");
    }),
  );
};

const conflicts: Prepare = async ({ pool }, count) => {
  await pool.query(
    "CREATE TABLE IF NOT EXISTS taken (therapist integer, start_ms bigint, PRIMARY KEY (therapist, start_ms))",
  );
  const insert = () => pool.query("INSERT INTO taken VALUES ($1, $2) ON CONFLICT DO NOTHING", [1, 1]);
  await insert();
  return inTurn(Array.from({ length: count }, () => insert));
};

const expiries: Prepare = async ({ pool, engine, setClock }, count) => {
  const dueAtMs = BENCH_START_MS + HOUR_MS;
  await copyHolds(pool, { live: 20 * count, due: 5 * count, dueAtMs });
  await setClock(dueAtMs);
  return async () => {
    let expired = 0;
    for (let more = true; more; ) {
      const swept = await engine.expireDue();
      if (swept.isErr()) throw new Error(`the sweep was refused: ${swept.error.code}`);
      expired += swept.value.expired;
      more = swept.value.more;
    }
    return expired;
  };
};

const profiled = async (pool: pg.Pool, what: string, run: () => Promise<number>): Promise<readonly Finding[]> => {
  await pool.query("SELECT pg_stat_statements_reset()");
  const pids = await backendsOf(pool);
  const serverBefore = serverUs(pids);
  const clientBefore = process.cpuUsage();
  const count = await run();
  const { user, system } = process.cpuUsage(clientBefore);
  const server = serverBefore === null ? null : (serverUs(pids) ?? Number.NaN) - serverBefore;
  const { rows } = await pool.query<{ text: string; us: number; depth: string }>(STATEMENTS, [count, LEAST_US]);
  const spent = server === null ? "not reported by this system" : `${Math.round(server / count)} µs`;
  return [
    line(what, `client ${Math.round((user + system) / count)} µs, server ${spent}; of ${count}`),
    ...rows.map(({ text, us, depth }) => line(`${depth}${text}`, `${us} µs`)),
  ];
};

/** The server's statements by their time; statements inside functions are part of the function's time. */
const STATEMENTS = `
  SELECT left(regexp_replace(regexp_replace(query, '\\s+', ' ', 'g'), '"?holdfast"?\\.', '', 'g'), 56) AS text,
    round(1000 * total_exec_time / $1)::int AS us, CASE WHEN toplevel THEN '  ' ELSE '    ' END AS depth
  FROM pg_stat_statements
  WHERE 1000 * total_exec_time / $1 >= $2::int AND query NOT LIKE '%pg_stat_statements%' ORDER BY total_exec_time DESC`;

const backendsOf = async (pool: pg.Pool): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'",
  );
  return rows.map(({ pid }) => pid);
};

/** Linux counts a process's time in hundredths of a second. */
const TICK_US = 10_000;

/** The processor time of the server's processes so far; null if the system does not report it as Linux does. */
const serverUs = (pids: readonly number[]): number | null => {
  try {
    let ticks = 0;
    for (const pid of pids) {
      const [user = 0, system = 0] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "")
        .split(" ")
        .slice(11, 13)
        .map(Number);
      ticks += user + system;
    }
    return ticks * TICK_US;
  } catch {
    return null;
  }
};
