import { createReservationEngine, type ReservationEngine } from "../../engine/engine.ts";
import { observeEngine, observePause } from "../../engine/runtime/observed-engine.ts";
import type { Logger } from "../../ports/logger.ts";
import type { MetricLabels, Telemetry } from "../../ports/telemetry.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import { withBoard } from "./with-board.ts";
import type { CatalogFile } from "../catalog/catalog-file.ts";
import { createFileCatalog } from "../catalog/file-catalog.ts";
import type { Authentication } from "../http/authentication.ts";
import { createHttpHandler } from "../http/handler.ts";
import { createTextMetrics } from "../http/text-metrics.ts";
import { LATE, within } from "../http/within.ts";
import { startNodeServer } from "../node-server/server.ts";
import { swaggerFiles } from "../node-server/swagger-files.ts";
import { systemParts } from "../system/runtime.ts";
import { callsOf } from "./bare-engine.ts";
import { startJobs } from "./jobs.ts";
import { joinGuests } from "./joined-guests.ts";
import type { OpenedSink } from "./open-sink.ts";
import type { OpenedStore } from "./open-store.ts";
import type { ManualClock } from "../../testing/manual-clock.ts";
import { withTestClock } from "./test-clock.ts";
import { bothTelemetries, openTelemetryIfInstalled } from "./telemetry.ts";

/** Time limits of a stop: for answers in progress, and for everything together. */
const ANSWERS_MS = 3_500;
const STOP_MS = 4_000;

export type ServiceOptions = Readonly<{
  opened: OpenedStore;
  catalog: CatalogFile;
  zones: ZoneRules;
  authentication: Authentication;
  logger: Logger;
  /** The destination of events; null if another process takes them. */
  sink: OpenedSink | null;
  port: number;
  host: string;
  /** Days after which a booking that was never reserved is removed. */
  openBookingDays: number;
  corsOrigins: readonly string[];
  /** The clock of a store in memory, if HTTP calls may move it; null otherwise. */
  testClock: ManualClock | null;
  /** Whether the board for operators is served under `/board`. */
  board: boolean;
}>;

export type Service = Readonly<{ url: string; hasReference: boolean; stop: () => Promise<void> }>;

/** Starts the engine, its jobs and the server. Rejects if the port is not available. */
export const startService = async (options: ServiceOptions): Promise<Service> => {
  const {
    opened,
    catalog: file,
    zones,
    authentication,
    logger,
    sink,
    port,
    host,
    openBookingDays,
    corsOrigins,
    testClock,
    board,
  } = options;
  const system = systemParts();
  const fromFile = createFileCatalog(file, { ids: system.ids });
  const guests = opened.guests === null ? fromFile.guests : joinGuests(fromFile.guests, opened.guests);
  const sources = { ...fromFile, guests, zones };
  const metrics = createTextMetrics();
  const installed = await openTelemetryIfInstalled();
  const telemetry = installed === null ? metrics : bothTelemetries(metrics, installed);
  const pause = observePause(system.pause, telemetry);
  const engines = opened.stores.map(({ store }) => createReservationEngine({ ...system, ...sources, pause, store }));
  const engine = observeEngine(callsOf(engines), telemetry);
  const referenceFile = swaggerFiles();
  let ready = true;
  const handler = createHttpHandler({
    engine,
    ...sources,
    authentication,
    logger,
    telemetry,
    metricsText: metrics.text,
    isReady: () => ready,
    corsOrigins,
    ...(referenceFile === null ? {} : { referenceFile }),
  });
  let wake = (): void => undefined;
  const moved = async (): Promise<void> => {
    for (const it of engines) await expireAll(it);
    wake();
  };
  const withClock = testClock === null ? handler : withTestClock(handler, { clock: testClock, authentication, moved });
  const served = board ? withBoard(withClock, { engine, ...sources, authentication, logger, telemetry }) : withClock;
  // The process is the command line's own, and so are its globals.
  const server = await startNodeServer({ handler: served, port, host, replaceGlobals: true });
  const jobs = engines.map((it, bucket) => {
    const own = engines.length === 1 ? telemetry : ofBucket(telemetry, bucket);
    return startJobs(it, { logger, telemetry: own, sink, openBookingDays });
  });
  wake = () => {
    for (const it of jobs) it.wake();
  };
  return {
    url: server.url,
    hasReference: referenceFile !== null,
    stop: async () => {
      ready = false;
      const ended = Promise.all([server.stop(ANSWERS_MS), ...jobs.map((it) => it.stop())]).then(() => opened.close());
      // A sink or a database that does not answer delays no stop: no answer depends on it.
      if ((await within(STOP_MS, ended)) === LATE) logger.log("warn", "something did not end in time");
    },
  };
};

const expireAll = async (engine: ReservationEngine): Promise<void> => {
  for (let more = true; more; ) {
    more = (await engine.expireDue()).match(
      (round) => round.more,
      () => false,
    );
  }
};

/** The values of a bucket's jobs, each with the bucket's number. */
const ofBucket = (telemetry: Telemetry, bucket: number): Telemetry => {
  const labelled = (labels: MetricLabels): MetricLabels => ({ ...labels, bucket: String(bucket) });
  return {
    count: (name, labels, by) => {
      telemetry.count(name, labelled(labels), by);
    },
    set: (name, labels, value) => {
      telemetry.set(name, labelled(labels), value);
    },
    record: (name, labels, value) => {
      telemetry.record(name, labelled(labels), value);
    },
    span: (name, work) => telemetry.span(name, work),
  };
};
