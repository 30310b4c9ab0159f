import type { Result } from "neverthrow";
import { describeError } from "../../domain/refusal/refusal.ts";
import type { Refusal } from "../../domain/refusal/refusal.ts";
import { SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { DeliverEventsAnswer } from "../../engine/jobs/deliver-events.ts";
import { createDispatcher } from "../../engine/jobs/dispatcher.ts";
import type { ReservationEngine } from "../../engine/engine.ts";
import { createJob, type Job } from "../../engine/jobs/job.ts";
import { createRetentionJob } from "../../engine/jobs/retention-job.ts";
import { createSweeper } from "../../engine/jobs/sweeper.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { systemTimer } from "../system/timer.ts";
import type { OpenedSink } from "./open-sink.ts";

type Observers = Readonly<{ logger: Logger; telemetry: Telemetry }>;

export type JobsOptions = Observers & Readonly<{ sink: OpenedSink | null; openBookingDays: number }>;

const GAUGES_EVERY_MS = 15_000;
/** More than a host has: only the count of stalled ones is shown. */
const MOST_CONSUMERS = 1_000;

/**
 * Starts the background jobs of a server: the sweep, the delivery of events, retention, and the outbox's gauges. `wake`
 * begins their rounds at once, `stop` waits for them.
 */
export const startJobs = (
  engine: ReservationEngine,
  { logger, telemetry, sink, openBookingDays }: JobsOptions,
): Readonly<{ wake: () => void; stop: () => Promise<void> }> => {
  const jobs: Readonly<Record<string, Job>> = {
    sweep: createSweeper({ engine, timer: systemTimer, report: sweepReport({ logger, telemetry }) }),
    ...(sink === null
      ? {}
      : {
          delivery: createDispatcher({
            engine,
            sink: sink.sink,
            ...sink.round,
            timer: systemTimer,
            report: deliveryReport(logger),
          }),
        }),
    retention: createRetentionJob({
      engine,
      openOlderThanDays: openBookingDays,
      timer: systemTimer,
      report: (outcome) =>
        outcome.match(
          ({ bookings, reservations, events }) => logger.log("debug", "removed", { bookings, reservations, events }),
          (refusal) => logger.log("warn", "retention failed", { problem: describeError(refusal) }),
        ),
    }),
    gauges: createJob({
      timer: systemTimer,
      round: () => engine.outboxStatus(),
      delayAfter: () => GAUGES_EVERY_MS,
      longestSleepMs: GAUGES_EVERY_MS,
      report: (outcome) =>
        outcome.match(
          ({ position, undelivered, oldestAtMs }) => {
            // Position 0: no consumer has taken an event, so none can be late.
            if (position === 0) return;
            const lagMs = oldestAtMs === null ? 0 : engine.latestInstantMs() - oldestAtMs;
            telemetry.set("holdfast_outbox_lag_seconds", {}, Math.max(0, lagMs) / SECOND_MS);
            telemetry.set("holdfast_outbox_undelivered", {}, undelivered);
          },
          (refusal) => logger.log("warn", "the outbox does not answer", { problem: describeError(refusal) }),
        ),
    }),
    consumers: createJob({
      timer: systemTimer,
      round: () => engine.listConsumers({ limit: MOST_CONSUMERS }),
      delayAfter: () => GAUGES_EVERY_MS,
      longestSleepMs: GAUGES_EVERY_MS,
      report: (outcome) =>
        outcome.match(
          ({ consumers }) => {
            const stalled = consumers.filter(({ isStalled }) => isStalled).length;
            telemetry.set("holdfast_outbox_stalled_consumers", {}, stalled);
          },
          (refusal) => logger.log("warn", "the outbox does not answer", { problem: describeError(refusal) }),
        ),
    }),
  };
  for (const [job, { run }] of Object.entries(jobs)) {
    run().catch((fault: unknown) => {
      const stack = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
      logger.log("error", "a job ended by a fault", { job, stack });
    });
  }
  return {
    wake: () => {
      for (const job of Object.values(jobs)) job.wake();
    },
    stop: async () => {
      await Promise.all(Object.values(jobs).map((job) => job.stop()));
    },
  };
};

const deliveryReport =
  (logger: Logger): ((outcome: Result<DeliverEventsAnswer, Refusal>) => void) =>
  (outcome) =>
    outcome.match(
      ({ delivered, parked, deadLetters, overtaken }) => {
        if (parked > 0 || overtaken) logger.log("warn", "the sink did not take all", { delivered, parked, overtaken });
        if (deadLetters > 0) logger.log("error", "dead letters wait for an operator", { deadLetters });
      },
      (refusal) => logger.log("warn", "the delivery failed", { problem: describeError(refusal) }),
    );

type Swept = Readonly<{ nowMs: EpochMs; expired: number; passedOver: number; nextExpiryMs: EpochMs | null }>;

/** Reports a round. The lag is how late it recorded its first expiry, whose instant the previous round returned. */
const sweepReport = ({ logger, telemetry }: Observers): ((outcome: Result<Swept, Refusal>) => void) => {
  let expectedMs: EpochMs | null = null;
  return (outcome) =>
    outcome.match(
      ({ nowMs, expired, passedOver, nextExpiryMs }) => {
        if (expired > 0) telemetry.count("holdfast_reservations_expired_total", {}, expired);
        const lagMs = expired > 0 && expectedMs !== null ? Math.max(0, nowMs - expectedMs) : 0;
        telemetry.set("holdfast_sweep_lag_seconds", {}, lagMs / SECOND_MS);
        expectedMs = nextExpiryMs;
        if (expired > 0) logger.log("debug", "expired", { expired });
        if (passedOver > 0) logger.log("debug", "other transactions hold due reservations", { passedOver });
      },
      (refusal) => logger.log("warn", "the sweep failed", { problem: describeError(refusal) }),
    );
};
