import type { ReservationEngine } from "../src/index.ts";
import type { ManualClock } from "../src/testing/index.ts";
import { book, type Asked } from "./places.ts";
import type { Scale } from "./report.ts";

/** The number of holds that fall due at one instant, and of those that live on. */
export type SweepSize = Readonly<{ due: number; live: number }>;

export const sweepSizeAt = (scale: Scale): SweepSize =>
  ({
    quick: { due: 1_000, live: 10_000 },
    default: { due: 10_000, live: 100_000 },
    full: { due: 100_000, live: 1_000_000 },
  })[scale];

/** The number of measured sweeps, each with the same number of due holds; one more before them warms up. */
export const SWEEPS = 3;
const PREPARED = SWEEPS + 1;

/** The sweeper's own limit per round; other work has a turn between two rounds. */
export const SWEEP_LIMIT = 128;

const MINUTE_MS = 60_000;
/** The block time of the bench's centers. */
const HELD_MS = 60 * MINUTE_MS;

/** The maker of the holds: an engine, and a number of concurrent callers. */
type Maker = Readonly<{ engine: ReservationEngine; clock: ManualClock; callers: number }>;

/**
 * Makes all holds that the sweeps will find due, a minute between those of one sweep and of the next, then
 * those that outlive them all; and waits for the first deadline.
 */
export const fillForSweeps = async (maker: Maker, { due, live }: SweepSize): Promise<void> => {
  const { clock } = maker;
  for (let sweep = 0; sweep < PREPARED; sweep += 1) {
    await hold(maker, sweep * due, due);
    clock.advance(MINUTE_MS);
  }
  await hold(maker, PREPARED * due, live);
  clock.advance(HELD_MS - PREPARED * MINUTE_MS);
  globalThis.gc?.();
};

const hold = async ({ engine, callers }: Maker, from: number, count: number): Promise<void> => {
  const chunk = 10_000;
  for (let at = 0; at < count; at += chunk) {
    const asked = await book(engine, from + at, Math.min(chunk, count - at));
    await Promise.all(Array.from({ length: callers }, () => reserveAll(engine, asked)));
    process.stderr.write(`\r  holding: ${from + at} `);
  }
  process.stderr.write("\r".padEnd(40) + "\r");
};

/** Callers share one list: each takes the next. */
const reserveAll = async (engine: ReservationEngine, asked: Asked[]): Promise<void> => {
  for (let one = asked.pop(); one !== undefined; one = asked.pop()) {
    const held = await engine.reserve(
      { bookingId: one.bookingId, slot: one.slot, createInvoice: true },
      { idempotencyKey: one.key },
    );
    if (held.isErr()) throw new Error(`a free slot was refused: ${JSON.stringify(held.error)}`);
  }
};

/** The milliseconds of one sweep of all due holds; checks that the others are still there after it. */
export const sweepOnce = async (engine: ReservationEngine, clock: ManualClock, { due }: SweepSize) => {
  const roundsMs: number[] = [];
  let expired = 0;
  const startedAt = performance.now();
  const cpuAt = process.cpuUsage();
  for (let more = true; more; ) {
    const roundAt = performance.now();
    const swept = await engine.expireDue({ limit: SWEEP_LIMIT });
    if (swept.isErr()) throw new Error(`the sweep was refused: ${JSON.stringify(swept.error)}`);
    roundsMs.push(performance.now() - roundAt);
    expired += swept.value.expired;
    more = swept.value.more;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuAt);
  if (expired !== due) throw new Error(`${due} were due, and ${expired} expired`);
  clock.advance(MINUTE_MS);
  return { perSecond: (due / tookMs) * 1_000, perCpuSecond: (due / (user + system)) * 1_000_000, roundsMs };
};
