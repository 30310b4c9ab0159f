import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "../../src/adapters/catalog/index.ts";
import {
  createApiKeys,
  createHttpHandler,
  createTextMetrics,
  type HttpHandlerOptions,
} from "../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { createMemoryStore, type MemoryStore } from "../../src/adapters/memory/index.ts";
import { startNodeServer } from "../../src/adapters/node-server/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import {
  createReservationEngine,
  type CenterCatalog,
  type CenterId,
  type CenterRoster,
  type GuestDirectory,
  type LogFacts,
  type Policies,
} from "../../src/index.ts";
import { createManualClock, createSeededIds, noPause } from "../../src/testing/index.ts";
import { expectedByDocument } from "./openapi-document.ts";

/** The sample center at eight in the morning of a Wednesday. */
const NOW = Date.parse("2026-05-13T08:00:00+02:00");
export const DAY = "2026-05-13";
export const CENTER = "harbour-spa";
export const KEY = "a-key-of-the-tests";
const AUTHORIZATION = `apikey ${KEY}`;

/** JSON as received or sent, untyped: the tests check its content. */
export type Json = Record<string, any>;

/** An answer as it came over the socket. */
export type Answer = Readonly<{ status: number; body: Json; headers: Headers; text: string }>;

export type Sent = Readonly<{
  /** JSON, or text that is sent as it is. */
  body?: unknown;
  raw?: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
}>;

type Offered = Readonly<{
  centerIds: (all: readonly CenterId[]) => readonly CenterId[];
  catalog: (it: CenterCatalog | null) => CenterCatalog | null;
  roster: (it: CenterRoster | null) => CenterRoster | null;
}>;

type WireOptions = Partial<HttpHandlerOptions> &
  Readonly<{ policies?: Partial<Policies>; nowMs?: number; replaceGlobals?: boolean }>;

/** A server on a real socket, the memory store and the sample center, with a manual clock. */
export const openWire = async (options: WireOptions = {}) => {
  const clock = createManualClock(options.nowMs ?? NOW);
  const memory = createMemoryStore({ clock });
  let accepted = 0;
  const store: MemoryStore = {
    ...memory,
    commit: async (changeSets) => {
      const outcomes = await memory.commit(changeSets);
      accepted += outcomes.unwrapOr([]).filter(({ kind }) => kind === "accepted").length;
      return outcomes;
    },
  };
  const zones = createLuxonZoneRules();
  const ids = createSeededIds(13);
  const file = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();
  const fromFile = createFileCatalog(file, { ids: createSeededIds(14) });
  const { catalog, roster } = fromFile;
  let offered: Offered = { centerIds: (all) => all, catalog: (it) => it, roster: (it) => it };
  const sources = {
    ...fromFile,
    catalog: {
      ...catalog,
      centerIds: async () => offered.centerIds(await catalog.centerIds()),
      center: async (id: CenterId) => offered.catalog(await catalog.center(id)),
    },
    roster: { roster: async (id: CenterId) => offered.roster(await roster.roster(id)) },
  };
  const { policies = {}, nowMs: _nowMs, replaceGlobals = false, ...handlerOptions } = options;
  const engine = createReservationEngine({
    store,
    zones,
    ids,
    digest: sha256Digest,
    pause: noPause,
    ...sources,
    policies,
  });
  const metrics = createTextMetrics();
  const logged: Readonly<{ level: string; message: string; facts: LogFacts }>[] = [];
  const handler = createHttpHandler({
    engine,
    zones,
    ...sources,
    authentication: createApiKeys({ keys: { tests: KEY, others: "another-key-of-tests" }, clock }),
    telemetry: metrics,
    metricsText: metrics.text,
    logger: { log: (level, message, facts = {}) => void logged.push({ level, message, facts }) },
    ...handlerOptions,
  });
  const server = await startNodeServer({ handler, port: 0, replaceGlobals });

  const send = async (method: string, path: string, { body, raw, headers = {} }: Sent = {}): Promise<Answer> => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: AUTHORIZATION,
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    const answer = {
      status: response.status,
      body: isJson && text !== "" ? JSON.parse(text) : {},
      headers: response.headers,
      text,
    };
    if (isJson) expectedByDocument(method, path, answer);
    return answer;
  };

  return {
    url: server.url,
    clock,
    store,
    engine,
    handler,
    metrics,
    logged,
    /** How many change sets were accepted so far. */
    accepted: () => accepted,
    /** Changes the center's offer. */
    offer: (change: Partial<Offered>) => void (offered = { ...offered, ...change }),
    send,
    get: (path: string, sent?: Sent) => send("GET", path, sent),
    post: (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
      send("POST", path, { body, ...(headers === undefined ? {} : { headers }) }),
    /** Creates a booking, by default for Anna, and returns its id. */
    book: async (over: Json = {}): Promise<string> => {
      const created = await send("POST", "/v1/bookings", { body: { ...forAnna(), ...over } });
      if (created.body["error"] !== null) throw new Error(created.text);
      return created.body["id"] as string;
    },
    /** Holds a slot for Anna's booking. */
    hold: async (time: string, over: Json = {}): Promise<Json & { bookingId: string }> => {
      const created = await send("POST", "/v1/bookings", { body: { ...forAnna(), ...over } });
      const bookingId = created.body["id"] as string;
      const held = await send("POST", `/v1/bookings/${bookingId}/slots/reserve`, {
        body: { slot_time: `${DAY}T${time}:00`, create_invoice: true },
      });
      if (held.body["is_reserved"] !== true) throw new Error(held.text);
      return { ...held.body, bookingId };
    },
    close: () => server.stop(100),
  };
};

export type Wire = Awaited<ReturnType<typeof openWire>>;

/** One Swedish massage for Anna Bianchi, by any free therapist. */
export const forAnna = (): Json => ({ center_id: CENTER, date: DAY, guests: [massageFor("anna-bianchi")] });

export const massageFor = (id: string, item = "swedish-60"): Json => ({ id, items: [{ item: { id: item } }] });

/** A guest directory that does the same for every call. */
export const createGuestsThat = (answer: () => Promise<never[]>): GuestDirectory => ({
  find: answer,
  relationsOf: answer,
  search: answer,
  add: async () => (await answer()) as never,
  relate: async () => (await answer()) as never,
});
