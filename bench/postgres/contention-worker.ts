import pg from "pg";
import { createPostgresStore } from "../../src/adapters/postgres/index.ts";
import type { ReservationEngine } from "../../src/index.ts";
import { openEngine, SERVICE } from "../world.ts";
import { CLIENTS_EACH, placeAt, TRIES, wantedBy, type Order, type Place, type Told } from "./fight.ts";

// One of the processes that fight. It makes ready, says so, and begins when it is told to.

const [connectionString = "", processAt = "0"] = process.argv.slice(2);
const FIRST = Number(processAt) * CLIENTS_EACH;
const HELD_MS = 75 * 60_000;
/** How often each connection has planned everything before time is taken. */
const WARM_ROUNDS = 3;
const WARM_FIGHT = 800;

const pool = new pg.Pool({ connectionString, max: CLIENTS_EACH }).on("error", () => undefined);
const engine = openEngine(createPostgresStore({ pool }), 1);

/** What became of a try: `given`, or why not. */
type Try = () => Promise<string>;

const tryByEngine = async (by: ReservationEngine, guestId: string, { therapist, date, time }: Place): Promise<Try> => {
  const items = [{ itemId: SERVICE, therapist: { kind: "named", therapistId: `therapist-${therapist}` } }] as const;
  const booked = await by.createBooking({ centerId: "center-0", date, guests: [{ guestId, items }] });
  if (booked.isErr()) throw new Error(`create was refused: ${JSON.stringify(booked.error)}`);
  const { bookingId } = booked.value;
  return async () =>
    (await by.reserve({ bookingId, slot: time, createInvoice: true })).match(
      () => "given",
      ({ code }) => code,
    );
};

/** The peer: one row, one statement, and the constraint decides. */
const tryByConflict =
  ({ pattern, fight }: Order, place: number): Try =>
  async () => {
    const { therapist, startMs } = placeAt(pattern, fight, place);
    const { rowCount } = await (pattern === "slots"
      ? pool.query("INSERT INTO peer.slots VALUES ($1, $2) ON CONFLICT DO NOTHING", [therapist, startMs])
      : pool.query("INSERT INTO peer.windows VALUES ($1, int8range($2, $3)) ON CONFLICT DO NOTHING", [
          therapist,
          startMs,
          startMs + HELD_MS,
        ]));
    return rowCount === 1 ? "given" : "taken";
  };

/** The control, which gives places away more than once. */
const tryNaively =
  ({ fight }: Order, place: number): Try =>
  async () => {
    const found = await pool.query("SELECT FROM peer.naive WHERE fight = $1 AND place = $2", [fight, place]);
    if (found.rowCount !== 0) return "taken";
    await pool.query("INSERT INTO peer.naive VALUES ($1, $2)", [fight, place]);
    return "given";
  };

const triesOf = async (order: Order, client: number): Promise<readonly (readonly [number, Try])[]> => {
  const tries: (readonly [number, Try])[] = [];
  for (let n = client * TRIES; n < (client + 1) * TRIES; n += 1) {
    const place = wantedBy(n);
    switch (order.technique) {
      case "engine": {
        const guestId = `guest-${order.fight}-${n}`;
        tries.push([place, await tryByEngine(engine, guestId, placeAt(order.pattern, order.fight, place))]);
        break;
      }
      case "on_conflict":
        tries.push([place, tryByConflict(order, place)]);
        break;
      case "naive":
        tries.push([place, tryNaively(order, place)]);
        break;
    }
  }
  return tries;
};

/** Every connection reads and commits at the same time as all others: a new one plans each statement at its first use. */
const warmUp = async (): Promise<void> => {
  const engines = Array.from({ length: CLIENTS_EACH }, () => openEngine(createPostgresStore({ pool }), 1));
  for (let round = 0; round < WARM_ROUNDS; round += 1) {
    await Promise.all(
      engines.map(async (each, at) => {
        const place = placeAt("slots", WARM_FIGHT + round, FIRST + at);
        await (await tryByEngine(each, `guest-warm-${FIRST + at}-${round}`, place))();
        await pool.query("INSERT INTO peer.slots VALUES (-1, -1) ON CONFLICT DO NOTHING");
      }),
    );
  }
};

const fight = async (order: Order, begin: Promise<void>): Promise<Told> => {
  const clients = await Promise.all(Array.from({ length: CLIENTS_EACH }, (_, at) => triesOf(order, FIRST + at)));
  process.send?.("ready");
  await begin;
  const given: number[] = [];
  const refused: Record<string, number> = {};
  const tookMs: number[] = [];
  await Promise.all(
    clients.map(async (tries) => {
      for (const [place, run] of tries) {
        const startedAt = performance.now();
        const outcome = await run();
        tookMs.push(performance.now() - startedAt);
        if (outcome === "given") given.push(place);
        else refused[outcome] = (refused[outcome] ?? 0) + 1;
      }
    }),
  );
  return { given, refused, tookMs };
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
    fight(message, begun).then((told) => process.send?.(told), fail);
  }
});
process.once("disconnect", () => process.exit());

warmUp().then(() => process.send?.("warm"), fail);
