import { closestOf } from "./closest.ts";
import type { Finding } from "./reader.ts";

/** The rule for one option of a constructor. */
export type OptionRule = Readonly<{
  /** Completes a sentence that begins with "must be". */
  expected: string;
  isOptional: boolean;
  isValid: (value: unknown) => boolean;
  /** Returns a more exact problem of a value; null if it is valid. */
  problemOf?: (value: unknown) => string | null;
  /** The rules of the nested options, if it is an object. */
  inside?: OptionRules<object>;
}>;

/** A rule for every option. */
export type OptionRules<Options extends object> = { readonly [Name in keyof Options]-?: OptionRule };

const rule = (expected: string, isValid: OptionRule["isValid"]): OptionRule => ({
  expected,
  isValid,
  isOptional: false,
});

/** Creates a rule with several possible problems: `problemOf` returns the one found, or null. */
export const ruleBy = (expected: string, problemOf: (value: unknown) => string | null): OptionRule => ({
  ...rule(expected, (value) => problemOf(value) === null),
  problemOf,
});

/** Lets an option be left out or undefined. */
export const mayBeLeftOut = (it: OptionRule): OptionRule => ({ ...it, isOptional: true });

export const aFunction = rule("a function", (value) => typeof value === "function");
export const trueOrFalse = rule("true or false", (value) => typeof value === "boolean");
export const someText = rule("text", (value) => typeof value === "string" && value !== "");
export const anyObject = rule("an object", (value) => typeof value === "object" && value !== null);

/** A port: an object, or an instance of a class, with these functions. */
export const withFunctions = (...names: readonly string[]): OptionRule =>
  rule(
    `an object with ${names.length === 1 ? "the function" : "the functions"} ${names.join(", ")}`,
    (value) =>
      ((typeof value === "object" && value !== null) || typeof value === "function") &&
      names.every((name) => typeof (value as Record<string, unknown>)[name] === "function"),
  );

/** A number in this range, whole by default. */
export const between = (min: number, max: number, isWhole = true): OptionRule =>
  rule(
    `a ${isWhole ? "whole " : ""}number from ${min} to ${max}`,
    (value) => typeof value === "number" && value >= min && value <= max && (!isWhole || Number.isSafeInteger(value)),
  );

export const oneOfTexts = (...texts: readonly string[]): OptionRule =>
  rule(`one of ${texts.join(", ")}`, (value) => texts.includes(value as string));

/** Null, or a value that satisfies the rule. */
export const orNull = (it: OptionRule): OptionRule => ({
  ...it,
  expected: `${it.expected}, or null`,
  isValid: (value) => value === null || it.isValid(value),
});

/** An object with these options and no others. */
export const optionsOf = <Options extends object>(inside: OptionRules<Options>): OptionRule => ({
  ...anyObject,
  inside,
});

/**
 * Throws one TypeError that names every faulty option. These are mistakes of the program, so they fail at construction
 * and not at the first call.
 */
export const checkOptions = <Options extends object>(
  constructor: string,
  options: unknown,
  rules: OptionRules<Options>,
): void => {
  const problems = optionProblems(options, rules);
  if (problems.length === 0) return;
  const said = problems.map(({ field, problem }) => `${field === WHOLE_OPTIONS ? "the options" : field} ${problem}`);
  throw new TypeError(`${constructor}: ${said.join("; ")}`);
};

/** Returns the problems of the options, each with its name: unknown options first. Empty if all are valid. */
export const optionProblems = <Options extends object>(
  options: unknown,
  rules: OptionRules<Options>,
): readonly Finding[] => problemsIn("", options, rules);

/** The name in a problem of the options object as a whole. */
const WHOLE_OPTIONS = "options";

const problemsIn = (prefix: string, options: unknown, rules: OptionRules<object>): readonly Finding[] => {
  if (!anyObject.isValid(options))
    return [{ field: prefix === "" ? WHOLE_OPTIONS : prefix, problem: "must be an object" }];
  const known = Object.keys(rules);
  const given = options as Record<string, unknown>;
  const at = (name: string): string => (prefix === "" ? name : `${prefix}.${name}`);
  return [
    ...unknownOptions(given, known).map(({ field, problem }) => ({ field: at(field), problem })),
    ...known.flatMap((name) =>
      problemsWith(at(name), given[name], (rules as Record<string, OptionRule>)[name] as OptionRule),
    ),
  ];
};

/** Returns the unknown options, each with the known name that was probably meant. */
const unknownOptions = (given: object, known: readonly string[]): readonly Finding[] =>
  Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((field) => ({ field, problem: `is not known${meant(field, known)}` }));

const meant = (name: string, known: readonly string[]): string => {
  const closest = closestOf(name, known);
  return closest === null ? `; known are ${known.join(", ")}` : `: did you mean ${closest}?`;
};

const problemsWith = (field: string, value: unknown, it: OptionRule): readonly Finding[] => {
  if (value === undefined) return it.isOptional ? [] : [{ field, problem: `is required: ${it.expected}` }];
  if (!it.isValid(value)) return [{ field, problem: it.problemOf?.(value) ?? `must be ${it.expected}` }];
  return it.inside === undefined ? [] : problemsIn(field, value, it.inside);
};

/** Returns the given options, with defaults for those that are missing or undefined. */
export const withDefaults = <Options extends object>(
  defaults: Options,
  given: { readonly [Name in keyof Options]?: Options[Name] | undefined } | undefined,
): Options => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)),
});
