import { err, ok, type Result } from "neverthrow";
import type { LogLevel } from "../../../ports/logger.ts";
import type { ZoneRules } from "../../../ports/zone-rules.ts";
import type { CatalogFile } from "../../catalog/catalog-file.ts";
import { sampleCatalogUrl } from "../../catalog/sample.ts";
import type { Authentication } from "../../http/authentication.ts";
import { isOrigin } from "../../http/cors.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { createManualClock } from "../../../testing/manual-clock.ts";
import { systemClock } from "../../system/clock.ts";
import {
  failed,
  misused,
  textOf,
  textsOf,
  variableOf,
  type Command,
  type Failure,
  type OptionValues,
  type Surroundings,
} from "../command.ts";
import { createJsonLogger, LOG_LEVELS } from "../json-logger.ts";
import { openCatalog } from "../open-catalog.ts";
import { openSink, SINK_OPTIONS } from "../open-sink.ts";
import { openStore, STORE_OPTIONS } from "../open-store.ts";
import { readApiKeys } from "../read-api-keys.ts";
import { SAMPLE_KEY, sampleOf, whatToTry } from "../sample-service.ts";
import type { startService as StartService } from "../service.ts";

const DEFAULT_PORT = 8_080;

export const serve: Command = {
  name: "serve",
  summary: "serves the HTTP API",
  about: [
    "Serves the centers of a catalog file (--catalog FILE), or the sample center (--sample). It also records expired reservations, delivers events, and removes old records. On SIGTERM or SIGINT it finishes the requests in progress and stops within 5 seconds.",
  ],
  variables: {
    HOLDFAST_API_KEYS:
      "name=key pairs, separated by commas; a key has at least 16 characters, and a name that comes several times has several keys, so that one can be replaced",
    HOLDFAST_POSTGRES_URL: "for --postgres, such as postgres://user:password@host/database",
    HOLDFAST_WEBHOOK_SECRETS: "for --webhook: one secret of the form whsec_..., or several separated by commas",
    PORT: "the port if --port is not given",
  },
  options: {
    catalog: { type: "string", value: "FILE", about: "the centers and their services, see docs/catalog-file.md" },
    sample: {
      type: "boolean",
      about: "the sample center in memory, with a public key and holds of one minute: to try things",
    },
    ...STORE_OPTIONS,
    ...SINK_OPTIONS,
    port: { type: "string", value: "PORT", about: `${DEFAULT_PORT} by default; 0 takes any free one` },
    host: { type: "string", value: "HOST", about: "127.0.0.1 by default: only this machine can reach it" },
    "cors-origin": {
      type: "string",
      multiple: true,
      value: "ORIGIN",
      about: "lets the pages of https://shop.example, say, call the API from a browser; may be given several times",
    },
    "test-clock": {
      type: "boolean",
      about:
        "for tests of a client: time stands still, and calls under /test/clock move it (docs/http.md); only with --sample or --memory",
    },
    board: {
      type: "boolean",
      about: "a board for operators under /board: each day of a center, live, with the API key; --sample has it",
    },
    "log-level": {
      type: "string",
      oneOf: LOG_LEVELS,
      about: "info by default; logs go to stderr, one JSON object a line",
    },
    "open-booking-days": {
      type: "string",
      value: "N",
      about: "a booking that was never reserved is removed after so many days, 7 by default",
    },
  },
  words: [],
  run: async ({ values }, around) => {
    const zones = createLuxonZoneRules();
    const asked = read(values, around.env);
    if (asked.isErr()) return misused(asked.error);
    const catalog = await catalogOf(values, zones);
    if (catalog.isErr()) return catalog.error;
    const logger = createJsonLogger(asked.value.logLevel, around.complain);
    for (const { field, problem } of catalog.value.warnings) logger.log("warn", "the catalog", { field, problem });
    const sink = await openSink(values, around.env, logger);
    if (sink.isErr()) return sink.error;
    const startService = await loadService();
    if (typeof startService === "string") return failed(`${PEERS_MISSING} (${startService})`);
    const { authentication, port, host, sample, openBookingDays, isTestClock, corsOrigins } = asked.value;
    const testClock = isTestClock ? createManualClock(Date.now()) : null;
    const clock = testClock ?? systemClock;
    const opened = await openStore(sample ? { ...values, memory: true } : values, around.env, { clock });
    if (opened.isErr()) return opened.error;
    try {
      const service = await startService({
        opened: opened.value,
        catalog: catalog.value,
        zones,
        authentication,
        logger,
        sink: sink.value,
        port,
        host,
        openBookingDays,
        corsOrigins,
        testClock,
        board: sample || values["board"] === true,
      });
      logger.log("info", "serving", { url: service.url, store: opened.value.name });
      if (sample) around.print(whatToTry(service, catalog.value));
      else {
        around.print(`Serving ${service.url} on ${opened.value.name}.`);
        if (values["board"] === true) around.print(`The board: ${service.url}/board (asks for one of your API keys).`);
      }
      await new Promise<void>((resolve) => {
        around.onStop(resolve);
      });
      logger.log("info", "stopping");
      await service.stop();
      logger.log("info", "stopped");
      return 0;
    } catch (thrown) {
      await opened.value.close();
      return failed(listenProblem(thrown, port));
    }
  },
};

const PEERS_MISSING =
  "it needs packages that are not installed: npm install hono @hono/node-server zod @hono/zod-openapi (and " +
  "swagger-ui-dist for the reference page).";

/** Loads the server, or names a missing package. Other commands run without the server's optional packages. */
const loadService = async (): Promise<typeof StartService | string> => {
  try {
    return (await import("../service.ts")).startService;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND") return message.split("\n", 1)[0] ?? message;
    throw thrown;
  }
};

type Asked = Readonly<{
  authentication: Authentication;
  port: number;
  host: string;
  logLevel: LogLevel;
  sample: boolean;
  openBookingDays: number;
  isTestClock: boolean;
  corsOrigins: readonly string[];
}>;

const read = (values: OptionValues, env: Surroundings["env"]): Result<Asked, string> => {
  const sample = values["sample"] === true;
  const given = textOf(values["port"]);
  const port = numberFrom(given ?? variableOf(env, "PORT") ?? String(DEFAULT_PORT), { min: 0, max: 65_535 });
  if (port === null) return err(`${given === null ? "PORT" : "--port"} must be a number from 0 to 65535.`);
  const openBookingDays = numberFrom(textOf(values["open-booking-days"]) ?? "7", { min: 1, max: 36_500 });
  if (openBookingDays === null) return err("--open-booking-days must be a number from 1 to 36500.");
  const logLevel = LOG_LEVELS.find((it) => it === values["log-level"]) ?? "info";
  const keys = readApiKeys(variableOf(env, "HOLDFAST_API_KEYS") ?? (sample ? `sample=${SAMPLE_KEY}` : ""));
  if (keys.isErr()) return err(keys.error);
  const host = textOf(values["host"]) ?? "127.0.0.1";
  const isTestClock = values["test-clock"] === true;
  if (isTestClock && !sample && values["memory"] !== true) {
    return err("--test-clock moves the time of a store in memory alone: add --sample or --memory.");
  }
  const corsOrigins = textsOf(values["cors-origin"]);
  const unfit = corsOrigins.find((it) => !isOrigin(it));
  if (unfit !== undefined) {
    return err(`--cors-origin takes origins such as https://shop.example, without a path; not "${unfit}".`);
  }
  return ok({ authentication: keys.value, port, host, logLevel, sample, openBookingDays, isTestClock, corsOrigins });
};

const numberFrom = (text: string, { min, max }: Readonly<{ min: number; max: number }>): number | null => {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : null;
  return number !== null && min <= number && number <= max ? number : null;
};

const catalogOf = async (values: OptionValues, zones: ZoneRules): Promise<Result<CatalogFile, Failure>> => {
  const file = textOf(values["catalog"]);
  if (values["sample"] === true) {
    if (file !== null) return err(misused("choose one of --catalog and --sample."));
    return (await openCatalog(sampleCatalogUrl(), zones)).map(sampleOf);
  }
  return file === null
    ? err(misused("--catalog FILE names the catalog file; --sample tries the sample center."))
    : openCatalog(file, zones);
};

const listenProblem = (thrown: unknown, port: number): string => {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `port ${port} is taken: choose another with --port.`;
  if (code === "EACCES") return `port ${port} may not be taken by this user: choose another with --port.`;
  if (code === "ENOTFOUND" || code === "EADDRNOTAVAIL") return "--host is not an address of this machine.";
  return `cannot serve: ${message}`;
};
