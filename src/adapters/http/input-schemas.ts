import { z } from "@hono/zod-openapi";
import { parseCalendarDate, parseDateTime, plusDays, type CalendarDate } from "../../domain/time/wall-time.ts";

// Schemas of requests. Each accepts a value in every form in which clients send it: null for a missing field, numbers
// and flags as text, text as numbers. Any other type is HTTP 400 with the field's path.

/** An object of a body. PHP sends an empty one as an empty list. */
export const objectInput = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? {} : value), z.object(shape));

/** Matches text that some store would change: NUL, or half of a surrogate pair (rule 16). */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Free text of at most `max` UTF-16 code units, or a number, which is read as its digits. */
export const freeText = (max: number) =>
  z
    .union(
      [
        z
          .string()
          .max(max, `must have at most ${max} characters`)
          .refine((text) => !UNSTORABLE.test(text), "must not contain NUL or lone surrogates"),
        z.number(),
      ],
      "must be text, or a number",
    )
    .transform(String)
    .openapi({ type: "string", maxLength: max });

/** Free text, null, or absent. */
export const optionalText = (max: number) =>
  freeText(max)
    .nullish()
    .openapi({ type: ["string", "null"], maxLength: max });

/** An id as clients send it: with dashes, in any case, as a number, null, or absent. A malformed id is unknown. */
export const idInput = z
  .union([z.string(), z.int()], "must be text, or a whole number")
  .nullish()
  .transform((id) => (id === undefined || id === null || id === "" ? null : String(id)))
  .openapi({ type: ["string", "null"] });

const FLAG_TEXT = /^\s*(true|false|1|0)?\s*$/i;
const NO_FLAG = "must be true or false, also as text, or 1 or 0";

/** Whether a flag is on: true or 1, also as text in any case. Anything else is off. */
const isOn = (flag: unknown): boolean =>
  flag === true || flag === 1 || (typeof flag === "string" && /^\s*(true|1)\s*$/i.test(flag));

/** A flag that changes an outcome. */
export const flagInput = z
  .union([z.boolean(), z.literal(0), z.literal(1), z.string().regex(FLAG_TEXT, NO_FLAG)], NO_FLAG)
  .nullish()
  .transform(isOn)
  .openapi({ type: ["boolean", "string", "null"], description: "true or false, also as text" });

/** A flag of a query, which only adds to an answer: an unreadable one is off. */
export const flagQuery = z
  .string()
  .optional()
  .transform(isOn)
  .openapi({ type: "string", enum: ["true", "false"], description: "Off if it cannot be read" });

/** The same flag in a body. */
export const additionFlag = z
  .any()
  .optional()
  .transform(isOn)
  .openapi({ type: "boolean", description: "Off if it cannot be read" });

/** A field that clients send and that has no effect, of any type. */
export const ignoredInput = z.any().optional().openapi({ description: "Makes no difference" });

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

/** A day of a query, or the day of a date-time; null if absent. */
export const dayQuery = dayRead((day) => day);

/** The exclusive end of a span of days: for a date-time after midnight, the next day. */
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

const NO_MINUTES = "must be a whole number of minutes, 1 to 527040, also as text";

/** The length of a service. */
export const minutesInput = z
  .union(
    [z.int().min(1, NO_MINUTES).max(527_040, NO_MINUTES), z.string().regex(/^\s*(?:[1-9]\d{0,5})?\s*$/, NO_MINUTES)],
    NO_MINUTES,
  )
  .nullish()
  .transform((value) => {
    const text = String(value ?? "").trim();
    return text === "" ? null : Number(text);
  })
  .openapi({ type: ["integer", "null"], description: "A length that the service offers, in minutes; also as text" });

const NO_GENDER = "must be 0, 1, 2 or 3, also as text";

/** 0 any, 1 male, 2 female, 3 the therapist of the id. */
const gender = z
  .union(
    [z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.string().regex(/^\s*[0-3]?\s*$/, NO_GENDER)],
    NO_GENDER,
  )
  .nullish()
  .transform((value) => {
    const text = String(value ?? "").trim();
    return text === "" ? null : (Number(text) as 0 | 1 | 2 | 3);
  })
  .openapi({ type: ["integer", "null"], enum: [0, 1, 2, 3, null], description: "Also as text" });

/** Every form in which a therapist is requested: `{id}`, `{Id}`, `{Gender}`, both, an empty id, or absent. */
export const therapistInput = objectInput({ id: idInput, Id: idInput, Gender: gender, gender })
  .nullish()
  .transform((asked) => ({
    id: asked?.id ?? asked?.Id ?? null,
    gender: asked?.Gender ?? asked?.gender ?? 0,
  }));

export const itemRef = objectInput({ id: idInput, Id: idInput })
  .nullish()
  .transform((item) => item?.id ?? item?.Id ?? null);
