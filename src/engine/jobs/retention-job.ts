import type { Result } from "neverthrow";
import { between, checkOptions, mayBeLeftOut, type OptionRules } from "../../domain/input/options.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { HOUR_MS } from "../../domain/time/instant.ts";
import type { Removed } from "../../ports/retention.ts";
import type { Timer } from "../../ports/timer.ts";
import type { ReservationEngine } from "../engine.ts";
import { createJob, jobRules, type Job } from "./job.ts";
import type { RemoveOldInput } from "./remove-old.ts";

export type RetentionJobOptions = RemoveOldInput &
  Readonly<{
    engine: Pick<ReservationEngine, "removeOld">;
    timer: Timer;
    report: (outcome: Result<Removed, InvalidInput | StoreUnavailable>) => void;
    /** Maximum sleep in ms once no record is past its age; an hour by default. */
    longestSleepMs?: number;
  }>;

/** Removes records past their age, in bounded rounds with a turn for other work between them (rule 12). */
export const createRetentionJob = (options: RetentionJobOptions): Job => {
  checkOptions("createRetentionJob", options, {
    ...jobRules("removeOld"),
    commandsOlderThanHours: anAge,
    eventsOlderThanDays: anAge,
    endedOlderThanDays: anAge,
    openOlderThanDays: anAge,
    limit: anAge,
  } satisfies OptionRules<RetentionJobOptions>);
  const { engine, timer, report, longestSleepMs = HOUR_MS, ...input } = options;
  return createJob({
    timer,
    report,
    longestSleepMs,
    round: () => engine.removeOld(input),
    delayAfter: ({ more }) => (more ? 0 : longestSleepMs),
  });
};

/** The ranges depend on each other. `removeOld` checks them: it refuses the first round otherwise. */
const anAge = mayBeLeftOut(between(1, 876_000));
