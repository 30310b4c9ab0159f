import { z } from "@hono/zod-openapi";
import { errorSchemas } from "./wire-facts.ts";

// The schemas of answers are strict: an answer has no other fields.

/** Returns the schema or null, as a union: the named schema itself stays unchanged. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);

export const guid = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .openapi({ description: "32 hex digits", example: "019a2b3c4d5ea1b2c301234567890abc" });

/** An id of the host's catalog: a GUID without dashes, or the catalog's own spelling. */
export const hostIdAnswer = z.string().openapi({ example: "swedish-60" });

export const wallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
  .openapi({
    description: "The center's wall clock, without offset, floored to the second",
    example: "2026-05-13T10:30:00",
  });

export const offsetTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?[+-]\d{2}:\d{2}$/)
  .openapi({ description: "With its offset: unambiguous", example: "2026-05-13T10:30:00+02:00" });

const wireError = z
  .object({
    code: z.int().openapi({ description: "502 or 503 with HTTP 200; otherwise the HTTP status" }),
    message: z.string(),
    reason: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]+$/)
      .openapi({ description: "Stable, one for each cause: see docs/errors.md", example: "SLOT_HELD" }),
  })
  .catchall(z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).readonly()]))
  .openapi("Error", {
    // Written by hand: the document states which facts go with which reason, and a zod schema would repeat it.
    type: "object",
    oneOf: errorSchemas(),
    description: "Beside `reason` stand the facts that help, such as `held_until`, `limit` or `field`",
  });

/** Null on success. */
export const errorOrNull = orNull(wireError);

/** The refusal in the slots answer, in the casing that clients of the protocol read. */
export const slotsError = orNull(
  wireError
    .and(z.object({ StatusCode: z.int(), Message: z.string() }))
    .openapi("SlotsError", { description: "`StatusCode` and `Message` are `code` and `message`" }),
);

/** An answer with an HTTP status other than 200. Some clients read `code` and `message` beside `error`. */
export const problem = z
  .strictObject({ code: z.int(), message: z.string(), error: wireError })
  .openapi("Problem", { description: "`code` and `message` are those of `error`" });

const invoiceGuest = z
  .strictObject({ Id: hostIdAnswer.nullable(), FirstName: z.string().nullable(), LastName: z.string().nullable() })
  .openapi("InvoiceGuest");

export const itemName = z
  .strictObject({
    id: hostIdAnswer,
    name: z.string(),
    item_type: z.int().openapi({
      description: "0 service, 2 product, 3 membership, 4 package, 6 gift card, 7 all",
    }),
  })
  .openapi("Item");

const therapist = z
  .strictObject({
    id: hostIdAnswer.nullable(),
    full_name: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    nick_name: z.string().nullable(),
  })
  .openapi("Therapist", { description: "All null for an item without a therapist" });

const namedThing = z
  .strictObject({ id: hostIdAnswer.nullable(), name: z.string().nullable() })
  .openapi("NamedThing", { description: "All null for an item without one" });

const addOn = z.strictObject({ item: itemName, quantity: z.int() }).openapi("InvoiceAddOn");

const place = {
  item: itemName,
  quantity: z.int(),
  therapist,
  therapists: z.array(therapist).optional().openapi({ description: "All of them, if several serve at the same time" }),
  room: namedThing,
  equipment: namedThing,
  start_time: wallTime.nullable().openapi({ description: "Null when the zone rules fail just now" }),
  end_time: wallTime.nullable(),
  invoice_item_id: guid.nullable(),
  appointment_id: guid.nullable(),
  addons: z.array(addOn).nullable(),
};

const packageService = z.strictObject(place).openapi("PackageService");

export const invoiceItem = z
  .strictObject({ ...place, package_services: z.array(packageService).nullable() })
  .openapi("InvoiceItem");

export const invoice = z
  .strictObject({ guest: invoiceGuest, invoice_id: guid.nullable(), items: z.array(invoiceItem) })
  .openapi("Invoice");

export type WireInvoice = z.infer<typeof invoice>;
export type WireInvoiceItem = z.infer<typeof invoiceItem>;
export type WirePackageService = z.infer<typeof packageService>;

export const expiryFields = {
  expiry_time: wallTime.nullable(),
  expires_at: offsetTime.nullable(),
  expires_in_seconds: z.int().min(0).nullable(),
};
