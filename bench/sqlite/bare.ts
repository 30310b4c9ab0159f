import { centerTag, type CenterId } from "../../src/index.ts";
import { prepare, type Bound, type SqliteDatabase } from "../../src/adapters/sqlite/driver.ts";
import { DAY_MS, FIRST_DAY_MS, placeOf } from "../places.ts";

/**
 * The bare write set: the rows and indexes that a reserve of the engine leaves behind, written by hand with the same
 * driver into the same tables, one read before them. No rules, no guards, and texts of the same length made beforehand.
 */
export const createBare = (database: SqliteDatabase) => {
  const statements = SQL.map((sql) => prepare(database, sql));
  const write = (at: keyof typeof PLACES, ...parameters: readonly Bound[]): void => {
    statements[PLACES[at]]?.run(parameters);
  };
  const readBooking = prepare(database, "SELECT state, version, written_at_ms FROM holdfast_booking WHERE id = ?");
  let position = Number(prepare(database, "SELECT position FROM holdfast_counter").get([])?.[0]);

  const book = (it: Place): void => {
    write("booking", it.bookingId, it.center, it.atMs, null, it.holder, BOOKING_TEXT);
  };

  const reserve = (it: Place, confirmed = false): void => {
    const held = confirmed ? null : it.atMs + 3_600_000;
    write("reserved", it.reservationId, it.bookingId);
    write(
      "reservation",
      it.reservationId,
      it.bookingId,
      it.center,
      it.holder,
      it.atMs,
      held,
      it.startMs,
      it.startMs + 3_600_000,
      RESERVATION_TEXT,
    );
    write(
      "claims",
      ...it.units.flatMap((unit) => [it.center, it.startMs, unit, it.startMs + 4_500_000, it.reservationId, held]),
    );
    write("people", it.center, it.holder, it.center, it.holder, it.startMs, it.reservationId);
    write("command", it.center, it.key, HASH_TEXT, it.atMs, ANSWER_TEXT);
    position += 2;
    write("events", position, it.reservationId, it.atMs, EVENTS_TEXT, it.bookingId);
  };

  const count = (): void => {
    write("counter", position);
  };

  return {
    /** One transaction for each place: a read, and everything that is written. */
    reserveEach: (places: readonly Place[]): void => {
      for (const it of places) {
        readBooking.get([it.bookingId]);
        database.exec("BEGIN IMMEDIATE");
        reserve(it);
        count();
        database.exec("COMMIT");
      }
    },
    /** The same in transactions of `size` places. */
    reserveGrouped: (places: readonly Place[], size: number): void => {
      for (let from = 0; from < places.length; from += size) {
        const group = places.slice(from, from + size);
        for (const it of group) readBooking.get([it.bookingId]);
        database.exec("BEGIN IMMEDIATE");
        for (const it of group) reserve(it);
        count();
        database.exec("COMMIT");
      }
    },
    /** Runs transactions of one row and no index: the least time of driver and disk for a transaction. */
    writeEach: (count: number): void => {
      database.exec("CREATE TABLE IF NOT EXISTS raw (n INTEGER)");
      const insert = prepare(database, "INSERT INTO raw VALUES (?)");
      for (let n = 0; n < count; n += 1) insert.run([n]);
    },
    /** Bookings to reserve for, in one transaction. */
    book: (places: readonly Place[]): void => {
      database.exec("BEGIN IMMEDIATE");
      places.forEach(book);
      database.exec("COMMIT");
    },
    /** History: booked and confirmed long ago, in one transaction. */
    fill: (places: readonly Place[]): void => {
      database.exec("BEGIN IMMEDIATE");
      for (const it of places) {
        book(it);
        reserve(it, true);
      }
      count();
      database.exec("COMMIT");
    },
  };
};

/** Everything about the nth place that a row needs, worked out beforehand. */
export type Place = ReturnType<typeof barePlace>;

/** The nth place, made at an instant. */
export const barePlace = (n: number, atMs: number) => {
  const { center: at, day, startAt, place } = placeOf(n);
  const center = `center-${at}`;
  const tag = centerTag(center as CenterId);
  const id = (kind: string): string =>
    `${atMs.toString(16).padStart(12, "0")}${tag}${kind}${n.toString(16).padStart(13, "0")}`;
  return {
    center,
    atMs,
    startMs: FIRST_DAY_MS + day * DAY_MS + 25_800_000 + startAt * 4_500_000,
    units: [`t:therapist-${place}`, `r:room-${place >> 1}#${(place % 2) + 1}`, `e:stones#${place + 1}`, `g:guest-${n}`],
    holder: `g:guest-${n}`,
    key: `key-${n}`,
    bookingId: id("b"),
    reservationId: id("c"),
  };
};

const PLACES = {
  booking: 0,
  reserved: 1,
  reservation: 2,
  claims: 3,
  people: 4,
  command: 5,
  events: 6,
  counter: 7,
} as const;

const SQL = [
  "INSERT INTO holdfast_booking VALUES (NULL, ?, ?, 1, ?, ?, ?, NULL, NULL, 0, ?)",
  "UPDATE holdfast_booking SET version = version + 1, reservations = 1, reservation_id = ? WHERE id = ?",
  "INSERT INTO holdfast_reservation VALUES (NULL, ?, ?, ?, ?, 1, ?, ?, NULL, 0, ?, ?, 0, 4, ?)",
  `INSERT INTO holdfast_claim VALUES ${Array.from({ length: 4 }, () => "(?, 0, ?, ?, ?, ?, 'r', ?)").join(", ")}`,
  "INSERT INTO holdfast_person VALUES (?, ?, -1, '', 1), (?, ?, ?, ?, NULL)",
  "INSERT INTO holdfast_command VALUES (NULL, ?, ?, ?, ?, ?)",
  "INSERT INTO holdfast_event VALUES (?, 2, 1, ?, ?, ?, NULL, ?)",
  "UPDATE holdfast_counter SET sequence = sequence + 1, position = ?",
];

/** As long as the texts of the engine's reserve in this bench. */
const BOOKING_TEXT = JSON.stringify("b".repeat(600));
const RESERVATION_TEXT = JSON.stringify("r".repeat(1_250));
const HASH_TEXT = "h".repeat(43);
const ANSWER_TEXT = JSON.stringify("a".repeat(120));
const EVENTS_TEXT = JSON.stringify(["m".repeat(270), "o".repeat(220)]);
