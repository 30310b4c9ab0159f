import {
  between,
  mayBeLeftOut,
  optionProblems,
  ruleBy,
  withFunctions,
  type OptionRule,
  type OptionRules,
} from "../../domain/input/options.ts";
import type { Finding } from "../../domain/input/reader.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import { schemaProblem } from "./schema.ts";

export const A_POOL: OptionRule = { ...withFunctions("connect", "on"), expected: "a pool of the package pg" };
export const A_SCHEMA = mayBeLeftOut(ruleBy("the name of a schema", schemaProblem));
/** The server waits no longer than a timer can. */
export const A_WAIT_MS = mayBeLeftOut(between(1, LONGEST_TIMER_MS));

/** Returns the first invalid option, or null. */
export const optionProblem = <Options extends object>(options: unknown, rules: OptionRules<Options>): Finding | null =>
  optionProblems(options, rules)[0] ?? null;

/** For functions that cannot return a refusal: an invalid option is a fault of the program. */
export const assertOptions = <Options extends object>(options: unknown, rules: OptionRules<Options>): void => {
  const found = optionProblem(options, rules);
  if (found !== null) throw new RangeError(`${found.field}: ${found.problem}`);
};
