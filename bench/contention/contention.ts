import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import type { ReservationEngine, ReservationStore } from "../../src/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { Random } from "../../test/oracle/random.ts";
import { line, measured, none, type Finding, type Scale } from "../report.ts";
import { BENCH_START_MS, openEngine, SERVICE } from "../world.ts";
import { naiveInMemory, naiveOnSqlite, type Naive } from "./naive.ts";
import { FIELDS, overlap, THERAPIST, type Place } from "./places.ts";
import { shareOfFile } from "./processes.ts";

const CLIENTS = 64;

/** A client's try for a place: true if it won it, else the reason why not. */
type Attempt = (client: number, place: number) => Promise<true | string>;
type Fight = Readonly<{ attempt: Attempt; close: () => Promise<void> }>;
type Contender = (places: readonly Place[]) => Promise<Fight>;

/** 64 clients fight for the same places, each in another order; the naive control beside each store. */
export const benchContention = async (scale: Scale): Promise<readonly Finding[]> => {
  const repeats = { quick: 2, default: 5, full: 20 }[scale];
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    const clock = createManualClock(BENCH_START_MS);
    const onMemory = throughEngine(() => Promise.resolve(createMemoryStore({ clock })));
    let files = 0;
    const onSqlite = throughEngine(async () => {
      const opened = await openSqlite({ file: join(folder, `fight-${(files += 1)}.db`), clock });
      if (opened.isErr()) throw new Error(opened.error.message);
      return opened.value.store;
    });
    const stores = [
      ["memory", onMemory, naively(() => Promise.resolve(naiveInMemory()))],
      ["SQLite", onSqlite, naively(() => naiveOnSqlite(folder))],
    ] as const;
    const findings: Finding[] = [];
    for (const [store, engine, control] of stores) {
      for (const [field, places] of Object.entries(FIELDS)) {
        findings.push(...(await fight(`${store}, ${field}`, places, { engine, control }, repeats)));
      }
    }
    return [...findings, ...(await shareOfFile(folder, scale))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const fight = async (
  name: string,
  places: readonly Place[],
  { engine, control }: Readonly<{ engine: Contender; control: Contender }>,
  repeats: number,
): Promise<readonly Finding[]> => {
  const rounds: Round[] = [];
  const controls: Round[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    rounds.push(await roundOf(await engine(places), places, repeat));
    controls.push(await roundOf(await control(places), places, repeat));
  }
  const lost = new Set(rounds.flatMap(({ refusals }) => [...refusals]));
  const doubled = Math.min(...controls.map((it) => it.doubles));
  return [
    measured(
      `${name}: winners`,
      rounds.map(({ winners }) => winners),
    ),
    none(`${name}: winners that overlap another`, sum(rounds.map((it) => it.doubles))),
    none(`${name}: places left free`, sum(rounds.map((it) => it.free))),
    none(`${name}: refusals that do not say who holds it`, [...lost].filter((code) => code !== "SLOT_HELD").length),
    measured(
      `${name}: attempts a second`,
      rounds.map(({ perSecond }) => perSecond),
    ),
    measured(
      `${name}: p99 of an attempt, ms`,
      rounds.map(({ p99Ms }) => p99Ms),
    ),
    measured(
      `${name}: control, look and then insert: winners`,
      controls.map(({ winners }) => winners),
    ),
    {
      ...line(`${name}: the control double-books`, `${doubled} or more each time`),
      verdict: doubled > 0 ? "as it must" : "missed: this shows nothing",
    },
  ];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

type Round = Awaited<ReturnType<typeof roundOf>>;

const roundOf = async ({ attempt, close }: Fight, places: readonly Place[], seed: number) => {
  const won: Place[] = [];
  const refusals = new Set<string>();
  const tookMs: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (const nth of shuffled(places.length, new Random(1 + seed * CLIENTS + client))) {
        const attemptAt = performance.now();
        const outcome = await attempt(client, nth);
        tookMs.push(performance.now() - attemptAt);
        if (outcome === true) won.push(places[nth] as Place);
        else refusals.add(outcome);
      }
    }),
  );
  const perSecond = (tookMs.length / (performance.now() - startedAt)) * 1_000;
  await close();
  tookMs.sort((one, other) => one - other);
  return {
    winners: won.length,
    doubles: won.filter((one, at) => won.some((other, nth) => nth !== at && overlap(one, other))).length,
    free: places.filter((place) => !won.some((one) => overlap(one, place))).length,
    refusals,
    perSecond,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? Number.NaN,
  };
};

const shuffled = (count: number, random: Random): readonly number[] => {
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = random.nat(at + 1);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
};

/** Each client has a separate booking for each place, made before the fight. */
const throughEngine =
  (open: () => Promise<ReservationStore>): Contender =>
  async (places) => {
    const store = await open();
    const engine = openEngine(store, 1);
    const bookings = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => bookEach(engine, client, places)),
    );
    return {
      attempt: async (client, place) => {
        const { date, time } = places[place] as Place;
        const held = await engine.reserve({ bookingId: bookings[client]?.[place] ?? "", slot: `${date}T${time}` });
        return held.match(
          () => true,
          ({ code }) => code,
        );
      },
      close: () => store.close(),
    };
  };

const bookEach = async (engine: ReservationEngine, client: number, places: readonly Place[]): Promise<string[]> => {
  const bookingIds: string[] = [];
  for (const [nth, { date }] of places.entries()) {
    const booking = await engine.createBooking({
      centerId: "center-0",
      date,
      guests: [
        {
          guestId: `guest-${client}-${nth}`,
          items: [{ itemId: SERVICE, therapist: { kind: "named", therapistId: THERAPIST } }],
        },
      ],
    });
    if (booking.isErr()) throw new Error(`a booking was refused: ${JSON.stringify(booking.error)}`);
    bookingIds.push(booking.value.bookingId);
  }
  return bookingIds;
};

const naively =
  (open: () => Promise<Naive>): Contender =>
  async (places) => {
    const naive = await open();
    return {
      attempt: async (_client, nth) => {
        const place = places[nth] as Place;
        if (!naive.look(place)) return "SLOT_HELD";
        await new Promise((resolve) => setImmediate(resolve));
        naive.take(place);
        return true;
      },
      close: () => {
        naive.close();
        return Promise.resolve();
      },
    };
  };
