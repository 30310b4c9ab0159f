import type { Brand } from "../brand.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./instant.ts";

/** A date on a wall calendar, `yyyy-MM-dd`, from 1970-01-02 to 9999-12-30. */
export type CalendarDate = Brand<string, "CalendarDate">;

/**
 * The reading of a wall clock, as milliseconds since its own 1970-01-01T00:00:00. Not an instant until a zone is named:
 * a wall time can be skipped or shown twice (rule 15).
 */
export type WallMs = Brand<number, "WallMs">;

/** A text read as a wall time, with its offset if it had one. */
export type ReadTime = Readonly<{ wallMs: WallMs; offsetMs: number | null }>;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})?$/;
const FIRST_DAY = 1;
const LAST_DAY = 2_932_895;

/** Days since 1970-01-01 of a proleptic Gregorian date (months 1 to 12). */
const daysOf = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
};

const dateOfDays = (days: number): CalendarDate => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month0 = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month0 + 2) / 5) + 1;
  const month = month0 < 10 ? month0 + 3 : month0 - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}` as CalendarDate;
};

const digits = (value: number, width: number): string => String(value).padStart(width, "0");

const dayNumber = (date: CalendarDate): number =>
  daysOf(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));

/** Reads `yyyy-MM-dd`; null if the text is malformed or no such day exists. */
export const parseCalendarDate = (text: string): CalendarDate | null => {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const days = daysOf(year, month, day);
  return days >= FIRST_DAY && days <= LAST_DAY ? (text as CalendarDate) : null;
};

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

/**
 * Reads an ISO date-time, seconds and offset optional, `24:00` as the next midnight; null if it is malformed or the
 * date or time does not exist.
 */
export const parseDateTime = (text: string): ReadTime | null => {
  const match = DATE_TIME.exec(text);
  if (match === null) return null;
  const date = parseCalendarDate(match[1] ?? "");
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? "0")];
  if (date === null || hour > 24 || minute > 59 || second > 59) return null;
  const milliseconds = Number((match[5] ?? "").slice(0, 3).padEnd(3, "0"));
  const offsetMs = parseOffset(match[6]);
  if (offsetMs === "malformed") return null;
  const timeMs = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milliseconds;
  if (timeMs > DAY_MS || (timeMs === DAY_MS && dayNumber(date) === LAST_DAY)) return null;
  return { wallMs: (startOfDay(date) + timeMs) as WallMs, offsetMs };
};

const parseOffset = (text: string | undefined): number | null | "malformed" => {
  if (text === undefined) return null;
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 18 || minutes > 59) return "malformed";
  return (text.startsWith("-") ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
};

/** Returns 00:00 of the day as a wall time. */
export const startOfDay = (date: CalendarDate): WallMs => (dayNumber(date) * DAY_MS) as WallMs;

/** Whether a wall time is on one of these days. */
export const isInDays = (wallMs: WallMs, date: CalendarDate, days: number): boolean => {
  const sinceMidnightMs = wallMs - startOfDay(date);
  return sinceMidnightMs >= 0 && sinceMidnightMs < days * DAY_MS;
};

/** Returns the date of a wall time. */
export const dateOfWall = (wallMs: WallMs): CalendarDate => dateOfDays(Math.floor(wallMs / DAY_MS));

export const plusDays = (date: CalendarDate, days: number): CalendarDate => dateOfDays(dayNumber(date) + days);

/**
 * Returns the days from the `first`th to the `last`th after a date (before it, if negative), within the range of dates.
 */
export const datesFrom = (
  date: CalendarDate,
  { first, last }: Readonly<{ first: number; last: number }>,
): readonly CalendarDate[] => {
  const day = dayNumber(date);
  const from = Math.max(FIRST_DAY - 1, day + first);
  const count = Math.min(LAST_DAY + 1, day + last) - from + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => dateOfDays(from + at));
};

/** Returns the day of the week: 1 for Monday to 7 for Sunday, as in ISO 8601. */
export const weekdayOf = (date: CalendarDate): Weekday => (((((dayNumber(date) + 3) % 7) + 7) % 7) + 1) as Weekday;
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Minutes in a nominal day, without zone changes: the grid and weekly hours count from nominal 00:00. */
export const MINUTES_A_DAY = 1_440;
export const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

/** Returns the wall time `minutes` after another. */
export const plusWallMinutes = (wallMs: WallMs, minutes: number): WallMs => (wallMs + minutes * MINUTE_MS) as WallMs;

/** Returns the wall time at an instant in a zone that is `offsetMs` ahead of UTC. */
export const wallAt = (instantMs: number, offsetMs: number): WallMs => (instantMs + offsetMs) as WallMs;

/** Formats as `yyyy-MM-ddTHH:mm:ss`, floored to the second. */
export const formatWall = (wallMs: WallMs): string => {
  const timeMs = ((wallMs % DAY_MS) + DAY_MS) % DAY_MS;
  const hour = digits(Math.floor(timeMs / HOUR_MS), 2);
  const minute = digits(Math.floor(timeMs / MINUTE_MS) % 60, 2);
  const second = digits(Math.floor(timeMs / SECOND_MS) % 60, 2);
  return `${dateOfWall(wallMs)}T${hour}:${minute}:${second}`;
};

/** Formats an offset as `+02:00`. */
export const formatOffset = (offsetMs: number): string => {
  const minutes = Math.abs(Math.trunc(offsetMs / MINUTE_MS));
  return `${offsetMs < 0 ? "-" : "+"}${digits(Math.floor(minutes / 60), 2)}:${digits(minutes % 60, 2)}`;
};
