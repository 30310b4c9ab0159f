import { createReservationEngine } from "../../engine/engine.ts";
import { observeEngine, observePause } from "../../engine/runtime/observed-engine.ts";
import type { Logger } from "../../ports/logger.ts";
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
  const engine = observeEngine(
    createReservationEngine({ ...system, ...sources, pause, store: opened.store }),
    telemetry,
  );
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
    while (
      (await engine.expireDue()).match(
        ({ more }) => more,
        () => false,
      )
    )
      continue;
    wake();
  };
  const withClock = testClock === null ? handler : withTestClock(handler, { clock: testClock, authentication, moved });
  const served = board ? withBoard(withClock, { engine, ...sources, authentication, logger, telemetry }) : withClock;
  // The process is the command line's own, and so are its globals.
  const server = await startNodeServer({ handler: served, port, host, replaceGlobals: true });
  const jobs = startJobs(engine, { logger, telemetry, sink, openBookingDays });
  wake = jobs.wake;
  return {
    url: server.url,
    hasReference: referenceFile !== null,
    stop: async () => {
      ready = false;
      const ended = Promise.all([server.stop(ANSWERS_MS), jobs.stop()]).then(() => opened.store.close());
      // A sink or a database that does not answer delays no stop: no answer depends on it.
      if ((await within(STOP_MS, ended)) === LATE) logger.log("warn", "something did not end in time");
    },
  };
};
