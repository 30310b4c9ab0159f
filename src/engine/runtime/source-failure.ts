import { err, type Err, type Result } from "neverthrow";
import type { SourceUnavailable } from "../../domain/refusal/refusal.ts";

export type Source = SourceUnavailable["source"];

/**
 * A port of the host failed, or answered with what it must not. Thrown by the checked ports, from inside the search as
 * well, and turned into a refusal by {@link refusingSources}: it never leaves the engine.
 */
export class SourceFailed extends Error {
  override readonly name = "SourceFailed";
  readonly source: Source;

  constructor(source: Source, cause: string) {
    super(cause);
    this.source = source;
  }
}

/** In words, whatever was thrown; at most so long as an answer bears. */
export const causeOf = (reason: unknown): string => {
  try {
    if (reason instanceof Error && typeof reason.message === "string") return reason.message.slice(0, MOST_TOLD);
  } catch {
    // An error whose message cannot be read says nothing.
  }
  return "it failed without saying why";
};

const MOST_TOLD = 500;

export const sourceUnavailable = (source: Source, cause: unknown): SourceUnavailable => ({
  code: "SOURCE_UNAVAILABLE",
  source,
  cause: causeOf(cause),
});

/** The work's answer; a refusal naming the port when one of the host's failed on the way. */
export const refusingSources = async <Answer, Refusal>(
  work: () => Promise<Result<Answer, Refusal>>,
): Promise<Result<Answer, Refusal | SourceUnavailable>> => {
  try {
    return await work();
  } catch (cause) {
    return refusedBySource(cause);
  }
};

/** A failure of a port as a refusal; anything else that was thrown goes on. */
export const refusedBySource = (cause: unknown): Err<never, SourceUnavailable> => {
  if (cause instanceof SourceFailed) return err(sourceUnavailable(cause.source, cause));
  throw cause;
};
