import { err, type Result } from "neverthrow";
import { readInput, type Reader } from "../../domain/input/reader.ts";
import type { InvalidInput } from "../../domain/refusal/refusal.ts";
import { checkGuard, guardedBy, type MismatchOf } from "./center-guard.ts";
import { invalidInput } from "./command-options.ts";
import type { EngineContext } from "./engine-context.ts";
import { refusingSources } from "./source-failure.ts";

/**
 * Creates the engine's method for a use case that records no command: a query, or a round of a job. A port that fails
 * meanwhile is a refusal.
 */
export const defineQuery =
  <Asked, Answer, Refusal, Rest extends readonly unknown[] = []>(
    query: Readonly<{
      input: Reader<Asked>;
      answer: (context: EngineContext, asked: Asked, ...rest: Rest) => Promise<Result<Answer, Refusal>>;
    }>,
  ) =>
  (context: EngineContext) =>
  async (rawInput?: unknown, ...rest: Rest): Promise<Result<Answer, Refusal | InvalidInput | MismatchOf<Asked>>> => {
    const read = readInput(query.input, rawInput);
    if (read.isErr()) return err(invalidInput(read.error[0]));
    const guarded = checkGuard(read.value);
    if (guarded.isErr()) return err(guarded.error);
    // Only an answer that asks a port can be refused this way, and its refusals include that.
    return refusingSources(() => query.answer(guardedBy(context, guarded.value), read.value, ...rest)) as Promise<
      Result<Answer, Refusal>
    >;
  };
