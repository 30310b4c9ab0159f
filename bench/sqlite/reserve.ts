import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { CACHE_KB, CHECKPOINT_PAGES } from "../../src/adapters/sqlite/open.ts";
import { loadDriver } from "../../src/adapters/sqlite/load-driver.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { book, CENTERS, type Asked } from "../places.ts";
import { goal, measured, median, ratios, type Finding, type Scale } from "../report.ts";
import { BENCH_START_MS, openEngine } from "../world.ts";
import { barePlace, createBare, type Place } from "./bare.ts";

type Stage = Awaited<ReturnType<typeof openStage>>;

/** The store's file and the bench's own file, with `stored` confirmed reservations in each. */
const openStage = async (folder: string, stored: number) => {
  const openFile = (await loadDriver()).unwrapOr(null);
  if (openFile === null) throw new Error("no SQLite driver is installed");
  const clock = createManualClock(BENCH_START_MS);
  const opened = await openSqlite({ file: join(folder, `engine-${stored}.db`), clock });
  const beside = await openSqlite({ file: join(folder, `bare-${stored}.db`), clock });
  if (opened.isErr() || beside.isErr()) throw new Error("the files were not opened");
  const engineHandle = openFile(join(folder, `engine-${stored}.db`));
  const bareHandle = openFile(join(folder, `bare-${stored}.db`));
  // The same settings as the store's handle.
  bareHandle.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA cache_size = -${CACHE_KB}`);
  const [history, bare] = [createBare(engineHandle), createBare(bareHandle)];
  const chunk = 5_000;
  for (const [handle, filled] of [
    [engineHandle, history],
    [bareHandle, bare],
  ] as const) {
    handle.exec("PRAGMA synchronous = OFF");
    for (let from = 0; from < stored; from += chunk) {
      const count = Math.min(chunk, stored - from);
      filled.fill(Array.from({ length: count }, (_, at) => barePlace(from + at, BENCH_START_MS - stored + from + at)));
      process.stderr.write(`\r  filling: ${from + count} of ${stored} `);
    }
    handle.exec("PRAGMA synchronous = FULL");
    handle.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  process.stderr.write("\r".padEnd(50) + "\r");
  engineHandle.close();
  const { store } = opened.value;
  await beside.value.store.close();
  return { clock, store, bare, bareHandle, engine: openEngine(store, CENTERS), next: stored };
};

const timed = async (count: number, work: () => Promise<void> | void): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (count / (performance.now() - startedAt)) * 1_000;
};

const reserve = async ({ engine, clock }: Stage, { bookingId, slot, key }: Asked): Promise<void> => {
  clock.advance(1);
  const held = await engine.reserve({ bookingId, slot, createInvoice: true }, { idempotencyKey: key });
  if (held.isErr()) throw new Error(`a free slot was refused: ${JSON.stringify(held.error)}`);
};

/** Reserves by several callers, each with one request at a time. */
const reserveBy = async (stage: Stage, asked: readonly Asked[], callers: number): Promise<void> => {
  let next = 0;
  const call = async (): Promise<void> => {
    for (let one = asked[next++]; one !== undefined; one = asked[next++]) await reserve(stage, one);
  };
  await Promise.all(Array.from({ length: callers }, call));
};

const confirmAll = async ({ engine, clock }: Stage, asked: readonly Asked[]): Promise<void> => {
  for (const { bookingId } of asked) {
    clock.advance(1);
    const confirmed = await engine.confirm({ bookingId });
    if (confirmed.isErr()) throw new Error(`a hold was not confirmed: ${confirmed.error.code}`);
  }
};

type Rates = Readonly<Record<"one" | "bareOne" | "eight" | "many" | "bareMany" | "confirm" | "raw", number[]>>;

/** The rates of rounds in which the engine and the bare write set take turns. */
const ratesAt = async (folder: string, stored: number, sample: number, rounds: number): Promise<Rates> => {
  const stage = await openStage(folder, stored);
  const found: Rates = { one: [], bareOne: [], eight: [], many: [], bareMany: [], confirm: [], raw: [] };
  /** The sample of figures for orientation only. */
  const few = sample / 8;
  const places = (from: number): readonly Place[] => {
    const all = Array.from({ length: sample }, (_, at) => barePlace(from + at, BENCH_START_MS + from + at));
    stage.bare.book(all);
    return all;
  };
  for (let round = 0; round < rounds; round += 1) {
    const from = stored + (2 * sample + few) * round;
    const [asked, askedToo] = [await bookAll(stage, from, sample), await bookAll(stage, from + sample, sample)];
    const fewAsked = await bookAll(stage, from + 2 * sample, few);
    const [bare, bareToo] = [places(from), places(from + sample)];
    found.one.push(await timed(sample, () => reserveBy(stage, asked, 1)));
    found.bareOne.push(await timed(sample, () => stage.bare.reserveEach(bare)));
    found.many.push(await timed(sample, () => reserveBy(stage, askedToo, 64)));
    found.bareMany.push(await timed(sample, () => stage.bare.reserveGrouped(bareToo, 64)));
    found.eight.push(await timed(few, () => reserveBy(stage, fewAsked, 8)));
    found.confirm.push(await timed(few, () => confirmAll(stage, fewAsked)));
    found.raw.push(await timed(few, () => stage.bare.writeEach(few)));
  }
  stage.bareHandle.close();
  await stage.store.close();
  return found;
};

/** Created side by side, so that they are committed in groups. */
const bookAll = async ({ engine, clock }: Stage, from: number, count: number): Promise<readonly Asked[]> => {
  clock.advance(1);
  const each = Math.ceil(count / 64);
  const parts = await Promise.all(
    Array.from({ length: 64 }, (_, at) =>
      book(engine, from + at * each, Math.max(0, Math.min(each, count - at * each))),
    ),
  );
  return parts.flat();
};

/** Reserves a second through the engine beside the bare write set, durable before each answer. */
export const benchSqlite = async (scale: Scale): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    const sizes = { quick: [1_000], default: [1_000, 100_000], full: [1_000, 100_000, 1_000_000] }[scale];
    const sample = scale === "quick" ? 640 : 2_560;
    const findings: Finding[] = [];
    const all: Rates[] = [];
    for (const stored of sizes) {
      const at = await ratesAt(folder, stored, sample, 5);
      all.push(at);
      findings.push(
        measured(`one caller, ${stored} stored: a second`, at.one),
        measured(`one caller, ${stored} stored: bare write set a second`, at.bareOne),
        measured(`one caller, ${stored} stored: transactions of one row a second`, at.raw),
        measured(`one caller, ${stored} stored: confirms a second`, at.confirm),
        measured(`8 callers, ${stored} stored: a second`, at.eight),
        measured(`64 callers, ${stored} stored: a second`, at.many),
        measured(`64 callers, ${stored} stored: bare write sets, 64 grouped, a second`, at.bareMany),
        goal(`one caller, ${stored} stored: share of the bare write set`, ratios(at.one, at.bareOne), 0.7, "at least"),
        goal(
          `64 callers, ${stored} stored: times the bare single caller`,
          ratios(at.many, at.bareOne),
          2.5,
          "at least",
        ),
      );
    }
    const [first, last] = [all[0], all.at(-1)];
    if (first !== undefined && last !== undefined && first !== last) {
      const what = `${sizes[0]} stored to ${sizes.at(-1)}`;
      findings.push(goal(`one caller slower by, ${what}`, median(first.one) / median(last.one), 1.6, "at most"));
      findings.push(goal(`64 callers slower by, ${what}`, median(first.many) / median(last.many), 1.6, "at most"));
    }
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
