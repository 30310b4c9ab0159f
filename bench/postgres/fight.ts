import { DAY_MS, FIRST_DAY_MS } from "../places.ts";
import { STARTS_A_DAY } from "../world.ts";

/** The contested places of 64 clients: one of 100 slots each time, or one of 100 overlapping windows. */
export const PATTERNS = ["slots", "windows"] as const;
export type Pattern = (typeof PATTERNS)[number];

/** The engine, and the usual techniques without one, which take turns with it: see `techniques.ts`. */
export const TECHNIQUES = [
  "engine",
  "on_conflict",
  "optimistic",
  "advisory",
  "serializable",
  "plain",
  "three_units",
  "naive",
] as const;
export type Technique = (typeof TECHNIQUES)[number];
export type PeerName = Exclude<Technique, "engine">;

export const PROCESSES = 4;
export const CLIENTS_EACH = 16;
export const PLACES = 100;
/** The tries of each client. */
export const TRIES = 25;
/** The longest wait of a statement, and the last start of a peer's retry: some deadlock for minutes. */
export const FIGHT_LIMIT_MS = 5_000;
/** A service of an hour with its preparation and recovery. */
export const HELD_MS = 75 * 60_000;

export type Counts = Readonly<Record<string, number>>;

/** The start message of a worker: its pattern, technique and fight. Each fight has its own days. */
export type Order = Readonly<{ pattern: Pattern; technique: Technique; fight: number }>;

/**
 * The report of a worker: the places given to its clients, the count of each refusal, the count and reason of retries,
 * and the time of each try.
 */
export type WorkerReport = Readonly<{
  given: readonly number[];
  refused: Counts;
  retried: Counts;
  tookMs: readonly number[];
}>;

/** A place: a therapist, and a start by the center's wall clock. */
export type Place = Readonly<{ therapist: number; date: string; time: string; startMs: number }>;

const MINUTE_MS = 60_000;
const DAYS_EACH = 4;
const GRID_MINUTES = 15;
const FIRST_WINDOW_MINUTE = 9 * 60 + 15;
const WINDOWS_A_DAY = PLACES / DAYS_EACH;
const SLOT_STARTS = STARTS_A_DAY.slice(0, 5);

/** Slots are ten therapists by five starts on two days; windows start every quarter of an hour on one therapist. */
export const placeAt = (pattern: Pattern, fight: number, place: number): Place => {
  const firstDay = fight * DAYS_EACH;
  if (pattern === "slots") {
    const time = SLOT_STARTS[Math.floor(place / 10) % SLOT_STARTS.length] ?? "";
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return placed(place % 10, firstDay + Math.floor(place / 50), hours * 60 + minutes);
  }
  const day = firstDay + Math.floor(place / WINDOWS_A_DAY);
  return placed(0, day, FIRST_WINDOW_MINUTE + (place % WINDOWS_A_DAY) * GRID_MINUTES);
};

const placed = (therapist: number, day: number, minute: number): Place => {
  const midnightMs = FIRST_DAY_MS + day * DAY_MS;
  const wall = new Date(midnightMs + minute * MINUTE_MS).toISOString();
  return { therapist, date: wall.slice(0, 10), time: wall.slice(0, 19), startMs: midnightMs + minute * MINUTE_MS };
};

/** The place of the nth try: a quarter of the clients want each place, and no two clients in the same order. */
export const wantedBy = (n: number): number => {
  const client = Math.floor(n / TRIES);
  const turn = (n % TRIES) * (2 * (client % 8) + 1);
  return (client * TRIES + (turn % TRIES)) % PLACES;
};
