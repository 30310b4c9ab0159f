import { err, ok } from "neverthrow";
import { checked, parsed, type Reader, refined, text } from "../../domain/input/reader.ts";
import type { DaySpan } from "../../domain/catalog/resource.ts";
import {
  MINUTES_A_DAY,
  parseCalendarDate,
  parseDateTime,
  type WallMs,
  type Weekday,
} from "../../domain/time/wall-time.ts";

/** A name for people to read. */
export const nameText: Reader<string> = text({ max: 120 });

/** The kind of a room or a relationship. */
export const kindText: Reader<string> = text({ max: 64 });

export const emailText: Reader<string> = refined(text({ max: 254 }), (email) =>
  /^[^\s@]+@[^\s@]+$/.test(email) ? ok(email) : err("must be an e-mail address, such as anna@example.com"),
);

export const phoneText: Reader<string> = refined(text({ max: 40 }), (phone) =>
  /^\+?[\d ().\/-]+$/.test(phone) ? ok(phone) : err("must be a phone number, such as +39 02 5550 0101"),
);

export const currency: Reader<string> = parsed(
  (code) => (/^[A-Z]{3}$/.test(code) ? code : null),
  "a currency's ISO code, such as EUR",
);

const MOST_MINOR = 100_000_000_000;

/** A price in the currency's smallest unit. */
export const priceMinor: Reader<number> = checked(
  (value) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MOST_MINOR ? value : null,
  `a whole number of the currency's smallest unit, 0 to ${MOST_MINOR}: 1999 for 19.99`,
);

/** Reads a time of day `HH:mm` as minutes from 00:00; null if malformed. */
const parseClockTime = (written: string): number | null => {
  const match = /^(\d{2}):([0-5]\d)$/.exec(written);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
};

const clockTime = (latest: number): Reader<number> =>
  parsed((written) => {
    const minutes = parseClockTime(written);
    return minutes !== null && minutes <= latest ? minutes : null;
  }, "a time HH:mm, such as 09:00; past midnight hours count on, so 26:00 is 02:00 of the next day");

/** 00:00 to 47:59. */
export const startTime: Reader<number> = clockTime(2 * MINUTES_A_DAY - 1);

/** 00:00 to 48:00. */
export const endTime: Reader<number> = clockTime(2 * MINUTES_A_DAY);

const DAY_NAMES: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

/** `mon`, `mon-fri`, or several separated by commas; a span may cross the week's end (`sat-mon`). */
export const weekdays: Reader<readonly Weekday[]> = refined(text({ max: 64 }), (written) => {
  const found: Weekday[] = [];
  for (const span of written.split(",")) {
    const days = daysOfSpan(span.trim());
    if (days === null)
      return err("must be weekdays, such as mon, mon-fri or mon-wed, sat (mon tue wed thu fri sat sun)");
    found.push(...days);
  }
  const twice = found.find((day, index) => found.indexOf(day) !== index);
  if (twice !== undefined) return err(`names ${DAY_NAMES[twice - 1] ?? ""} twice`);
  return ok(found);
});

const daysOfSpan = (span: string): readonly Weekday[] | null => {
  const names = span.split("-");
  const first = DAY_NAMES.indexOf(names[0] ?? "");
  const last = names.length === 1 ? first : DAY_NAMES.indexOf(names[1] ?? "");
  if (first < 0 || last < 0 || names.length > 2) return null;
  return first <= last ? DAYS.slice(first, last + 1) : [...DAYS.slice(first), ...DAYS.slice(0, last + 1)];
};

/** A wall time, `yyyy-MM-ddTHH:mm`. */
export const wallTime: Reader<WallMs> = parsed((written) => {
  const read = parseDateTime(written);
  return read?.offsetMs === null ? read.wallMs : null;
}, "a wall-clock time of the center without offset, such as 2026-08-10T14:00, from 1970-01-02 to 9999-12-30");

/** One day, or the first and last of several: no shift begins on these days. */
export const daysOff: Reader<DaySpan> = refined(text({ max: 64 }), (written) => {
  const days = written.split("/");
  const first = parseCalendarDate(days[0] ?? "");
  const last = days.length === 1 ? first : parseCalendarDate(days[1] ?? "");
  if (first === null || last === null || days.length > 2) {
    return err(
      "must be a date, or a first and last day, from 1970-01-02 to 9999-12-30: 2026-08-10 or 2026-08-10/2026-08-14",
    );
  }
  if (last < first) return err("must not end before its first day");
  return ok({ firstDate: first, lastDate: last });
});
