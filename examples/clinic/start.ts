import {
  createDispatcher,
  createHandlerSink,
  createReservationEngine,
  createRetentionJob,
  createSweeper,
  describeError,
  type Refusal,
  type Result,
} from "holdfast";
import { createLuxonZoneRules } from "holdfast/luxon";
import { systemParts, systemTimer } from "holdfast/system";
import { createService, type Payments, type Visit } from "./service.ts";
import { createPatients, readOffer } from "./sources.ts";
import type { Opened } from "./tables.ts";

export type ClinicOptions = Opened &
  Readonly<{
    port: number;
    payments: Payments;
    /** Called at least once for each confirmed visit. */
    mail: (patientId: string, text: string) => Promise<void>;
    log?: (line: string) => void;
  }>;

/** The whole service: the engine on the clinic's tables, its API and its jobs. */
export const startClinic = async ({ store, database, port, payments, mail, log = console.log }: ClinicOptions) => {
  const system = systemParts();
  const zones = createLuxonZoneRules();
  const { rows } = database;
  const offer = await readOffer(rows, { ids: system.ids, zones });
  const guests = createPatients(database, system.ids);
  const engine = createReservationEngine({ store, zones, ...system, ...offer, guests });

  const report = (outcome: Result<unknown, Refusal>) => {
    if (outcome.isErr()) log(describeError(outcome.error));
  };
  const sink = createHandlerSink({
    // An event may come again, and after a later change. Each handler can run twice, and does nothing if it runs too
    // late.
    ReservationExpired: async ({ bookingId }) => {
      await database.write("UPDATE visit SET state = 'lapsed' WHERE booking_id = $1 AND state = 'held'", bookingId);
    },
    ReservationConfirmed: async ({ bookingId }) => {
      const [visit] = await rows<Visit>("SELECT * FROM visit WHERE booking_id = $1", bookingId);
      if (visit === undefined) return;
      await payments.capture(visit.id);
      await mail(visit.patient_id, "Your visit is confirmed.");
    },
  });
  const common = { engine, timer: systemTimer, report };
  const jobs = [
    createSweeper(common),
    createDispatcher({ ...common, consumer: "clinic", sink }),
    createRetentionJob(common),
  ];
  for (const job of jobs) void job.run();

  const service = createService({ engine, database, payments });
  const url = await service.listen({ port, host: "127.0.0.1" });
  return {
    url,
    engine,
    /** Answers pending requests, ends running jobs, and then closes. */
    stop: async () => {
      await service.close();
      await Promise.all(jobs.map((job) => job.stop()));
      await store.close();
    },
  };
};
