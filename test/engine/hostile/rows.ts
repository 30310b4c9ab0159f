import type { FunctionName } from "./call.ts";

/** One hostile call: its change to a well-formed input, and the field that must be named. */
export type Row = Readonly<{
  of: FunctionName;
  why: string;
  /** Replaces fields of the well-formed input, or all of it. */
  input: Readonly<{ patch: object }> | Readonly<{ whole: (wellFormed: object) => unknown }>;
  options: Readonly<{ given: unknown }> | null;
  field: string;
}>;

export type Field = readonly [why: string, value: unknown, field?: string];

/** Rows that each put a bad value into one field. */
export const badFields = (of: FunctionName, name: string, values: readonly Field[]): readonly Row[] =>
  values.map(([why, value, field = name]) => ({
    of,
    why: `${name}: ${why}`,
    input: { patch: { [name]: value } },
    options: null,
    field,
  }));

export const badOptions = (of: FunctionName, values: readonly Required<Field>[]): readonly Row[] =>
  values.map(([why, given, field]) => ({
    of,
    why: `options: ${why}`,
    input: { patch: {} },
    options: { given },
    field,
  }));

export const badWhole = (
  of: FunctionName,
  why: string,
  whole: (wellFormed: object) => unknown,
  field: string,
): Row => ({
  of,
  why,
  input: { whole },
  options: null,
  field,
});
