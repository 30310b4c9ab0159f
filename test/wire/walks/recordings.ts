import { KEY } from "../../support/http-server.ts";
import type { RawAnswer, RawClient } from "../../support/raw-socket.ts";

/** A request, before a client's library writes it as bytes. */
export type Ask = Readonly<{ method: string; path: string; body?: unknown }>;

/** The bytes of a request, in the pieces in which a client writes them. */
type Bytes = Readonly<{ pieces: readonly string[]; waits?: boolean }>;

/** How a kind of client writes its requests. Names and keys are invented. */
export type Recording = Readonly<{
  name: string;
  /** The value of its `Authorization` header; some ask for a token first. */
  authorize: (client: RawClient, host: string) => Promise<string>;
  bytes: (ask: Ask, sender: Readonly<{ host: string; authorization: string }>) => Bytes;
  /** True as it stands in a body, and in a query. */
  yes: Readonly<{ body: unknown; query: string }>;
  /** The value for "any therapist". */
  anyTherapist: unknown;
  phone: unknown;
  /** A booking's date as the client writes it. */
  dateOf: (day: string) => string;
  /** The body of a confirm; undefined if there is none. */
  confirm: unknown;
  /** How many entries it asks of each list; null if it takes lists whole. */
  pageSize: number | null;
  /** Whether it asks for a preflight before each call, as browsers do. */
  preflights: boolean;
  /** Whether one connection serves the whole walk. */
  keepsConnection: boolean;
}>;

const asIs = (text: string): number => Buffer.byteLength(text);
const withKey = async (): Promise<string> => `apikey ${KEY}`;
const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** JSON with a space after each comma and colon, and nothing but ASCII. */
const spacedJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return ascii(JSON.stringify(value));
  const fields = Object.entries(value).filter(([, it]) => it !== undefined);
  return `{${fields.map(([name, it]) => `${JSON.stringify(name)}: ${spacedJson(it)}`).join(", ")}}`;
};

const python: Recording = {
  name: "Python, requests: a session, JSON with spaces, flags as the text of True",
  authorize: withKey,
  bytes: ({ method, path, body }, { host, authorization }) => {
    const text = body === undefined ? "" : spacedJson(body);
    const length = method === "GET" ? "" : `Content-Length: ${asIs(text)}\r\n`;
    const type = body === undefined ? "" : "Content-Type: application/json\r\n";
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: python-requests/2.31.0\r\n` +
      `Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n` +
      `Authorization: ${authorization}\r\n${length}${type}\r\n`;
    return { pieces: text === "" ? [head] : [head, text] };
  },
  yes: { body: "True", query: "True" },
  anyTherapist: null,
  phone: "+39 06 5550 0199",
  dateOf: (day) => `${day}T00:00:00`,
  confirm: {},
  pageSize: null,
  preflights: false,
  keepsConnection: true,
};

/** JSON in ASCII with escaped slashes. */
const phpJson = (value: unknown): string => ascii(JSON.stringify(value)).replaceAll("/", "\\/");

const php: Recording = {
  name: "PHP, Guzzle over curl: 100-continue, a form for the token, [] for an empty object",
  authorize: async (client, host) => {
    const form = `grant_type=password&account_name=harbour&user_name=shop&password=${encodeURIComponent(KEY)}&app_id=shop`;
    const { status, text } = await client.exchange([
      `POST /v1/tokens HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: GuzzleHttp/7\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n`,
      form,
    ]);
    const { credentials } = JSON.parse(text) as { credentials?: { access_token: string } };
    if (status !== 200 || credentials === undefined) throw new Error(text);
    return `bearer ${credentials.access_token}`;
  },
  bytes: ({ method, path, body }, { host, authorization }) => {
    const start = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nUser-Agent: GuzzleHttp/7\r\n`;
    if (body === undefined) {
      const length = method === "GET" ? "" : "Content-Length: 0\r\n";
      return { pieces: [`${start}Accept: application/json\r\n${length}\r\n`] };
    }
    const text = phpJson(body);
    const head = `${start}Accept: application/json\r\nContent-Type: application/json\r\nExpect: 100-Continue\r\nContent-Length: ${asIs(text)}\r\n\r\n`;
    return { pieces: [head, text], waits: true };
  },
  yes: { body: 1, query: "1" },
  anyTherapist: [],
  phone: { country_code: 95, number: 655500198 },
  dateOf: (day) => day,
  confirm: [],
  pageSize: null,
  preflights: false,
  keepsConnection: true,
};

const axios: Recording = {
  name: "axios 0.x on Node: a connection for each request, null under a JSON type at the confirm",
  authorize: withKey,
  bytes: ({ method, path, body }, { host, authorization }) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const type = body === undefined ? "" : "Content-Type: application/json;charset=utf-8\r\n";
    const length = body === undefined ? "" : `Content-Length: ${asIs(text)}\r\n`;
    const head =
      `${method} ${path} HTTP/1.1\r\nAccept: application/json, text/plain, */*\r\n${type}` +
      `Authorization: ${authorization}\r\nUser-Agent: axios/0.21.4\r\n${length}Host: ${host}\r\nConnection: close\r\n\r\n`;
    return { pieces: [head + text] };
  },
  yes: { body: true, query: "true" },
  anyTherapist: { Gender: 0 },
  phone: { country_code: 95, number: "06 5550 0197" },
  dateOf: (day) => `${day}T00:00:00.000`,
  confirm: null,
  pageSize: null,
  preflights: false,
  keepsConnection: false,
};

/** The origin of the pages that may call. */
export const SHOP = "https://shop.example";

const BROWSER =
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\r\n";

const fetched = (host: string): string =>
  `Origin: ${SHOP}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n` +
  `Referer: ${SHOP}/\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: it-IT,it;q=0.9,en;q=0.8\r\n${host}`;

const browser: Recording = {
  name: "a browser's page of a listed origin: a preflight before each call",
  authorize: withKey,
  bytes: ({ method, path, body }, { host, authorization }) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const sent =
      body === undefined
        ? method === "GET"
          ? ""
          : "Content-Length: 0\r\n"
        : `Content-Length: ${asIs(text)}\r\nContent-Type: application/json\r\n`;
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n${sent}` +
      `sec-ch-ua: "Chromium";v="126", "Not/A)Brand";v="8"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Linux"\r\n` +
      `Authorization: ${authorization}\r\n${BROWSER}Accept: */*\r\n${fetched("\r\n")}`;
    return { pieces: [head + text] };
  },
  yes: { body: true, query: "true" },
  anyTherapist: { id: "" },
  phone: null,
  dateOf: (day) => day,
  confirm: undefined,
  pageSize: null,
  preflights: true,
  keepsConnection: true,
};

/** The preflight that a browser sends before a call with a key or JSON. */
export const preflightBytes = ({ method, path, body }: Ask, host: string): string =>
  `OPTIONS ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\nAccept: */*\r\n` +
  `Access-Control-Request-Method: ${method}\r\n` +
  `Access-Control-Request-Headers: authorization${body === undefined ? "" : ",content-type"}\r\n` +
  `${BROWSER}${fetched("\r\n")}`;

/** Whether a browser lets the page send a request after this answer to its preflight. */
export const mayBeSent = ({ status, headers }: RawAnswer, { method, body }: Ask): boolean => {
  const listed = (name: string): readonly string[] => (headers.get(name) ?? "").toLowerCase().split(/,\s*/);
  const asked = ["authorization", ...(body === undefined ? [] : ["content-type"])];
  return (
    status >= 200 &&
    status < 300 &&
    headers.get("access-control-allow-origin") === SHOP &&
    listed("access-control-allow-methods").includes(method.toLowerCase()) &&
    asked.every((it) => listed("access-control-allow-headers").includes(it))
  );
};

const chunked = (text: string): string => `${asIs(text).toString(16).toUpperCase()}\r\n${text}\r\n0\r\n\r\n`;

const dotnet: Recording = {
  name: ".NET HttpClient: a token from a form at /Token, chunked JSON",
  authorize: async (client, host) => {
    const form = `grant_type=client_credentials&app_id=shop&app_secret=${encodeURIComponent(KEY)}`;
    const { text } = await client.exchange([
      `POST /Token HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
    ]);
    const { access_token: token, token_type: type } = JSON.parse(text) as { access_token: string; token_type: string };
    return `${type} ${token}`;
  },
  bytes: ({ method, path, body }, { host, authorization }) => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\nAuthorization: ${authorization}\r\n`;
    if (body === undefined) {
      return { pieces: [`${head}${method === "GET" ? "" : "Content-Length: 0\r\n"}\r\n`] };
    }
    const type = "Transfer-Encoding: chunked\r\nContent-Type: application/json; charset=utf-8\r\n\r\n";
    return { pieces: [head + type, chunked(JSON.stringify(body))] };
  },
  yes: { body: "true", query: "True" },
  anyTherapist: { Id: null, Gender: "0" },
  phone: { country_code: 95, number: "06 5550 0196" },
  dateOf: (day) => `${day}T00:00:00`,
  confirm: { notes: null, group_name: null },
  pageSize: null,
  preflights: false,
  keepsConnection: true,
};

const ruby: Recording = {
  name: "Ruby, Net::HTTP: a token from JSON at /v1/tokens, the word Bearer",
  authorize: async (client, host) => {
    const json = JSON.stringify({
      ...{ account_name: "harbour", user_name: "shop", password: "not-looked-at", grant_type: "password" },
      ...{ app_id: "shop", app_secret: KEY, device_id: "shop-1" },
    });
    const { text } = await client.exchange([
      `POST /v1/tokens HTTP/1.1\r\nAccept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3\r\nAccept: application/json\r\n` +
        `User-Agent: Ruby\r\nContent-Type: application/json\r\nHost: ${host}\r\nContent-Length: ${json.length}\r\n\r\n`,
      json,
    ]);
    const { credentials } = JSON.parse(text) as { credentials: { access_token: string } };
    return `Bearer ${credentials.access_token}`;
  },
  bytes: ({ method, path, body }, { host, authorization }) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const type = method === "GET" ? "" : "Content-Type: application/json\r\n";
    const length = method === "GET" ? "" : `Content-Length: ${asIs(text)}\r\n`;
    const head =
      `${method} ${path} HTTP/1.1\r\nAccept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3\r\nAccept: */*\r\n` +
      `User-Agent: Ruby\r\nAuthorization: ${authorization}\r\n${type}Connection: keep-alive\r\nKeep-Alive: 30\r\n` +
      `Host: ${host}\r\n${length}\r\n`;
    return { pieces: text === "" ? [head] : [head, text] };
  },
  yes: { body: true, query: "true" },
  anyTherapist: undefined,
  phone: "06 5550 0195",
  dateOf: (day) => day,
  confirm: undefined,
  pageSize: null,
  preflights: false,
  keepsConnection: true,
};

const go: Recording = {
  name: "Go, net/http: every list page by page until a short one",
  authorize: withKey,
  bytes: ({ method, path, body }, { host, authorization }) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const length = method === "GET" ? "" : `Content-Length: ${asIs(text)}\r\n`;
    const type = body === undefined ? "" : "Content-Type: application/json\r\n";
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Go-http-client/1.1\r\n${length}` +
      `Authorization: ${authorization}\r\n${type}Accept-Encoding: gzip\r\n\r\n`;
    return { pieces: [head + text] };
  },
  yes: { body: true, query: "true" },
  anyTherapist: { id: null },
  phone: { number: "06 5550 0194" },
  dateOf: (day) => `${day}T00:00:00Z`,
  confirm: "",
  pageSize: 2,
  preflights: false,
  keepsConnection: true,
};

export const RECORDINGS: readonly Recording[] = [python, php, axios, browser, dotnet, ruby, go];
