import type { Result } from "neverthrow";
import type { InvalidInput, StoreUnavailable } from "../domain/refusal/refusal.ts";
import { HOUR_MS } from "../domain/time/instant.ts";
import type { Removed } from "../ports/retention.ts";
import type { Timer } from "../ports/timer.ts";
import type { ReservationEngine } from "./engine.ts";
import { createJob, type Job } from "./job.ts";
import type { RemoveOldInput } from "./remove-old.ts";

export type RetentionJobOptions = RemoveOldInput &
  Readonly<{
    engine: Pick<ReservationEngine, "removeOld">;
    timer: Timer;
    report: (outcome: Result<Removed, InvalidInput | StoreUnavailable>) => void;
    /** How long it sleeps once nothing more is past its age, in milliseconds; an hour by default. */
    longestSleepMs?: number;
  }>;

/** Removes what is past its age, in bounded rounds with a turn for everybody else between them (rule 12). */
export const createRetentionJob = ({
  engine,
  timer,
  report,
  longestSleepMs = HOUR_MS,
  ...input
}: RetentionJobOptions): Job =>
  createJob({
    timer,
    report,
    longestSleepMs,
    round: () => engine.removeOld(input),
    delayAfter: ({ more }) => (more ? 0 : longestSleepMs),
  });
