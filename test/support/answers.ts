import type { Result } from "neverthrow";
import type { Refusal } from "../../src/index.ts";

/** Returns an accepted answer; throws if it was refused. */
export const accepted = <Answer>(answer: Result<Answer, unknown>): Answer => {
  if (answer.isErr()) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.value;
};

/** Returns a refusal; throws if it was accepted. */
export const refusalOf = <Refused>(answer: Result<unknown, Refused>): Refused => {
  if (answer.isOk()) throw new Error(`accepted: ${JSON.stringify(answer.value)}`);
  return answer.error;
};

export const codeOf = (answer: Result<unknown, Refusal>): string => (answer.isOk() ? "accepted" : answer.error.code);

/** How often each outcome was answered. */
export const tally = (answers: readonly Result<unknown, Refusal>[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
  return counts;
};
