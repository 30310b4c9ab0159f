import type { WireError } from "./wire-error.ts";

/** Answers are not cached, and browsers must not guess their type. */
const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

export const jsonResponse = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });

/** Returns an answer with a status other than 200. All have one form. */
export const problemResponse = (error: WireError, headers: Readonly<Record<string, string>> = {}): Response => {
  const { code, message } = error;
  const waits = code === 503 ? { "retry-after": waitOf(error), ...headers } : headers;
  return jsonResponse({ code, message, error }, code, waits);
};

/** Seconds until a retry: until the store's clock has settled if it jumped, else one. */
const waitOf = ({ settles_in_seconds: seconds }: WireError): string => String(seconds ?? 1);

export const textResponse = (text: string, type: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(text, { headers: { ...HEADERS, "content-type": type, ...headers } });

/** Returns a file of a page. Its content policy allows only this origin, and no page may frame it. */
export const pageResponse = ({ bytes, type }: Readonly<{ bytes: Uint8Array<ArrayBuffer>; type: string }>): Response =>
  new Response(bytes, {
    headers: {
      "content-type": type,
      "cache-control": "no-cache",
      "content-security-policy": PAGE_POLICY,
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
    },
  });

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Problems found before a call runs: the HTTP status is the code. */
export const HTTP_PROBLEMS = {
  badJson: { code: 400, message: "The body is not JSON.", reason: "NOT_JSON" },
  notUtf8: { code: 400, message: "The body is not UTF-8 text.", reason: "NOT_UTF8" },
  tooDeep: { code: 400, message: "The body is nested too deeply.", reason: "TOO_DEEP" },
  brokenBody: { code: 400, message: "The body ended early.", reason: "BODY_BROKEN" },
  badIdempotencyKey: {
    code: 400,
    message: "Idempotency-Key must have 1 to 128 visible ASCII characters and not begin with ~.",
    reason: "INVALID_INPUT",
    field: "Idempotency-Key",
  },
  unauthenticated: { code: 401, message: "No API key or token that is known.", reason: "UNAUTHENTICATED" },
  forbidden: { code: 403, message: "Only the application may ask this.", reason: "FORBIDDEN" },
  notFound: { code: 404, message: "This path does not exist.", reason: "PATH_NOT_FOUND" },
  wrongMethod: { code: 405, message: "The path has no such method.", reason: "METHOD_NOT_ALLOWED" },
  slowBody: { code: 408, message: "The body did not come in time.", reason: "REQUEST_TIMEOUT" },
  tooLarge: { code: 413, message: "The body is too large.", reason: "BODY_TOO_LARGE" },
  wrongType: { code: 415, message: "The body must be application/json.", reason: "MEDIA_TYPE_NOT_SUPPORTED" },
  internal: { code: 500, message: "Something went wrong here.", reason: "INTERNAL" },
  slowAnswer: {
    code: 503,
    message: "The answer took too long; it is not known whether it was done. Try again with the same Idempotency-Key.",
    reason: "TIMEOUT",
    outcome: "unknown",
  },
  notReady: { code: 503, message: "Not ready.", reason: "NOT_READY" },
} as const satisfies Readonly<Record<string, WireError>>;
