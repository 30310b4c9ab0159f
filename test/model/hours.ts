import type { DatedHours, WaivableRule } from "../../src/index.ts";
import type { Stock } from "./stock.ts";
import { dateAtWall, DAY, firstMinuteAt, MINUTE, wallOfDate, wallTable, type WallTable } from "./wall.ts";

/** Which minutes of the wall table are open, and which each therapist works: one byte for each minute. */
export type Hours = Readonly<{
  table: WallTable;
  open: Uint8Array;
  working: ReadonlyMap<string, Uint8Array>;
  /** Starts on the grid, by date. */
  starts: ReadonlyMap<string, readonly number[]>;
}>;

type Daily = readonly Readonly<{ startMinute: number; endMinute: number }>[];
/** The hours of each day of the week, and those of single dates in their place (rule 23). */
type OfDays = Readonly<{ weekly: Daily; dated: readonly DatedHours[] | undefined }>;

const hoursOfDate = ({ weekly, dated = [] }: OfDays, date: string): Daily => {
  for (const { dates, hours } of dated) for (const own of dates) if (own === date) return hours;
  return weekly;
};

const hoursCache = new WeakMap<Stock, Hours>();

/** Works a stock's hours out by looking at every minute of the days around. */
export const hoursOf = (stock: Stock, dates: readonly string[]): Hours => {
  const known = hoursCache.get(stock);
  if (known !== undefined) return known;
  const { center } = stock.catalog;
  const table = wallTable(center.zone, dates[0] as string);
  const minutes = table.walls.length;
  const firstDay = wallOfDate(dates[0] as string) - 2 * DAY;
  const days = Array.from({ length: 11 }, (_, day) => firstDay + day * DAY);
  const paint = (into: Uint8Array, fromWall: number, toWall: number, value: 0 | 1): void => {
    into.fill(value, firstMinuteAt(table, fromWall), firstMinuteAt(table, toWall));
  };
  const paintDaily = (into: Uint8Array, hours: OfDays, value: 0 | 1, on = days): void => {
    for (const day of on) {
      for (const { startMinute, endMinute } of hoursOfDate(hours, dateAtWall(day))) {
        paint(into, day + startMinute * MINUTE, day + endMinute * MINUTE, value);
      }
    }
  };
  const open = new Uint8Array(minutes);
  const isWaived = (rule: WaivableRule): boolean => stock.waived?.includes(rule) === true;
  const closed = new Set(isWaived("holiday") ? [] : center.holidays.map(({ date }) => wallOfDate(date)));
  paintDaily(
    open,
    { weekly: center.openingHours, dated: center.openingDates },
    1,
    days.filter((day) => !closed.has(day)),
  );
  if (isWaived("closed")) for (const day of days) if (!closed.has(day)) paint(open, day, day + DAY, 1);
  const working = new Map<string, Uint8Array>();
  for (const therapist of stock.roster.therapists.values()) {
    const works = new Uint8Array(minutes);
    const away = (day: number): boolean =>
      therapist.daysOff.some((it) => wallOfDate(it.firstDate) <= day && day <= wallOfDate(it.lastDate));
    paintDaily(
      works,
      { weekly: therapist.shifts, dated: therapist.shiftDates },
      1,
      days.filter((day) => !away(day)),
    );
    paintDaily(works, { weekly: therapist.breaks, dated: therapist.breakDates }, 0);
    for (const { startWallMs, endWallMs } of therapist.blockOuts) paint(works, startWallMs, endWallMs, 0);
    if (isWaived("not_working")) works.fill(1);
    working.set(therapist.id, works);
  }
  const shown = datesFrom(dates[0] as string, 1 + MOST_WINDOW_DAYS);
  const starts = new Map(shown.map((date) => [date, gridOf(table, date, isWaived("grid") ? 1 : center.gridMinutes)]));
  const hours = { table, open, working, starts };
  hoursCache.set(stock, hours);
  return hours;
};

const gridOf = ({ startMs, walls }: WallTable, date: string, gridMinutes: number): readonly number[] => {
  const midnight = wallOfDate(date);
  const starts: number[] = [];
  walls.forEach((wall, minute) => {
    const minuteOfDay = (wall - midnight) / MINUTE;
    if (minuteOfDay >= 0 && minuteOfDay < 1440 && minuteOfDay % gridMinutes === 0)
      starts.push(startMs + minute * MINUTE);
  });
  return starts;
};

/** As many days as the center allows, and one more that it refuses. */
export const MOST_WINDOW_DAYS = 4;

export const datesFrom = (date: string, days: number): readonly string[] =>
  Array.from({ length: days }, (_, day) => dateAtWall(wallOfDate(date) + day * DAY));

/** Whether every minute of `[fromMs, untilMs)` is painted. */
export const isCovered = (
  { table }: Hours,
  painted: Uint8Array | undefined,
  fromMs: number,
  untilMs: number,
): boolean => {
  if (painted === undefined) return false;
  const first = Math.floor((fromMs - table.startMs) / MINUTE);
  const last = Math.ceil((untilMs - table.startMs) / MINUTE);
  for (let minute = first; minute < last; minute += 1) if (painted[minute] !== 1) return false;
  return true;
};
