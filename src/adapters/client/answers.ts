import type { components, operations } from "./api.ts";

/** The operations of the document, by their ids. */
export type Operation = keyof operations;

/** The named schemas of the document, such as `Schemas["Invoice"]`. */
export type Schemas = components["schemas"];

/** A refusal of the server. `reason` determines the facts beside it: `SLOT_HELD` has `held_until`. */
export type Refusal = Schemas["Error"];

/**
 * The answer is missing or is not in the document: no connection, no answer in time, or an answer of an intermediary.
 * The outcome of a command is unknown; the same request with the same idempotency key is safe.
 */
export type NoAnswer = Readonly<{ code: 0; reason: "NO_ANSWER"; message: string; outcome: "unknown" }>;

/** The field by which an answer of the protocol reports success. */
export const FLAGS = {
  reserve: "is_reserved",
  confirm: "is_confirmed",
  extend: "is_extended",
  release: "is_released",
  beginPayment: "is_begun",
  abandonPayment: "is_abandoned",
  reportPayment: "is_recorded",
  cancelInvoice: "success",
  addRelationship: "success",
  removeRelationship: "success",
  removeRelationshipById: "success",
} as const;

type FlagOf<Name extends Operation> = Name extends keyof typeof FLAGS ? (typeof FLAGS)[Name] : never;

/** Fields that are null only in a refusal. */
type Given = {
  createBooking: "id";
  reserve: "reservation_id" | "expires_at" | "expires_in_seconds" | "blocking_time";
  extend: "reservation_id" | "expires_at" | "expires_in_seconds";
  release: "outcome";
  beginPayment: "reservation_id" | "payment_reference" | "expires_at" | "expires_in_seconds";
  abandonPayment: "outcome";
  reportPayment: "outcome";
  createGuest: "id" | "personal_info";
  getCenter: "center";
  getInvoice: "invoice";
};
type GivenBy<Name extends Operation> = Name extends keyof Given ? Given[Name] : never;

/** Picks from an answer's forms: never the bare list, and the form without an error if there is one. */
type Form<Json> = [Extract<Json, { readonly error: null }>] extends [never]
  ? Exclude<Json, readonly unknown[]>
  : Extract<Json, { readonly error: null }>;

type Body<Name extends Operation> = Form<operations[Name]["responses"][200]["content"]["application/json"]>;

/** Flattens an intersection into one object type, so that an editor shows its fields. */
type Flat<Type> = { readonly [Key in keyof Type]: Type[Key] };

type Accepted<Name extends Operation> = Flat<
  Omit<Body<Name>, "error" | "Error" | FlagOf<Name> | GivenBy<Name>> & {
    [Key in GivenBy<Name> & keyof Body<Name>]: NonNullable<Body<Name>[Key]>;
  } & Record<FlagOf<Name>, true> & { error: null }
>;

type Refused<Name extends Operation> = Flat<
  Record<FlagOf<Name>, false> & {
    /** The HTTP status: 200 for a business refusal; 0 if no answer arrived. */
    status: number;
    error: Refusal | NoAnswer;
  }
>;

/** The answer of an operation: `error` is null, or the refusal and no other field. */
export type Answer<Name extends Operation> = Accepted<Name> | Refused<Name>;

type In<Name extends Operation, Place extends "path" | "query" | "header"> =
  operations[Name]["parameters"] extends Partial<Readonly<Record<Place, infer Fields>>>
    ? [Exclude<Fields, undefined>] extends [never]
      ? object
      : Exclude<Fields, undefined>
    : object;

type WithBody<Name extends Operation> = operations[Name] extends {
  readonly requestBody?: { readonly content: { readonly "application/json": infer Json } };
}
  ? Readonly<{ body?: Json }>
  : object;

/** The parameters of path and query by their names, and the body. */
export type CallInput<Name extends Operation> = Flat<In<Name, "path"> & In<Name, "query"> & WithBody<Name>>;

export type CallOptions<Name extends Operation> = Readonly<{
  /** Aborts the call: its promise then rejects with the signal's reason, as that of `fetch` does. */
  signal?: AbortSignal;
  /** The time limit of the whole answer, in milliseconds; the client's own by default. */
  timeoutMs?: number;
}> &
  ("Idempotency-Key" extends keyof In<Name, "header">
    ? Readonly<{
        /** The same key and request give the first accepted answer again, for 24 hours. */
        idempotencyKey?: string;
      }>
    : object);
