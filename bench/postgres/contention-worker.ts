import pg from "pg";
import { createPostgresStore } from "../../src/adapters/postgres/index.ts";
import type { ReservationEngine } from "../../src/index.ts";
import { DAY_MS } from "../places.ts";
import { openEngine, SERVICE } from "../world.ts";
import {
  CLIENTS_EACH,
  FIGHT_LIMIT_MS,
  placeAt,
  PROCESSES,
  TRIES,
  wantedBy,
  type Order,
  type Pattern,
  type Place,
  type WorkerReport,
} from "./fight.ts";
import { PEERS, type Peer, type Wanted } from "./techniques.ts";

// One of the processes that fight. It prepares, reports that it is ready, and begins at a start message.

const [connectionString = "", processAt = "0"] = process.argv.slice(2);
const FIRST = Number(processAt) * CLIENTS_EACH;
/** The warm-up rounds in which each connection plans its statements. */
const WARM_ROUNDS = 3;
const WARM_FIGHT = 800;

const pool = new pg.Pool({
  connectionString,
  max: CLIENTS_EACH,
  statement_timeout: FIGHT_LIMIT_MS,
  // Connections that rest while another technique fights stay warm.
  idleTimeoutMillis: 0,
}).on("error", () => undefined);
const engine = openEngine(createPostgresStore({ pool }), 1);

/** The outcome of a try: `given`, or the reason why not; null if the time of the fight was up. */
type Try = (endsAt: number) => Promise<string | null>;

const tryByEngine = async (by: ReservationEngine, guestId: string, { therapist, date, time }: Place) => {
  const items = [{ itemId: SERVICE, therapist: { kind: "named", therapistId: `therapist-${therapist}` } }] as const;
  const booked = await by.createBooking({ centerId: "center-0", date, guests: [{ guestId, items }] });
  if (booked.isErr()) throw new Error(`create was refused: ${JSON.stringify(booked.error)}`);
  const { bookingId } = booked.value;
  return async (): Promise<string> =>
    (await by.reserve({ bookingId, slot: time, createInvoice: true })).match(
      () => "given",
      ({ code }) => code,
    );
};

/** A peer retries until the place is given or taken. The reasons of its retries are counted, not reported. */
const tryByPeer =
  ({ take }: Peer, wanted: Wanted, retried: Counter): Try =>
  async (endsAt) => {
    while (performance.now() < endsAt) {
      const outcome = await take(pool, wanted);
      if (outcome === "given" || outcome === "taken") return outcome;
      count(retried, outcome);
    }
    return null;
  };

type Counter = Record<string, number>;
const count = (counter: Counter, what: string): void => {
  counter[what] = (counter[what] ?? 0) + 1;
};

const triesOf = async (
  order: Order,
  client: number,
  retried: Counter,
): Promise<readonly (readonly [number, Try])[]> => {
  const { technique, pattern, fight } = order;
  const tries: (readonly [number, Try])[] = [];
  for (let n = client * TRIES; n < (client + 1) * TRIES; n += 1) {
    const wanted = wantedBy(n);
    const place = placeAt(pattern, fight, wanted);
    const run =
      technique === "engine"
        ? await tryByEngine(engine, `guest-${fight}-${n}`, place)
        : tryByPeer(PEERS[technique], { n, pattern, ...place }, retried);
    tries.push([wanted, run]);
  }
  return tries;
};

/** Every connection reads and commits at the same time as all others: a new one plans each statement at first use. */
const warmUp = async (): Promise<void> => {
  const engines = Array.from({ length: CLIENTS_EACH }, () => openEngine(createPostgresStore({ pool }), 1));
  for (let round = 0; round < WARM_ROUNDS; round += 1) {
    await Promise.all(
      engines.map(async (each, at) => {
        const place = placeAt("slots", WARM_FIGHT + round, FIRST + at);
        await (await tryByEngine(each, `guest-warm-${FIRST + at}-${round}`, place))();
      }),
    );
    for (const peer of Object.values(PEERS)) for (const pattern of peer.patterns) await warmPeer(peer, pattern, round);
  }
};

/** On days long past, one for each client, so that no client waits for another. */
const warmPeer = async ({ take }: Peer, pattern: Pattern, round: number): Promise<void> => {
  const turns = Array.from({ length: CLIENTS_EACH }, (_, at) => round * PROCESSES * CLIENTS_EACH + FIRST + at);
  await Promise.all(turns.map((n) => take(pool, { n, pattern, therapist: -1, startMs: n * DAY_MS })));
};

const fight = async (order: Order, begin: Promise<void>): Promise<WorkerReport> => {
  const [refused, retried]: [Counter, Counter] = [{}, {}];
  const clients = await Promise.all(
    Array.from({ length: CLIENTS_EACH }, (_, at) => triesOf(order, FIRST + at, retried)),
  );
  process.send?.("ready");
  await begin;
  const endsAt = performance.now() + FIGHT_LIMIT_MS;
  const given: number[] = [];
  const tookMs: number[] = [];
  await Promise.all(
    clients.map(async (tries) => {
      for (const [place, run] of tries) {
        const startedAt = performance.now();
        const outcome = await run(endsAt);
        tookMs.push(performance.now() - startedAt);
        if (outcome === null) return;
        if (outcome === "given") given.push(place);
        else count(refused, outcome);
      }
    }),
  );
  return { given, refused, retried, tookMs };
};

const fail = (cause: unknown): void => {
  console.error(cause);
  process.exit(1);
};

let begin: () => void = () => undefined;
process.on("message", (message: Order | "begin" | "end") => {
  if (message === "begin") begin();
  else if (message === "end") {
    pool.end().then(() => {
      process.disconnect();
    }, fail);
  } else {
    const begun = new Promise<void>((resolve) => (begin = resolve));
    fight(message, begun).then((report) => process.send?.(report), fail);
  }
});
process.once("disconnect", () => process.exit());

warmUp().then(() => process.send?.("warm"), fail);
