import { FLAGS, type Answer, type CallInput, type CallOptions, type NoAnswer, type Operation } from "./answers.ts";

export type ClientOptions = Readonly<{
  /** The base URL of the API, such as `https://example.com/booking`; the paths of the document follow it. */
  baseUrl: string;
  /** The value of the `Authorization` header, `apikey <key>` or `bearer <token>`; a function is called each time. */
  authorization?: string | (() => string | Promise<string>);
  /** The time limit of a whole answer, in milliseconds; 20,000 by default. */
  timeoutMs?: number;
  /** Replaces the platform's own `fetch`. */
  fetch?: typeof globalThis.fetch;
}>;

/** A function for each operation of the document. */
export type HoldfastClient = {
  readonly [Name in Operation]: (
    ...asked: object extends CallInput<Name>
      ? [input?: CallInput<Name>, options?: CallOptions<Name>]
      : [input: CallInput<Name>, options?: CallOptions<Name>]
  ) => Promise<Answer<Name>>;
};

/** Parameters of the path are in braces; the others are in the query. */
const PATHS: Readonly<Record<Operation, `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`>> = {
  createBooking: "POST /v1/bookings",
  listSlots: "GET /v1/bookings/{booking_id}/slots",
  reserve: "POST /v1/bookings/{booking_id}/slots/reserve",
  readHold: "GET /v1/bookings/{booking_id}/slots/reserve",
  extend: "PATCH /v1/bookings/{booking_id}/slots/reserve",
  release: "DELETE /v1/bookings/{booking_id}/slots/reserve",
  beginPayment: "POST /v1/bookings/{booking_id}/slots/reserve/payment",
  abandonPayment: "PUT /v1/reservations/{reservation_id}/payment/abandon",
  reportPayment: "PUT /v1/reservations/{reservation_id}/payment/report",
  confirm: "POST /v1/bookings/{booking_id}/slots/confirm",
  cancelInvoice: "PUT /v1/invoices/{invoice_id}/cancel",
  quoteCancellation: "GET /v1/invoices/{invoice_id}/cancel",
  issueToken: "POST /Token",
  issueTokenV1: "POST /v1/tokens",
  listCenters: "GET /v1/centers",
  getCenter: "GET /v1/centers/{center_id}",
  listCategories: "GET /v1/centers/{center_id}/categories",
  listServices: "GET /v1/centers/{center_id}/services",
  listServiceCategories: "GET /v1/centers/{center_id}/services/categories",
  getService: "GET /v1/centers/{center_id}/services/{service_id}",
  listTherapists: "GET /v1/centers/{center_id}/therapists",
  listGuests: "GET /v1/guests",
  createGuest: "POST /v1/guests",
  searchGuests: "GET /v1/guests/search",
  getGuest: "GET /v1/guests/{id}",
  updateGuest: "PUT /v1/guests/{id}",
  listRelationships: "GET /v1/guests/{id}/relationships",
  addRelationship: "POST /v1/guests/{id}/relationships",
  removeRelationship: "DELETE /v1/guests/{id}/relationships",
  removeRelationshipById: "DELETE /v1/guests/{id}/relationships/{relationship_id}",
  listGuestAppointments: "GET /v1/guests/{id}/appointments",
  listAppointments: "GET /v1/appointments",
  getAppointment: "GET /v1/appointments/{appointment_id}",
  checkIn: "PUT /v1/appointments/{appointment_id}/check_in",
  noShow: "PUT /v1/appointments/{appointment_id}/no_show",
  takeMarkBack: "PUT /v1/appointments/{appointment_id}/undo_check_in",
  getInvoice: "GET /v1/invoices/{invoice_id}",
};

const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * Creates a client of the HTTP API, with the types of its document. Refusals are values, including those of the
 * transport. A call rejects only if its signal aborts it. Throws a TypeError for an invalid base URL.
 */
export const createHoldfastClient = (options: ClientOptions): HoldfastClient => {
  const base = new URL(options.baseUrl).href.replace(/\/+$/, "");
  const calls = Object.entries(PATHS).map(([name, line]) => {
    const [method = "", path = ""] = line.split(" ");
    const call = (input: Fields = {}, asked: AskedOptions = {}) =>
      ask(options, { name, method, ...addressOf(base + path, input), body: input["body"] }, asked);
    return [name, call] as const;
  });
  // `Object.entries` loses the types of the table's rows.
  return Object.fromEntries(calls) as unknown as HoldfastClient;
};

type Fields = Readonly<Record<string, unknown>>;
type AskedOptions = Readonly<{ signal?: AbortSignal; timeoutMs?: number; idempotencyKey?: string }>;
type Asked = Readonly<{ name: string; method: string; url: string; body: unknown }>;

const addressOf = (pattern: string, { body: _body, ...fields }: Fields): Readonly<{ url: string }> => {
  const rest = new Map(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = textOf(rest.get(name));
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(
    [...rest].map(([name, value]): [string, string] => [name, textOf(value)]),
  ).toString();
  return { url: query === "" ? path : `${path}?${query}` };
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? ""));

const ask = async (client: ClientOptions, asked: Asked, options: AskedOptions): Promise<unknown> => {
  const { signal, timeoutMs = client.timeoutMs ?? DEFAULT_TIMEOUT_MS, idempotencyKey } = options;
  const { authorization } = client;
  const time = AbortSignal.timeout(timeoutMs);
  let status = 0;
  let body: unknown;
  try {
    const authorized = typeof authorization === "function" ? await authorization() : authorization;
    const answer = await (client.fetch ?? globalThis.fetch)(asked.url, {
      method: asked.method,
      headers: {
        accept: "application/json",
        ...(authorized === undefined ? {} : { authorization: authorized }),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
        ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      signal: signal === undefined ? time : AbortSignal.any([signal, time]),
    });
    status = answer.status;
    body = await answer.json();
  } catch (cause) {
    signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    return refused(asked, status, noAnswer(time.aborted ? `no answer in ${timeoutMs} ms` : why));
  }
  if (typeof body !== "object" || body === null) return refused(asked, status, noAnswer(`HTTP ${status}, but no JSON`));
  if (Array.isArray(body)) return wholeList(body);
  const { error = null, Error: slotsError = null, ...fields } = body as Fields;
  const refusal = error ?? slotsError;
  if (refusal !== null) return refused(asked, status, refusal);
  return status === 200 ? { ...fields, error: null } : refused(asked, status, noAnswer(`HTTP ${status}`));
};

/** The operation that lists appointments can answer with a bare list. The client returns it in the form of a page. */
const wholeList = (appointments: readonly unknown[]): unknown => {
  const total = appointments.length;
  return { appointments, page_info: { total, page: 1, size: total }, error: null };
};

const noAnswer = (message: string): NoAnswer => ({ code: 0, reason: "NO_ANSWER", message, outcome: "unknown" });

const refused = ({ name }: Asked, status: number, error: unknown): unknown => {
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : null;
  return { ...(flag === null ? {} : { [flag]: false }), status, error };
};
