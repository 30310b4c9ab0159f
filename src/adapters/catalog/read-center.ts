import { err, ok } from "neverthrow";
import {
  type Center,
  type CenterLimits,
  DEFAULT_LIMITS,
  type Holiday,
  MOST_HOLD_AGAIN_MINUTES,
  MOST_PAYMENT_CAP_MINUTES,
  MOST_WINDOW_DAYS,
  MOST_PER_BOOKING,
} from "../../domain/catalog/center.ts";
import {
  MOST_CANCELLATION_STEPS,
  MOST_FEE_MINOR,
  MOST_MINUTES_BEFORE,
  type CancellationStep,
  type CancellationTerms,
} from "../../domain/catalog/cancellation-terms.ts";
import type { CenterId } from "../../domain/ids.ts";
import { calendarDate } from "../../domain/input/fields.ts";
import { optional, type Reader, refined, text, wholeNumber } from "../../domain/input/reader.ts";
import { MINUTES_A_DAY, MINUTES_A_WEEK, type CalendarDate } from "../../domain/time/wall-time.ts";
import { currency, nameText } from "./file-fields.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Entry, Part } from "./part.ts";
import { checkNotRepeated, valuesOf } from "./references.ts";
import { readWeeklyHours } from "./weekly-hours.ts";

/** Checks the names of time zones; a whole `ZoneRules` fits. */
export type ZoneNames = Readonly<{ isZone: (zone: string) => boolean }>;

const gridMinutes: Reader<number> = refined(wholeNumber({ min: 1, max: MINUTES_A_DAY }), (minutes) =>
  MINUTES_A_DAY % minutes === 0
    ? ok(minutes)
    : err("must divide the 1440 minutes of a day, or the grid would shift from day to day: 5, 10, 15, 20, 30 or 60"),
);

const zoneName = (zones: ZoneNames): Reader<string> =>
  refined(text({ max: 64 }), (zone) =>
    zones.isZone(zone) ? ok(zone) : err("is not a time zone: write its IANA name, such as Europe/Rome"),
  );

/** Reads a center's own fields, without its items and resources. */
export const readCenter = (part: Part, id: CenterId | null, zones: ZoneNames): Center | null => {
  const center = {
    name: part.read("name", nameText, ""),
    zone: part.read("zone", zoneName(zones), "UTC"),
    currency: part.read("currency", currency, ""),
    openingHours: valuesOf(
      readWeeklyHours(part, "openingHours", { min: 1, max: CATALOG_FILE_LIMITS.openingHours }).hours,
    ),
    holidays: readHolidays(part),
    gridMinutes: part.read("gridMinutes", gridMinutes, 1),
  };
  const blockTimeMinutes = part.read("blockTimeMinutes", wholeNumber({ min: 1, max: MINUTES_A_WEEK }), null);
  const limits = readLimits(part);
  const cancellation = readCancellation(part);
  if (blockTimeMinutes !== null) checkBlockTime(part, blockTimeMinutes, limits);
  return id === null || blockTimeMinutes === null
    ? null
    : { id, ...center, blockTimeMinutes, limits, ...(cancellation === null ? {} : { cancellation }) };
};

const readHolidays = (center: Part): readonly Holiday[] => {
  const dates: Entry<CalendarDate>[] = [];
  const holidays = (center.parts("holidays", { max: CATALOG_FILE_LIMITS.holidays }) ?? []).flatMap(
    (part): Holiday[] => {
      const date = part.read("date", calendarDate, null);
      const name = part.read("name", nameText, "");
      part.finish();
      if (date === null) return [];
      dates.push({ value: date, field: part.at("date") });
      return [{ date, name }];
    },
  );
  checkNotRepeated(dates, center.notes);
  return holidays;
};

/** What late cancelling costs (rule 28); null if the file states nothing. */
const readCancellation = (center: Part): CancellationTerms | null => {
  const part = center.part("cancellation");
  if (part === null) return null;
  const minutes = wholeNumber({ min: 0, max: MOST_MINUTES_BEFORE });
  const steps: CancellationStep[] = [];
  for (const step of part.parts("steps", { max: MOST_CANCELLATION_STEPS }) ?? []) {
    const minutesBefore = step.read("minutesBefore", minutes, null);
    const percent = step.read("percent", optional(wholeNumber({ min: 0, max: 100 }), null), null);
    const minor = step.read("amountMinor", optional(wholeNumber({ min: 0, max: MOST_FEE_MINOR }), null), null);
    step.finish();
    const before = steps.at(-1);
    if ((percent === null) === (minor === null)) step.note("percent", "or amountMinor is required, and not both");
    if (minutesBefore === null) continue;
    if (before !== undefined && before.minutesBefore <= minutesBefore)
      step.note("minutesBefore", `must be fewer than those of the step before, here ${before.minutesBefore}`);
    if (percent !== null) steps.push({ minutesBefore, fee: { kind: "share", percent } });
    else if (minor !== null) steps.push({ minutesBefore, fee: { kind: "amount", minor } });
  }
  const guestsUntilMinutes = part.read("guestsUntilMinutes", optional(minutes, null), null);
  part.finish();
  return { steps, guestsUntilMinutes };
};

/** Bounds of each limit: wide enough for any real center, narrow enough that no sum of them overflows. */
const LIMIT_RANGES: Readonly<Record<keyof CenterLimits, Readonly<{ min: number; max: number }>>> = {
  maxBlockTimeMinutes: { min: 1, max: MINUTES_A_WEEK },
  lifetimeCapMinutes: { min: 1, max: MINUTES_A_WEEK },
  paymentCapMinutes: { min: 1, max: MOST_PAYMENT_CAP_MINUTES },
  liveReservationsPerHolder: { min: 1, max: 1_000 },
  openBookingsPerHolder: { min: 1, max: 1_000_000 },
  openBookingsPerCaller: { min: 1, max: 1_000_000 },
  openBookingsPerCenter: { min: 1, max: 1_000_000 },
  guestsPerBooking: { min: 1, max: 100 },
  itemsPerBooking: { min: 1, max: MOST_PER_BOOKING },
  leadTimeMinutes: { min: 0, max: 366 * MINUTES_A_DAY },
  horizonDays: { min: 1, max: 3_660 },
  windowDays: { min: 1, max: MOST_WINDOW_DAYS },
  graceAfterStartMinutes: { min: 0, max: MINUTES_A_DAY },
  leastHoldSeconds: { min: 1, max: 3_600 },
  holdAgainAfterMinutes: { min: 0, max: MOST_HOLD_AGAIN_MINUTES },
};

const readLimits = (center: Part): CenterLimits => {
  const part = center.part("limits");
  if (part === null) return DEFAULT_LIMITS;
  const limit = (name: keyof CenterLimits): number =>
    part.read(name, optional(wholeNumber(LIMIT_RANGES[name]), DEFAULT_LIMITS[name]), DEFAULT_LIMITS[name]);
  const limits: CenterLimits = {
    maxBlockTimeMinutes: limit("maxBlockTimeMinutes"),
    lifetimeCapMinutes: limit("lifetimeCapMinutes"),
    paymentCapMinutes: limit("paymentCapMinutes"),
    liveReservationsPerHolder: limit("liveReservationsPerHolder"),
    openBookingsPerHolder: limit("openBookingsPerHolder"),
    openBookingsPerCaller: limit("openBookingsPerCaller"),
    openBookingsPerCenter: limit("openBookingsPerCenter"),
    guestsPerBooking: limit("guestsPerBooking"),
    itemsPerBooking: limit("itemsPerBooking"),
    leadTimeMinutes: limit("leadTimeMinutes"),
    horizonDays: limit("horizonDays"),
    windowDays: limit("windowDays"),
    graceAfterStartMinutes: limit("graceAfterStartMinutes"),
    leastHoldSeconds: limit("leastHoldSeconds"),
    holdAgainAfterMinutes: limit("holdAgainAfterMinutes"),
  };
  part.finish();
  return limits;
};

const checkBlockTime = (center: Part, blockTimeMinutes: number, limits: CenterLimits): void => {
  const { maxBlockTimeMinutes, lifetimeCapMinutes, leastHoldSeconds } = limits;
  if (leastHoldSeconds > blockTimeMinutes * 60) {
    center.note(
      "limits.leastHoldSeconds",
      `is ${leastHoldSeconds}, but must be at most blockTimeMinutes, here ${blockTimeMinutes * 60} seconds`,
    );
  }
  if (blockTimeMinutes > maxBlockTimeMinutes) {
    center.note("blockTimeMinutes", `must be at most limits.maxBlockTimeMinutes, here ${maxBlockTimeMinutes}`);
  }
  if (blockTimeMinutes > lifetimeCapMinutes) {
    center.note(
      "limits.lifetimeCapMinutes",
      `is ${lifetimeCapMinutes}, but must be at least blockTimeMinutes, here ${blockTimeMinutes}`,
    );
  }
};
