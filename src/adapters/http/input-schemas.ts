import { z } from "@hono/zod-openapi";
import { parseCalendarDate, parseDateTime, plusDays, type CalendarDate } from "../../domain/time/wall-time.ts";

// What is read. Lenient exactly where clients of the protocol are known to differ: null for what is left out, flags as
// text, fields that nobody knows. Everything else is of its type, or HTTP 400 with the field's path.

/** Text that some store would change: NUL, or half of a surrogate pair (rule 16). */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Free text of at most `max` UTF-16 code units. */
export const freeText = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .refine((text) => !UNSTORABLE.test(text), "must not contain NUL or lone surrogates");

/** An id as clients write it: with dashes, in any case, null, or left out. What is no id is an id that nobody knows. */
export const idInput = z
  .string()
  .nullish()
  .transform((id) => (id === undefined || id === "" ? null : id));

/** A flag, also as text. */
export const flagInput = z
  .union([z.boolean(), z.enum(["true", "false"])], "must be true or false, or the same as text")
  .nullish()
  .transform((flag) => flag === true || flag === "true");

/** In a query, everything is text. */
export const flagQuery = z
  .enum(["true", "false", "True", "False", "1", "0", ""], "must be true or false")
  .optional()
  .transform((flag) => flag === "true" || flag === "True" || flag === "1");

const dayRead = (read: (day: CalendarDate, text: string) => CalendarDate) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text.trim() === "") return null;
      const day = parseCalendarDate(parseDateTime(text) === null ? text : text.slice(0, "yyyy-MM-dd".length));
      if (day !== null) return read(day, text);
      context.addIssue({ code: "custom", message: "must be a date, yyyy-MM-dd" });
      return z.NEVER;
    });

/** A day of a query, or the day that a date-time names; null where it is left out. */
export const dayQuery = dayRead((day) => day);

/** The day before which a span of days ends: of a date-time after midnight, the next. */
export const endDayQuery = dayRead((day, text) => (/T(?!00:00(:00(\.0+)?)?)/.test(text) ? plusDays(day, 1) : day));

export const dateInput = z
  .string()
  .refine(
    (text) => parseCalendarDate(text) !== null || parseDateTime(text) !== null,
    "must be a date, yyyy-MM-dd, or an ISO date-time, from 1970-01-02 to 9999-12-30",
  )
  .nullish()
  .openapi({ description: "`yyyy-MM-dd`, or an ISO date-time of that day", example: "2026-05-13" });

export const dateTimeInput = z
  .string()
  .refine(
    (text) => text === "" || parseDateTime(text) !== null,
    "must be an ISO date-time such as 2026-05-10T10:30:00, from 1970-01-02 to 9999-12-30, with or without an offset",
  )
  .nullish()
  .openapi({
    description: "The center's wall clock, as `Time` was listed; with an offset or `Z` it is the instant that it names",
    example: "2026-05-13T10:00:00",
  });

/** 0 any, 1 male, 2 female, 3 the therapist of the id. */
const gender = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)], "must be 0, 1, 2 or 3").nullish();

/** Every shape in which a therapist is asked for: `{id}`, `{Id}`, `{Gender}`, both, an empty id, or not at all. */
export const therapistInput = z
  .object({ id: idInput, Id: idInput, Gender: gender, gender })
  .nullish()
  .transform((asked) => ({
    id: asked?.id ?? asked?.Id ?? null,
    gender: asked?.Gender ?? asked?.gender ?? 0,
  }));

export const itemRef = z
  .object({ id: idInput, Id: idInput })
  .nullish()
  .transform((item) => item?.id ?? item?.Id ?? null);
