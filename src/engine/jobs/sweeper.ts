import type { Result } from "neverthrow";
import { between, checkOptions, mayBeLeftOut, type OptionRules } from "../../domain/input/options.ts";
import type { InvalidInput, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Timer } from "../../ports/timer.ts";
import type { ReservationEngine } from "../engine.ts";
import type { ExpireDueAnswer } from "./expire-due.ts";
import { createJob, jobRules, type Job } from "./job.ts";

export type SweeperOptions = Readonly<{
  engine: Pick<ReservationEngine, "expireDue">;
  timer: Timer;
  report: (outcome: Result<ExpireDueAnswer, InvalidInput | StoreUnavailable>) => void;
  /**
   * Maximum number of reservations that one round records; 128 by default, two full commits: a few milliseconds' work.
   */
  limit?: number;
  /** Maximum sleep in ms, 60,000 by default: the longest it can miss another process's hold or a clock step. */
  longestSleepMs?: number;
}>;

/** The delay before it looks again at reservations that were passed over. */
const AGAIN_MS = 1_000;

/**
 * Records expiries at the next deadline, by the store's clock, rather than at an interval. Several at once are
 * harmless, and one that is late, stopped or doubled changes no answer (rule 4).
 */
export const createSweeper = (options: SweeperOptions): Job => {
  checkOptions("createSweeper", options, {
    ...jobRules("expireDue"),
    limit: mayBeLeftOut(between(1, 100_000)),
  } satisfies OptionRules<SweeperOptions>);
  const { engine, timer, report, limit = 128, longestSleepMs = 60_000 } = options;
  return createJob({
    timer,
    report,
    longestSleepMs,
    round: () => engine.expireDue({ limit }),
    delayAfter: ({ more, nowMs, nextExpiryMs, passedOver }) => {
      if (more) return 0;
      const delayMs = (nextExpiryMs ?? Infinity) - nowMs;
      return passedOver > 0 ? Math.min(delayMs, AGAIN_MS) : delayMs;
    },
  });
};
