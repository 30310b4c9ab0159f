import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import type { Center, DayHours } from "../../../domain/catalog/center.ts";
import { beginningOn } from "../../../domain/catalog/dated-hours.ts";
import { MINUTES_A_DAY, plusDays, type CalendarDate } from "../../../domain/time/wall-time.ts";
import type { AddressInfo } from "../../../ports/catalog-description.ts";
import { errorOrNull, hostIdAnswer, orNull } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { boundsOf, NO_PAGE, pageInfo, pageInfoOf, pageOf, pageQuery } from "../paging.ts";
import type { WireError } from "../wire-error.ts";
import { describedCatalogOf, fromSource, type Described } from "./sources.ts";

const tag = "Center";

const addressInfo = z
  .strictObject({
    address_1: z.string().optional(),
    address_2: z.string().optional(),
    city: z.string().optional(),
    state: z.string().optional(),
    zip_code: z.string().optional(),
    country: z.string().optional(),
  })
  .openapi("AddressInfo");

const workingHours = z
  .strictObject({
    day_of_week: z.int().min(0).max(6).openapi({ description: "0 Sunday to 6 Saturday" }),
    start_time: z.string().openapi({ example: "09:00" }),
    end_time: z.string().openapi({ description: "Of the next day if it is not after the start", example: "20:00" }),
  })
  .openapi("WorkingHours");

const specialDay = z
  .strictObject({
    date: z.iso.date(),
    hours: z.array(workingHours.omit({ day_of_week: true })).openapi({ description: "Empty if it is closed" }),
  })
  .openapi("SpecialDay");

const center = z
  .strictObject({
    id: hostIdAnswer,
    name: z.string(),
    code: z.string().optional(),
    display_name: z.string().optional(),
    description: z.string().optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
    time_zone: z.string().openapi({ example: "Europe/Rome" }),
    currency: z.string(),
    blocking_time: z.int().openapi({ description: "Block time, minutes" }),
    slot_interval: z.int().openapi({ description: "Minutes between starts" }),
    address_info: addressInfo.optional(),
    working_hours: z.array(workingHours).openapi({ description: "The opening hours of a week, Sunday first" }),
    special_days: z
      .array(specialDay)
      .optional()
      .openapi({ description: "Dates with opening hours of their own, in place of the weekly ones" }),
  })
  .openapi("Center", { description: "Fields that the catalog does not have are left out" });

export const centers = defineCall({
  name: "listCenters",
  method: "get",
  path: "/v1/centers",
  tag,
  summary: "The centers",
  query: z.object(pageQuery),
  answer: z.strictObject({ centers: z.array(center), page_info: pageInfo, error: errorOrNull }).openapi("Centers"),
  handle: async ({ query }, { parts }) => {
    const found = await fromSource("catalog", parts, async () => {
      const { ids, total } = await parts.centerIds(...boundsOf(query));
      const shown = ids.map(async (id) => ({
        catalog: await parts.catalog.center(id),
        described: await parts.describe(id),
      }));
      return { shown: await Promise.all(shown), page_info: pageInfoOf(total, query) };
    });
    return found.map(({ shown, page_info }) => ({
      centers: shown.flatMap(({ catalog, described }) => (catalog === null ? [] : wireCenter({ catalog, described }))),
      page_info,
      error: null,
    }));
  },
});

export const centerById = defineCall({
  name: "getCenter",
  method: "get",
  path: "/v1/centers/{center_id}",
  tag,
  summary: "One center",
  answer: z.strictObject({ center: orNull(center), error: errorOrNull }).openapi("CenterFound"),
  handle: async ({ params }, { parts }) => {
    const found = await describedCatalogOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, (error) => ({ center: null, error }));
    return ok({ center: wireCenter(found.value), error: null });
  },
});

const category = z
  .strictObject({
    id: hostIdAnswer,
    name: z.string(),
    code: z.string().optional(),
    description: z.string().optional(),
    parent_category_id: hostIdAnswer.optional(),
    display_order: z.int().optional(),
  })
  .openapi("Category");

const CATEGORIES = {
  method: "get",
  tag,
  summary: "The categories of a center's services",
  query: z.object(pageQuery),
  answer: z
    .strictObject({ categories: z.array(category), page_info: pageInfo, error: errorOrNull })
    .openapi("Categories"),
} as const;

const listCategories = (name: string, path: string) =>
  defineCall({
    ...CATEGORIES,
    name,
    path,
    handle: async ({ params, query }, { parts }) => {
      const refused = (error: WireError) => ({ categories: [], page_info: NO_PAGE, error });
      const found = await describedCatalogOf(params, parts);
      if (found.isErr()) return answerRefused(found.error, refused);
      const page = pageOf([...found.value.described.categories.values()], query);
      return ok({
        categories: page.entries.map((it) => ({
          id: it.id,
          name: it.name,
          code: it.code,
          description: it.description,
          parent_category_id: it.parentCategoryId,
          display_order: it.displayOrder,
        })),
        page_info: page.page_info,
        error: null,
      });
    },
  });

export const categories = listCategories("listCategories", "/v1/centers/{center_id}/categories");
export const serviceCategories = listCategories("listServiceCategories", "/v1/centers/{center_id}/services/categories");

const wireCenter = ({ catalog, described }: Described): z.infer<typeof center> => {
  const { id, name, zone, currency, blockTimeMinutes, gridMinutes } = catalog.center;
  const { code, displayName, description, phone, email, addressInfo: address } = described.center;
  return {
    id,
    name,
    code,
    display_name: displayName,
    description,
    phone,
    email,
    time_zone: zone,
    currency,
    blocking_time: blockTimeMinutes,
    slot_interval: gridMinutes,
    address_info: address === undefined ? undefined : wireAddress(address),
    working_hours: hoursOfWeek(catalog.center),
    special_days: specialDays(catalog.center),
  };
};

const wireAddress = (it: AddressInfo): z.infer<typeof addressInfo> => ({
  address_1: it.address1,
  address_2: it.address2,
  city: it.city,
  state: it.state,
  zip_code: it.zipCode,
  country: it.country,
});

const SUNDAY = 7;

const hoursOfWeek = ({ openingHours }: Center): z.infer<typeof workingHours>[] =>
  openingHours
    .flatMap((it) => it.weekdays.map((day) => ({ day: (day + daysOn(it)) % SUNDAY, it: onItsDay(it) })))
    .sort((one, other) => one.day - other.day || one.it.startMinute - other.it.startMinute)
    .map(({ day, it }) => ({ day_of_week: day, ...clockTimes(it) }));

/** How many days after their own the clock shows the start of hours: hours from 24:00 on belong to the day before. */
const daysOn = ({ startMinute }: DayHours): number => Math.floor(startMinute / MINUTES_A_DAY);

const onItsDay = ({ startMinute, endMinute }: DayHours): DayHours => ({
  startMinute: startMinute % MINUTES_A_DAY,
  endMinute,
});

/** Returns dates and hours in order of time, by the clock. On a holiday no hours begin, those of the date neither. */
const specialDays = ({
  openingDates = [],
  openingHours,
  holidays,
}: Center): z.infer<typeof specialDay>[] | undefined => {
  if (openingDates.length === 0) return undefined;
  const closed = new Set(holidays.map(({ date }) => date));
  const begun = (date: CalendarDate): readonly DayHours[] =>
    closed.has(date) ? [] : beginningOn({ weekly: openingHours, dated: openingDates }, date);
  const dates = openingDates.flatMap((it) => it.dates);
  const isNight = (it: DayHours): boolean => daysOn(it) > 0;
  const haveNights = openingHours.some(isNight) || openingDates.some(({ hours }) => hours.some(isNight));
  const shown = new Set(haveNights ? dates.flatMap((date) => [date, plusDays(date, 1)]) : dates);
  return [...shown].sort().map((date) => {
    const nights = haveNights ? begun(plusDays(date, -1)).filter(isNight).map(onItsDay) : [];
    const hours = [...nights, ...begun(date).filter((it) => !isNight(it))];
    return { date, hours: hours.sort((one, other) => one.startMinute - other.startMinute).map(clockTimes) };
  });
};

const clockTimes = ({ startMinute, endMinute }: DayHours) => ({
  start_time: clockTime(startMinute),
  end_time: clockTime(endMinute),
});

const clockTime = (minute: number): string => {
  const ofDay = minute % MINUTES_A_DAY;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
};
