import type { CommandId } from "../../domain/ids.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { SECOND_MS } from "../../domain/time/instant.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";

/** Turns a failure of the store into a refusal. `commandId` is the id to retry with, if the outcome is unknown. */
export const unavailable = (failure: StoreFailure, commandId: CommandId | null = null): StoreUnavailable => {
  if (failure.outcome === "locked") return { code: "LOCKED", cause: failure.cause };
  if (failure.outcome !== "clock_leapt") {
    return { code: "STORE_UNAVAILABLE", outcome: failure.outcome, commandId, cause: failure.cause };
  }
  const seconds = (ms: number): number => Math.ceil(ms / SECOND_MS);
  return {
    code: "CLOCK_LEAPT",
    aheadSeconds: seconds(failure.aheadMs),
    settlesInSeconds: seconds(failure.settlesInMs),
  };
};

/** The same if a commit may have succeeded after all: "not done" would be wrong. */
export const outcomeUnknown = (failed: StoreUnavailable, commandId: CommandId | null = null): StoreUnavailable => ({
  code: "STORE_UNAVAILABLE",
  outcome: "unknown",
  commandId,
  cause: failed.code === "CLOCK_LEAPT" ? "the store's clock has leapt" : failed.cause,
});
