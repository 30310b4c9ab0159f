import type { Result } from "neverthrow";
import { aFunction, between, mayBeLeftOut, withFunctions } from "../../domain/input/options.ts";
import type { Timer } from "../../ports/timer.ts";

/** A bounded round that runs again and again. */
export type Job = Readonly<{
  /** Runs until it is stopped. Rejects if a round throws: that is a fault of the program, and ends the job. */
  run: () => Promise<void>;
  /** Starts the next round at once, or right after the current one. */
  wake: () => void;
  /** Resolves once the current round is done; no timer is left. */
  stop: () => Promise<void>;
}>;

export type JobOptions<Answer, Refusal> = Readonly<{
  timer: Timer;
  round: () => Promise<Result<Answer, Refusal>>;
  /** Delay from a round to the next one, in milliseconds. */
  delayAfter: (answer: Answer) => number;
  /** Maximum sleep in ms, also after refusals. */
  longestSleepMs: number;
  /** Called after each round, also after a refused one. */
  report: (outcome: Result<Answer, Refusal>) => void;
}>;

/** The options that every job has. */
export const jobRules = (engineFunction: string) => ({
  engine: withFunctions(engineFunction),
  timer: withFunctions("wait"),
  report: aFunction,
  longestSleepMs: mayBeLeftOut(between(1, Infinity, false)),
});

const FIRST_BACK_OFF_MS = 1_000;

/**
 * Creates a job that sleeps until its next round is due. After a refusal it sleeps a second, and twice as long after
 * each further one.
 */
export const createJob = <Answer, Refusal>(options: JobOptions<Answer, Refusal>): Job => {
  const { timer, round, delayAfter, longestSleepMs, report } = options;
  let running: Promise<void> | null = null;
  let stopping = new AbortController();
  let sleep = new AbortController();

  const loop = async (stopped: AbortSignal): Promise<void> => {
    for (let refusals = 0; !stopped.aborted; ) {
      sleep = new AbortController();
      const outcome = await round();
      report(outcome);
      refusals = outcome.isErr() ? refusals + 1 : 0;
      const delayMs = outcome.match(delayAfter, () => FIRST_BACK_OFF_MS * 2 ** (refusals - 1));
      // Waits even if the delay is 0, so that other work has a turn between two rounds.
      await timer.wait(Math.max(0, Math.min(delayMs, longestSleepMs)), sleep.signal);
    }
  };

  return {
    run: () => {
      if (running === null) {
        stopping = new AbortController();
        running = loop(stopping.signal).finally(() => {
          running = null;
        });
      }
      return running;
    },
    wake: () => {
      sleep.abort();
    },
    stop: async () => {
      stopping.abort();
      sleep.abort();
      // `run` rejects with the cause.
      await running?.catch(() => undefined);
    },
  };
};
