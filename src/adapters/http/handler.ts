import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import {
  aFunction,
  between,
  checkOptions,
  mayBeLeftOut,
  optionsOf,
  ruleBy,
  withDefaults,
  withFunctions,
  type OptionRules,
} from "../../domain/input/options.ts";
import { A_CATALOG, A_DIRECTORY, A_ROSTER, A_TELEMETRY, ZONES } from "../../engine/runtime/check-parts.ts";
import { checkedZones } from "../../engine/runtime/checked-rules.ts";
import {
  checkedCatalog,
  checkedCenterIdPages,
  checkedDescriptions,
  checkedGuests,
  checkedRoster,
} from "../../engine/runtime/checked-sources.ts";
import type { EngineCalls } from "../../engine/engine.ts";
import { createPatience, platformTimer } from "../../engine/runtime/patience.ts";
import { causeOf } from "../../engine/runtime/source-failure.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Roster } from "../../ports/roster.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { Timer } from "../../ports/timer.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { Authentication } from "./authentication.ts";
import { CALLS } from "./calls.ts";
import { ALL_METHODS, createCors, isOrigin, preflightResponse } from "./cors.ts";
import { exchange, type Asked } from "./exchange.ts";
import { createObserver, quietLogger, quietTelemetry } from "./observer.ts";
import { operations, type ReferenceFiles } from "./operations.ts";
import type { HttpParts } from "./parts.ts";
import { createPathSpeller, pathWithoutId } from "./paths.ts";
import type { Route } from "./route.ts";
import { HTTP_PROBLEMS, problemResponse } from "./responses.ts";
import { createWireCenters } from "./wire-centers.ts";

/** The parts of the HTTP API. */
export type HttpHandlerOptions = Readonly<{
  engine: EngineCalls;
  catalog: Catalog;
  roster: Roster;
  guests: GuestDirectory;
  zones: ZoneRules;
  authentication: Authentication;
  limits?: Partial<HttpLimits>;
  logger?: Logger;
  telemetry?: Telemetry;
  /** Returns the text for `/metrics`. Without it the path does not exist. */
  metricsText?: () => string;
  /** Whether to accept requests, for `/readyz`, which also checks that the store answers. */
  isReady?: () => boolean;
  /** Limits the time of each source; the platform's own timer by default. */
  timer?: Timer;
  /** Origins whose pages may call the API from a browser, such as `https://shop.example`; none by default. */
  corsOrigins?: readonly string[];
  /** Files of the reference page under `/docs/`, such as those of swagger-ui. Without it the page does not exist. */
  referenceFile?: ReferenceFiles;
}>;

export type HttpLimits = Readonly<{
  /** The size of a body, in bytes; 64 KiB by default. */
  bodyBytes: number;
  /** The nesting of a body's lists and objects; 20 by default. */
  jsonDepth: number;
  /** The time to receive a body, in milliseconds; 10 s by default. */
  bodyMs: number;
  /** The time to answer, in milliseconds; 15 s by default. */
  answerMs: number;
}>;

const DEFAULT_LIMITS: HttpLimits = { bodyBytes: 65_536, jsonDepth: 20, bodyMs: 10_000, answerMs: 15_000 };

/** A web-standard handler: mount it in any server of `Request`s. It never rejects. */
export type HttpHandler = (request: Request) => Promise<Response>;

const aLimit = mayBeLeftOut(between(1, LONGEST_TIMER_MS));

const LIMITS: OptionRules<HttpLimits> = { bodyBytes: aLimit, jsonDepth: aLimit, bodyMs: aLimit, answerMs: aLimit };

const HANDLER_OPTIONS: OptionRules<HttpHandlerOptions> = {
  engine: withFunctions(
    "createBooking",
    "findSlots",
    "reserve",
    "confirm",
    "getBooking",
    "centerOf",
    "latestInstantMs",
  ),
  catalog: A_CATALOG,
  roster: A_ROSTER,
  guests: A_DIRECTORY,
  zones: ZONES,
  authentication: withFunctions("authenticate"),
  limits: mayBeLeftOut(optionsOf(LIMITS)),
  logger: mayBeLeftOut(withFunctions("log")),
  telemetry: mayBeLeftOut(A_TELEMETRY),
  metricsText: mayBeLeftOut(aFunction),
  isReady: mayBeLeftOut(aFunction),
  timer: mayBeLeftOut(withFunctions("wait")),
  corsOrigins: mayBeLeftOut(
    ruleBy("a list of origins", (value) => {
      if (!Array.isArray(value)) return "must be a list of origins";
      const at = value.findIndex((it) => !isOrigin(it));
      return at < 0 ? null : `must have origins such as https://shop.example, without a path; not so the one at ${at}`;
    }),
  ),
  referenceFile: mayBeLeftOut(aFunction),
};

/**
 * Creates the handler of the protocol, its extra calls, the document and the operator's paths, on one engine. Throws a
 * TypeError that names every option that is missing, misspelt or out of range.
 */
export const createHttpHandler = (options: HttpHandlerOptions): HttpHandler => {
  checkOptions("createHttpHandler", options, HANDLER_OPTIONS);
  const asked = withDefaults(DEFAULT_LIMITS, options.limits);
  const parts = partsOf(options, asked);
  const observe = createObserver({ logger: quietLogger(options.logger), telemetry: quietTelemetry(options.telemetry) });
  const { bodyBytes, jsonDepth, bodyMs, answerMs } = asked;
  const limits = { bytes: bodyBytes, depth: jsonDepth, bodyMs, answerMs };
  const routes: readonly Route[] = [
    ...CALLS.flatMap((call) => {
      const route = { ...call, respond: (asked: Asked) => exchange(call, asked, parts, limits) };
      const path = pathWithoutId(call.path);
      return path === null ? route : [route, { ...route, path }];
    }),
    ...operations(options),
  ];

  const cors = createCors(options.corsOrigins ?? []);
  const spelt = createPathSpeller(routes.map(({ path }) => path));
  const app = new Hono({ getPath: (request) => spelt(getPath(request)) });
  for (const { name, method, path, respond } of routes) {
    app.on(method.toUpperCase(), pattern(path), ({ req }) =>
      observe(name, req.raw, () => respond({ request: req.raw, params: req.param(), query: req.query() })),
    );
  }
  for (const [path, allow] of methodsByPath(routes)) {
    const problem = () => Promise.resolve(problemResponse(HTTP_PROBLEMS.wrongMethod, { allow }));
    const preflight = () => Promise.resolve(preflightResponse(allow));
    app.all(pattern(path), ({ req }) =>
      cors.isPreflight(req.raw) ? observe("preflight", req.raw, preflight) : observe("wrong_method", req.raw, problem),
    );
  }
  const unknownPath = () => Promise.resolve(problemResponse(HTTP_PROBLEMS.notFound));
  const preflight = () => Promise.resolve(preflightResponse(ALL_METHODS));
  app.notFound(({ req }) =>
    cors.isPreflight(req.raw)
      ? observe("preflight", req.raw, preflight)
      : observe("unknown_path", req.raw, unknownPath),
  );
  return async (request) => cors.answered(request, await app.fetch(request));
};

/** The time limit of one source; less if the limit of the whole answer is low. */
const SOURCE_MS = 5_000;

const partsOf = (options: HttpHandlerOptions, { answerMs }: HttpLimits): HttpParts => {
  const { engine, authentication } = options;
  const logger = quietLogger(options.logger);
  const patience = createPatience(options.timer ?? platformTimer, Math.min(SOURCE_MS, answerMs / 3));
  const catalog = checkedCatalog(options.catalog, patience);
  const centerIds = checkedCenterIdPages(options.catalog, patience);
  const describe = checkedDescriptions(options.catalog, patience);
  const roster = checkedRoster(options.roster, patience);
  const guests = checkedGuests(options.guests, patience);
  const zones = checkedZones(options.zones);
  const centers = createWireCenters({ engine, catalog, zones });
  const noticed: HttpParts["noticed"] = (what, cause) => logger.log("warn", what, { cause: causeOf(cause) });
  return { engine, catalog, centerIds, describe, roster, guests, zones, authentication, centers, noticed };
};

/** Returns `/v1/bookings/{booking_id}` in the router's notation. */
const pattern = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

const methodsByPath = (routes: readonly Route[]): ReadonlyMap<string, string> => {
  const methods = new Map<string, string>();
  for (const { path, method } of routes) {
    const own = method === "get" ? "GET, HEAD" : method.toUpperCase();
    const others = methods.get(path);
    methods.set(path, others === undefined ? own : `${others}, ${own}`);
  }
  return methods;
};
