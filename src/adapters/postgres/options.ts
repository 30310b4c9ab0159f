import { unknownOptions } from "../../domain/input/options.ts";
import { invalidLeapOption } from "../../ports/store-rules/leap-guard.ts";
import { schemaProblem } from "./schema.ts";

/** Says what is wrong with a value; null if nothing is. */
type Check = (value: unknown) => string | null;

/** The first option that cannot be meant so. */
export type OptionProblem = Readonly<{ field: string; problem: string }>;

/** The longest time that a timer, and the server, can wait. */
const MOST_MS = 2_147_483_647;

const wholeNumber =
  (least: number, most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? null
      : `must be a whole number from ${least} to ${most}`;

const milliseconds = wholeNumber(1, MOST_MS);
const flag: Check = (value) => (typeof value === "boolean" ? null : "must be true or false");
const hasMethods =
  (problem: string, ...names: readonly string[]): Check =>
  (value) =>
    isObject(value) && names.every((name) => typeof value[name] === "function") ? null : problem;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Every option of this folder, by its name. */
const CHECKS = {
  pool: hasMethods("must be a pool of the package pg", "connect", "on"),
  schema: schemaProblem,
  lockTimeoutMs: milliseconds,
  finishWaitMs: milliseconds,
  connectTimeoutMs: milliseconds,
  statementTimeoutMs: milliseconds,
  maxAttempts: wholeNumber(1, 100),
  namedStatements: flag,
  elapsedMs: (value) => (typeof value === "function" ? null : "must be a function"),
  maxLeapMs: (value) => invalidLeapOption({ maxLeapMs: value as number })?.problem ?? null,
  leapSettleMs: (value) => invalidLeapOption({ leapSettleMs: value as number })?.problem ?? null,
  wakeDispatchers: flag,
  partitions: wholeNumber(0, 1_000),
  connectionString: (value) =>
    typeof value === "string" && value !== "" && !value.includes("\0") ? null : "must be the address of a database",
  maxConnections: wholeNumber(1, 10_000),
  ids: hasMethods("must be a source of ids", "entropy"),
  onEvents: (value) => (typeof value === "function" ? null : "must be a function"),
  reconnectMs: milliseconds,
} satisfies Readonly<Record<string, Check>>;

type OptionName = keyof typeof CHECKS;

/** Looks at options of which the first ones must be given: null if all can be meant so. */
export const optionProblem = (
  options: unknown,
  required: readonly OptionName[],
  optional: readonly OptionName[],
): OptionProblem | null => {
  if (!isObject(options)) return { field: "options", problem: `must be an object with ${required.join(" and ")}` };
  const known: readonly string[] = [...required, ...optional];
  const [unknown] = unknownOptions(options, known);
  if (unknown !== undefined) return unknown;
  for (const field of [...required, ...optional]) {
    const value = options[field];
    if (value === undefined && optional.includes(field)) continue;
    const problem = CHECKS[field](value);
    if (problem !== null) return { field, problem };
  }
  return null;
};

/** For what cannot answer with a refusal: a store with such an option is a fault of the program that makes it. */
export const assertOptions = (
  options: unknown,
  required: readonly OptionName[],
  optional: readonly OptionName[],
): void => {
  const found = optionProblem(options, required, optional);
  if (found !== null) throw new RangeError(`${found.field}: ${found.problem}`);
};
