import pg from "pg";
import { createPostgresStore, migratePostgres } from "../../src/adapters/postgres/index.ts";
import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { book, CENTERS, DAY_MS, FIRST_DAY_MS, placeOf, type Asked } from "../places.ts";
import { goal, line, median, type Finding } from "../report.ts";
import { BENCH_START_MS, openEngine } from "../world.ts";
import { createBare, type Texts, type WriteSet } from "./bare.ts";
import { onServer } from "./server.ts";

const GROUPED = 64;

/** Reserves a second by the engine, beside the same rows written by hand with the same driver on the same server. */
export const benchPostgres = (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> =>
  onServer((cluster) =>
    measure(cluster, { sample: scale === "quick" ? 300 : 1_500, rounds: scale === "quick" ? 3 : 5 }),
  );

type Size = Readonly<{ sample: number; rounds: number }>;

const measure = async (cluster: Cluster, size: Size): Promise<readonly Finding[]> => {
  const world = await openBench(cluster.url());
  const findings: Finding[] = [];
  const bareAt = new Map<number, number>();
  const orientation = { sample: size.sample / 5, rounds: 3 };
  for (const connections of [1, 8, 32]) {
    const { engine, bare } = await compared(size, world.rounds(connections));
    bareAt.set(connections, bare);
    const { all, confirm, raw } = await compared(orientation, world.besides(connections));
    findings.push(
      line(`reserve, PostgreSQL, ${connections} connections`, `${shown(engine)}; bare write set ${shown(bare)}`),
      line("  all its rows by hand; confirm; transactions of one row", [all, confirm, raw].map(shown).join("; ")),
      goal(`share of the bare write set at ${connections}`, engine / bare, 0.7, "at least"),
    );
  }
  const grouped = await compared(size, world.grouped());
  const besideEight = grouped.engine / (bareAt.get(8) ?? Number.NaN);
  findings.push(
    line(`reserve, PostgreSQL, ${GROUPED} callers grouped`, shown(grouped.engine)),
    goal("share of the bare write set at 8, grouped", besideEight, 1.5, "at least"),
  );
  await world.close();
  return findings;
};

const shown = (rate: number): string => `${Math.round(rate)}/s`;

/** One round of a candidate: the time of `sample` operations. */
type Round = (sample: number) => Promise<number>;
type Rounds = Readonly<{ engine: Round; bare: Round }>;

/** Rates by median, the candidates in turns, after one round that is not counted. */
export const compared = async <Name extends string>(
  { sample, rounds }: Size,
  candidates: Readonly<Record<Name, Round>>,
): Promise<Readonly<Record<Name, number>>> => {
  const all = Object.entries<Round>(candidates).map(([name, round]) => ({ name, round, rates: [] as number[] }));
  for (let at = 0; at <= rounds; at += 1) {
    for (const { round, rates } of all) {
      const ms = await round(sample);
      if (at > 0) rates.push((sample / ms) * 1_000);
    }
  }
  return Object.fromEntries(all.map(({ name, rates }) => [name, median(rates)])) as Record<Name, number>;
};

/** Engines and the same rows by hand on a separate database, with a clock that stands still. */
export const openBench = async (connectionString: string) => {
  const pool = new pg.Pool({ connectionString, max: 33 }).on("error", () => undefined);
  for (const schema of ["holdfast", "bare"]) {
    const migrated = await migratePostgres({ pool, schema });
    if (migrated.isErr()) throw new Error(migrated.error.cause);
  }
  const setClock = async (ms: number): Promise<void> => {
    await pool.query(`CREATE OR REPLACE FUNCTION holdfast.holdfast_now() RETURNS bigint LANGUAGE sql VOLATILE
      RETURN ${ms}::bigint`);
  };
  await setClock(BENCH_START_MS);
  const engines = Array.from({ length: 32 }, () => openEngine(createPostgresStore({ pool }), CENTERS));
  const [first] = engines as [(typeof engines)[0]];
  let next = 0;
  const take = (count: number): number => (next += count) - count;
  const texts = await sampleTexts(pool, await book(first, take(1), 1), first);
  const bare = createBare(pool, texts);

  const reserve = async (engine: typeof first, { bookingId, slot, key }: Asked): Promise<void> => {
    const held = await engine.reserve({ bookingId, slot, createInvoice: true }, { idempotencyKey: key });
    if (held.isErr()) throw new Error(`a free slot was refused: ${JSON.stringify(held.error)}`);
  };
  const bookMany = async (from: number, count: number): Promise<Asked[]> => {
    const parts = Array.from({ length: 32 }, (_, at) => Math.floor((count * at) / 32));
    const asked = parts.map((start, at) => book(first, from + start, (parts[at + 1] ?? count) - start));
    return (await Promise.all(asked)).flat();
  };
  const engineRound = (callers: number, engineOf: (caller: number) => typeof first) => async (sample: number) => {
    const asked = await bookMany(take(sample), sample);
    return timed(callers, asked, (one, caller) => reserve(engineOf(caller), one));
  };
  const bareRound = (callers: number, rows: WriteSet) => async (sample: number) => {
    const from = take(sample);
    const places = Array.from({ length: sample }, (_, at) => {
      const n = from + at;
      const { center, day, startAt, place } = placeOf(n);
      return { center, n, place, startMs: FIRST_DAY_MS + day * DAY_MS + startAt * 4_500_000 };
    });
    const booked = await Promise.all(places.map(async (place) => ({ place, bookingId: await bare.book(place) })));
    return timed(callers, booked, ({ place, bookingId }) => bare.reserve(bookingId, place, rows));
  };
  const confirmRound = (callers: number) => async (sample: number) => {
    const asked = await bookMany(take(sample), sample);
    await timed(callers, asked, (one, caller) => reserve(engines[caller] as typeof first, one));
    return timed(callers, asked, async ({ bookingId }, caller) => {
      const confirmed = await (engines[caller] as typeof first).confirm({ bookingId });
      if (confirmed.isErr()) throw new Error(`a hold was not confirmed: ${confirmed.error.code}`);
    });
  };
  await pool.query("CREATE TABLE raw (n integer)");
  const rawRound = (callers: number) => (sample: number) =>
    timed(callers, [...Array(sample).keys()], async () => {
      await pool.query("INSERT INTO raw VALUES ($1)", [1]);
    });
  return {
    pool,
    engine: first,
    bare,
    setClock,
    /** Makes holds for the next step, one for each center in turn. */
    reserveMany: async (count: number): Promise<void> => {
      for (const one of await bookMany(take(count), count)) await reserve(first, one);
    },
    rounds: (connections: number): Rounds => ({
      engine: engineRound(connections, (caller) => engines[caller] as typeof first),
      bare: bareRound(connections, "bare"),
    }),
    /** For orientation: the time of a booking's other commands, and of an empty transaction. */
    besides: (connections: number) => ({
      all: bareRound(connections, "all"),
      confirm: confirmRound(connections),
      raw: rawRound(connections),
    }),
    grouped: () => ({ engine: engineRound(GROUPED, () => first) }),
    close: () => pool.end(),
  };
};

/** The states and events that a reserve writes, at their real length. */
const sampleTexts = async (
  pool: pg.Pool,
  [asked]: readonly Asked[],
  engine: ReturnType<typeof openEngine>,
): Promise<Texts> => {
  if (asked === undefined) throw new Error("one booking was made");
  const held = await engine.reserve({ bookingId: asked.bookingId, slot: asked.slot, createInvoice: true });
  if (held.isErr()) throw new Error(`the first slot was refused: ${JSON.stringify(held.error)}`);
  const textsOf = async (column: string, from: string): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ text: string }>(`SELECT ${column}::text AS text FROM holdfast.${from}`);
    return rows.map(({ text }) => text);
  };
  const [booking = ""] = await textsOf("state", "bookings");
  const [reservation = ""] = await textsOf("state", "reservations");
  const [made = "", opened = ""] = await textsOf("event", "events ORDER BY sequence DESC, ordinal");
  return { booking, reservation, made, opened };
};

/** Times the work of several callers, each with one call at a time. */
const timed = async <Work>(
  callers: number,
  works: readonly Work[],
  run: (work: Work, caller: number) => Promise<void>,
): Promise<number> => {
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let work = works[next++]; work !== undefined; work = works[next++]) await run(work, caller);
    }),
  );
  return performance.now() - startedAt;
};
