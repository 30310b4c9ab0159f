import { err, type Err, type Result } from "neverthrow";
import type { SourceUnavailable } from "../../domain/refusal/refusal.ts";

export type Source = SourceUnavailable["source"];

/**
 * A port of the host failed, or returned a wrong answer. Thrown by the checked ports, also inside the search. {@link
 * refusingSources} turns it into a refusal, so it never leaves the engine.
 */
export class SourceFailed extends Error {
  override readonly name = "SourceFailed";
  readonly source: Source;

  constructor(source: Source, cause: string) {
    super(cause);
    this.source = source;
  }
}

/** Describes any thrown value in words, cut to the length that an answer allows. */
export const causeOf = (reason: unknown): string => {
  try {
    if (reason instanceof Error && typeof reason.message === "string") return reason.message.slice(0, MAX_CAUSE_LENGTH);
  } catch {
    // The message of this error cannot be read.
  }
  return "it failed without saying why";
};

const MAX_CAUSE_LENGTH = 500;

export const sourceUnavailable = (source: Source, cause: unknown): SourceUnavailable => ({
  code: "SOURCE_UNAVAILABLE",
  source,
  cause: causeOf(cause),
});

/** Returns the work's answer, or a refusal that names the port that failed. */
export const refusingSources = async <Answer, Refusal>(
  work: () => Promise<Result<Answer, Refusal>>,
): Promise<Result<Answer, Refusal | SourceUnavailable>> => {
  try {
    return await work();
  } catch (cause) {
    return refusedBySource(cause);
  }
};

/** Turns a failure of a port into a refusal, and throws anything else again. */
export const refusedBySource = (cause: unknown): Err<never, SourceUnavailable> => {
  if (cause instanceof SourceFailed) return err(sourceUnavailable(cause.source, cause));
  throw cause;
};
