import { createReservationEngine } from "../../engine/engine.ts";
import type { Logger } from "../../ports/logger.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { CatalogFile } from "../catalog/catalog-file.ts";
import { createFileCatalog } from "../catalog/file-catalog.ts";
import type { Authentication } from "../http/authentication.ts";
import { createHttpHandler } from "../http/handler.ts";
import { createTextMetrics } from "../http/text-metrics.ts";
import { startNodeServer } from "../node-server/server.ts";
import { swaggerFiles } from "../node-server/swagger-files.ts";
import { systemParts } from "../system/runtime.ts";
import { joinGuests } from "./joined-guests.ts";
import type { OpenedStore } from "./open-store.ts";
import { startSweeping } from "./sweep-loop.ts";

export type ServiceOptions = Readonly<{
  opened: OpenedStore;
  catalog: CatalogFile;
  zones: ZoneRules;
  authentication: Authentication;
  logger: Logger;
  port: number;
  host: string;
}>;

export type Service = Readonly<{ url: string; stop: () => Promise<void> }>;

/** All parts put together: the engine, its sweep, and the server in front. Rejects where the port cannot be had. */
export const startService = async (options: ServiceOptions): Promise<Service> => {
  const { opened, catalog: file, zones, authentication, logger, port, host } = options;
  const system = systemParts();
  const fromFile = createFileCatalog(file, { ids: system.ids });
  const guests = opened.guests === null ? fromFile.guests : joinGuests(fromFile.guests, opened.guests);
  const sources = { ...fromFile, guests, zones };
  const telemetry = createTextMetrics();
  const engine = createReservationEngine({ ...system, ...sources, store: opened.store });
  const referenceFile = swaggerFiles();
  let ready = true;
  const handler = createHttpHandler({
    engine,
    ...sources,
    authentication,
    logger,
    telemetry,
    metricsText: telemetry.text,
    isReady: () => ready,
    ...(referenceFile === null ? {} : { referenceFile }),
  });
  const server = await startNodeServer({ handler, port, host });
  const sweeping = startSweeping(engine, { logger, telemetry });
  return {
    url: server.url,
    stop: async () => {
      ready = false;
      await server.stop();
      await sweeping.stop();
      await opened.store.close();
    },
  };
};
