import { book, CENTERS, DAY_MS, FIRST_DAY_MS, placeOf, type Asked } from "../places.ts";
import { openWorld } from "../world.ts";
import { createFloor } from "./floor.ts";
import { goal, measured, median, ratios, type Finding, type Scale } from "../report.ts";

type World = ReturnType<typeof openWorld>;

const reserveOne = async ({ engine }: Pick<World, "engine">, { bookingId, slot, key }: Asked): Promise<void> => {
  const held = await engine.reserve({ bookingId, slot, createInvoice: true }, { idempotencyKey: key });
  if (held.isErr()) throw new Error(`a free slot was refused: ${JSON.stringify(held.error)}`);
};

/**
 * Operations per second of this process's own CPU time, its collector's threads included: the rate of one core. Other
 * work on the machine does not count.
 */
const rateSince = (start: NodeJS.CpuUsage, count: number): number => {
  const { user, system } = process.cpuUsage(start);
  return (count / (user + system)) * 1_000_000;
};

const timedReserves = async (world: World, asked: readonly Asked[]): Promise<number> => {
  const start = process.cpuUsage();
  for (const one of asked) await reserveOne(world, one);
  return rateSince(start, asked.length);
};

const timedConfirms = async ({ engine }: World, asked: readonly Asked[]): Promise<number> => {
  const start = process.cpuUsage();
  for (const { bookingId } of asked) {
    const confirmed = await engine.confirm({ bookingId });
    if (confirmed.isErr()) throw new Error(`a hold was not confirmed: ${confirmed.error.code}`);
  }
  return rateSince(start, asked.length);
};

/** The same places in plain objects. */
const floorRate = (from: number, count: number, floor: ReturnType<typeof createFloor>): number => {
  const start = process.cpuUsage();
  for (let n = from; n < from + count; n += 1) {
    const { center, day, startAt, place } = placeOf(n);
    const startMs = FIRST_DAY_MS + day * DAY_MS + startAt * 4_500_000;
    if (!floor.reserve(`center-${center}`, startMs, place, `guest-${n}`, `key-${n}`))
      throw new Error("the floor lost a place");
  }
  return rateSince(start, count);
};

const heapBytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Fills the world to `live` reservations, then times further ones in rounds, the floor beside it in each round. */
const rateAt = async (live: number, sample: number, rounds: number) => {
  const world = openWorld(CENTERS);
  const floor = createFloor();
  const emptyHeap = heapBytes();
  const chunk = 10_000;
  for (let from = 0; from < live; from += chunk) {
    const count = Math.min(chunk, live - from);
    for (const one of await book(world.engine, from, count)) await reserveOne(world, one);
    if ((from / chunk) % 10 === 0) process.stderr.write(`\r  filling: ${from + count} of ${live} live `);
  }
  process.stderr.write("\r".padEnd(50) + "\r");
  const bytesEach = (heapBytes() - emptyHeap) / live;
  floorRate(0, live, floor);
  const engineRates: number[] = [];
  const confirmRates: number[] = [];
  const floorRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = live + round * sample;
    const asked = await book(world.engine, from, sample);
    globalThis.gc?.();
    engineRates.push(await timedReserves(world, asked));
    confirmRates.push(await timedConfirms(world, asked));
    globalThis.gc?.();
    floorRates.push(floorRate(from, sample, floor));
  }
  return { engine: engineRates, confirms: confirmRates, floor: floorRates, bytesEach };
};

export const benchReserve = async (scale: Scale): Promise<readonly Finding[]> => {
  const small = scale === "quick" ? 10_000 : 100_000;
  const sample = scale === "quick" ? 2_000 : 10_000;
  const at = await rateAt(small, sample, 5);
  const findings = [
    ...report(small, at),
    ...(scale === "quick" ? [] : [goal("reserves a second at 100,000 live", at.engine, 40_000, "at least")]),
    goal("bytes of heap for a live reservation", at.bytesEach, 3_072, "at most"),
  ];
  if (scale !== "full") return findings;
  const large = await rateAt(1_000_000, sample, 5);
  const left = median(large.engine) / median(at.engine);
  return [
    ...findings,
    ...report(1_000_000, large),
    measured("bytes of heap for a live reservation, 1000000 live", large.bytesEach),
    goal("share of the rate at 100,000 that is left at 1,000,000 live", left, 0.5, "at least"),
  ];
};

const report = (live: number, { engine, confirms, floor }: Awaited<ReturnType<typeof rateAt>>): readonly Finding[] => [
  measured(`reserve, memory, ${live} live: a second`, engine),
  measured(`reserve, memory, ${live} live: plain objects a second`, floor),
  measured(`reserve, memory, ${live} live: share of plain objects`, ratios(engine, floor)),
  measured(`confirm, memory, ${live} live: a second`, confirms),
];
