import { z } from "@hono/zod-openapi";
import type { Guest } from "../../../ports/guest-directory.ts";
import { errorOrNull, hostIdAnswer } from "../answer-schemas.ts";
import { freeText, objectInput } from "../input-schemas.ts";
import { textOrNull } from "../wire-invoices.ts";

export const personalInfo = z
  .strictObject({
    first_name: z.string(),
    last_name: z.string(),
    email: z.string().nullable(),
    mobile_phone: z.strictObject({ number: z.string() }).nullable(),
  })
  .openapi("PersonalInfo");

export const guest = z
  .strictObject({ id: hostIdAnswer, center_id: hostIdAnswer.nullable(), personal_info: personalInfo })
  .openapi("Guest");

/** A guest, or a refusal. */
export const guestOrError = z.union([
  z.strictObject({ ...guest.shape, error: z.null() }),
  z.strictObject({ error: errorOrNull }),
]);

/** The engine checks only the ids of a directory's `find`: other fields are shown only if they are text. */
export const wireGuest = ({ id, centerId, firstName, lastName, email, phone }: Guest): z.infer<typeof guest> => ({
  id,
  center_id: textOrNull(centerId),
  personal_info: {
    first_name: textOrNull(firstName) ?? "",
    last_name: textOrNull(lastName) ?? "",
    email: textOrNull(email),
    mobile_phone: textOrNull(phone) === null ? null : { number: phone as string },
  },
});

const digits = z.union([freeText(40), z.number().transform(String)]).nullish();

/** A phone number as clients send it: text, a number, or an object with either. */
const phoneInput = z
  .union([digits, objectInput({ number: digits })], "must be a phone number, or an object with its number")
  .transform((phone) => (typeof phone === "object" && phone !== null ? (phone.number ?? null) : phone));

/** The fields of a guest to add or change: undefined leaves a field as it is, null or an empty text removes it. */
export const personalInfoInput = objectInput({
  first_name: freeText(120).nullish(),
  last_name: freeText(120).nullish(),
  email: freeText(320).nullish(),
  mobile_phone: phoneInput.optional(),
});

export const filledOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined || text.trim() === "" ? null : text.trim();
