import type { Random } from "../../../src/conformance/random.ts";
import type { Asked } from "./valid.ts";

/** A request as text, sent to the socket as it is. */
export type Hostile = Readonly<{
  method: string;
  path: string;
  text: string | Buffer | undefined;
  headers: Record<string, string>;
}>;

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** Pieces of JSON text that replace a value. */
const PIECES: readonly string[] = [
  "null",
  "true",
  "-0",
  "1e400",
  "-1e400",
  "9007199254740993",
  "1e-7",
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"💣"',
  '"' + "x".repeat(3_000) + '"',
  '"__proto__"',
  '"constructor"',
  '"2026-13-45"',
  '"2026-05-13T24:00:00"',
  '"9999-12-31T23:59:59+18:00"',
  '"0000-00-00T00:00:00"',
  '"\'; drop table bookings; --"',
  '"../../etc/passwd"',
  '"${jndi:ldap://x}"',
  "[]",
  "{}",
  "[[[[[[[[[[null]]]]]]]]]]",
  '{"__proto__":{"id":"swedish-60"}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":null,"toJSON":{}}',
  '{"id":{"id":{"id":1}}}',
  '{"length":4294967295}',
  nested(19),
  nested(60),
  nested(5_000),
];

const NAMES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "center_id",
  "guests",
  "slot_time",
  "unknown",
  "",
  "💣",
  "a".repeat(500),
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "application/xml",
  "",
  "multipart/form-data",
  "application/x-www-form-urlencoded",
];
const SEGMENTS = [
  "%00",
  "%ff",
  "..",
  "%2e%2e",
  "%F0%9F%92%A9",
  "%",
  "%zz",
  "",
  "-",
  "x".repeat(1_500),
  "{booking_id}",
  ":id",
  "*",
  "019e1feb-af00-a2ca-c02c-81b036eab583",
  "__proto__",
  "constructor",
];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** A well-meant request with one to three things wrong. */
export const mutated = (random: Random, { method, path, body, headers }: Asked): Hostile => {
  const changed = {
    method,
    path,
    text: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...headers },
  };
  let asked: Hostile = changed;
  for (let times = 1 + random.below(3); times > 0; times -= 1) asked = mutateOnce(random, asked);
  return asked;
};

const mutateOnce = (random: Random, asked: Hostile): Hostile => {
  const text = typeof asked.text === "string" ? asked.text : "{}";
  switch (random.below(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return { ...asked, text: withValueReplaced(random, text) };
    case 4:
      return { ...asked, text: text.replace("{", `{${JSON.stringify(random.pick(NAMES))}:${random.pick(PIECES)},`) };
    case 5:
      return { ...asked, text: text.replace(/"(\w+)":/, random.chance(50) ? '"renamed":' : '"$1":1,"$1":') };
    case 6:
      return { ...asked, text: text.slice(0, random.below(text.length + 1)) };
    case 7:
      return { ...asked, text: withByte(random, text) };
    case 8:
      return { ...asked, path: withSegment(random, asked.path) };
    case 9:
      return { ...asked, method: random.pick(METHODS) };
    case 10:
    case 11:
      return { ...asked, path: withQuery(random, asked.path) };
    case 12:
      return { ...asked, headers: { ...asked.headers, "content-type": random.pick(TYPES) } };
    default:
      return { ...asked, headers: { ...asked.headers, ...random.pick(HEADERS) } };
  }
};

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { authorization: "" },
  { authorization: "apikey wrong" },
  { authorization: `bearer ${"x".repeat(600)}` },
  { "idempotency-key": "~taken" },
  { "idempotency-key": "with space" },
  { "idempotency-key": "x".repeat(300) },
  { "idempotency-key": "k1" },
  { "x-request-id": "\t" },
  { "x-request-id": "x".repeat(1_000) },
  { "content-encoding": "gzip" },
  { accept: "text/html" },
  { "transfer-encoding": "chunked" },
  { expect: "100-continue" },
];

/** Replaces one of the values in the text. */
const withValueReplaced = (random: Random, text: string): string => {
  const values = [
    ...text.matchAll(/(?<=[:[,])("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null|\[|\{)(?=[,\]}]|[^:])/g),
  ];
  if (values.length === 0) return random.pick(PIECES);
  const value = random.pick(values);
  return text.slice(0, value.index) + random.pick(PIECES) + text.slice(value.index + value[0].length);
};

const withByte = (random: Random, text: string): Buffer => {
  const bytes = Buffer.from(text);
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
};

const withSegment = (random: Random, path: string): string => {
  const segments = path.split("/");
  segments[1 + random.below(Math.max(1, segments.length - 1))] = random.pick(SEGMENTS);
  return segments.join("/") || "/";
};

/** Replaces one of the query's values, or adds a parameter. */
const withQuery = (random: Random, path: string): string => {
  const value = random.pick(QUERY_VALUES);
  const [, ...parameters] = path.split(/[?&]/);
  if (parameters.length === 0 || random.chance(30)) {
    return `${path}${path.includes("?") ? "&" : "?"}${random.pick(QUERY_NAMES)}=${value}`;
  }
  const parameter = random.pick(parameters);
  return path.replace(parameter, parameter.replace(/=.*/, `=${value}`));
};

const QUERY_NAMES = [
  ...["page", "size", "date", "start_date", "end_date", "center_id", "category_id", "therapist_id", "guest_id"],
  ...["email", "phone", "first_name", "query", "comments", "future_slot_days", "is_double_booking_enabled"],
];
const QUERY_VALUES = [
  ...["", "0", "1", "-1", "1e9", "100000", "true", "banana", "null", "undefined", "%00", "%ED%A0%80", "%", "[]", "{}"],
  ...["2026-05-13", "2026-05-13T10:00:00Z", "9999-12-30", "1970-01-02", "0000-00-00", "harbour-spa", "HARBOUR-SPA"],
  ...["'; drop table bookings; --", "__proto__", "💣", "x".repeat(2_000)].map((it) => encodeURIComponent(it)),
];

const PATHS = [
  "/v1/bookings",
  "/v1/guests",
  "/Token",
  `/v1/bookings/${"0".repeat(32)}/slots/reserve`,
  `/v1/bookings/${"0".repeat(32)}/slots/confirm`,
  `/v1/invoices/${"0".repeat(32)}/cancel`,
  `/v1/invoices/${"0".repeat(32)}`,
  "/v1/appointments",
  "/v1/guests/search",
  "/v1/guests/anna-bianchi",
  "/v1/guests/anna-bianchi/relationships",
  "/v1/centers/harbour-spa/therapists",
];
const WORDS = ["v1", "bookings", "slots", "reserve", "Token", "docs", "guests", "centers"];
const QUERIES = [
  "?page=-1&size=%00",
  "?center_id=harbour-spa&start_date=9999-12-30&end_date=9999-12-30T23:59:59",
  "?center_id=harbour-spa&start_date=1970-01-02&page=1",
  "?date=9999-12-30",
  "?email=%00&phone=%F0%9F%92%A9&first_name=%ED%A0%80",
  "",
  "?",
  "?a=b&a=c",
  "?check_future_day_availability=%ff",
  "?__proto__=1",
  "?center_id[]=1&email=%00",
];

/** A request with nothing well-meant in it but, mostly, its path. */
export const hostile = (random: Random): Hostile => {
  const segments = Array.from({ length: random.below(6) }, () => random.pick([...SEGMENTS, ...WORDS]));
  const path = random.chance(70) ? random.pick(PATHS) : `/${segments.join("/")}`;
  return {
    method: random.chance(70) ? (path.endsWith("cancel") ? "PUT" : "POST") : random.pick(METHODS),
    path: path + random.pick(QUERIES),
    text: hostileText(random),
    headers: random.chance(70) ? {} : { "content-type": random.pick(TYPES), ...random.pick(HEADERS) },
  };
};

const hostileText = (random: Random): string | undefined => {
  if (random.chance(10)) return undefined;
  if (random.chance(3)) return `"${"x".repeat(70_000 + random.below(30_000))}"`;
  if (random.chance(20)) return random.pick(PIECES);
  const more = `"guests":[{"items":${random.pick(PIECES)}}],"slot_time":${random.pick(PIECES)}`;
  return `{${JSON.stringify(random.pick(NAMES))}:${random.pick(PIECES)},${more}}`;
};
