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

const infoFields = {
  first_name: freeText(120).nullish(),
  last_name: freeText(120).nullish(),
  email: freeText(320).nullish(),
  mobile_phone: phoneInput.optional(),
};

const infoInput = objectInput(infoFields).nullish();
export type GuestInfo = NonNullable<z.output<typeof infoInput>>;

/**
 * The fields of a guest to add or change, in `personal_info` or beside it. Undefined leaves a field as it is, null or
 * an empty text removes it.
 */
export const guestFields = { ...infoFields, personal_info: infoInput };

/** Returns the fields that a body names. A field that stands in both places has the value in `personal_info`. */
export const infoOf = ({
  personal_info: inner,
  ...outer
}: GuestInfo & { personal_info?: GuestInfo | null | undefined }): GuestInfo => ({
  first_name: inner?.first_name === undefined ? outer.first_name : inner.first_name,
  last_name: inner?.last_name === undefined ? outer.last_name : inner.last_name,
  email: inner?.email === undefined ? outer.email : inner.email,
  mobile_phone: inner?.mobile_phone === undefined ? outer.mobile_phone : inner.mobile_phone,
});

export const filledOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined || text.trim() === "" ? null : text.trim();
