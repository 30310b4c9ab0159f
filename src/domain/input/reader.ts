import { err, ok, type Result } from "neverthrow";
import { unreachable } from "../invariant.ts";

/** A problem of one field; `field` is its path, such as `guests[0].items[1].therapist`. */
export type Finding = Readonly<{ field: string; problem: string }>;

const BAD = Symbol("bad");
type Bad = typeof BAD;

/** Reads an untrusted value as a `Value`, or adds its problems to `findings`. */
export type Reader<Value> = (value: unknown, field: string, findings: Finding[]) => Value | Bad;

export type ReadBy<R> = R extends Reader<infer Value> ? Value : never;

/** Reads everything, or returns every finding. Never throws, not even if reading the input throws. */
export const readInput = <Value>(
  reader: Reader<Value>,
  input: unknown,
): Result<Value, readonly [Finding, ...Finding[]]> => {
  const findings: Finding[] = [];
  let value: Value | Bad;
  try {
    value = reader(input, "", findings);
  } catch {
    value = note("", "cannot be read: looking at it failed", findings);
  }
  const [first] = findings;
  if (first !== undefined) return err([first, ...findings.slice(1)]);
  return value === BAD ? unreachable(value as never) : ok(value);
};

/** The field name of a finding about the input as a whole. */
export const WHOLE_INPUT = "(input)";

const note = (field: string, problem: string, findings: Finding[]): Bad => {
  findings.push({ field: field === "" ? WHOLE_INPUT : field, problem });
  return BAD;
};

const refuse = (value: unknown, field: string, expected: string, findings: Finding[]): Bad =>
  note(field, value === undefined ? `is required: ${expected}` : `must be ${expected}`, findings);

/** Text that some stores would change: NUL, or half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Text of `min` to `max` UTF-16 code units, without NUL or lone surrogates (rule 16). */
export const text =
  ({ min = 1, max }: { min?: number; max: number }): Reader<string> =>
  (value, field, findings) => {
    if (typeof value !== "string") return refuse(value, field, "text", findings);
    if (value.length < min || value.length > max) {
      return note(field, `must have ${min} to ${max} characters, not ${value.length}`, findings);
    }
    if (UNSTORABLE.test(value)) return note(field, "must not contain NUL or lone surrogates", findings);
    return value;
  };

export const wholeNumber =
  ({ min, max }: { min: number; max: number }): Reader<number> =>
  (value, field, findings) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(value, field, `a whole number from ${min} to ${max}`, findings);

export const flag: Reader<boolean> = (value, field, findings) =>
  typeof value === "boolean" ? value : refuse(value, field, "true or false", findings);

export const oneOf =
  <const Choice extends string>(choices: readonly Choice[]): Reader<Choice> =>
  (value, field, findings) =>
    choices.find((choice) => choice === value) ?? refuse(value, field, `one of ${choices.join(", ")}`, findings);

/** Text that `parse` accepts; `expected` describes it. */
export const parsed =
  <Value>(parse: (text: string) => Value | null, expected: string): Reader<Value> =>
  (value, field, findings) =>
    (typeof value === "string" ? parse(value) : null) ?? refuse(value, field, expected, findings);

/** A value of any type that `parse` accepts. */
export const checked =
  <Value>(parse: (value: unknown) => Value | null, expected: string): Reader<Value> =>
  (value, field, findings) =>
    parse(value) ?? refuse(value, field, expected, findings);

export const listOf =
  <Value>(reader: Reader<Value>, { min = 0, max }: { min?: number; max: number }): Reader<readonly Value[]> =>
  (value, field, findings) => {
    if (!Array.isArray(value)) return refuse(value, field, "a list", findings);
    const length: unknown = value.length; // asked once: a proxy may answer anything, and something else each time
    if (typeof length !== "number" || !(length >= min && length <= max)) {
      return note(field, `must have ${min} to ${max} entries, not ${String(length)}`, findings);
    }
    const read: Value[] = [];
    let bad = false;
    for (let at = 0; at < length; at += 1) {
      const entry = reader(value[at], `${field}[${at}]`, findings);
      if (entry === BAD) bad = true;
      else read.push(entry);
    }
    return bad ? BAD : read;
  };

/** An object with these fields and no others. */
export const shape = <Fields extends Record<string, Reader<unknown>>>(
  fields: Fields,
): Reader<{ readonly [Name in keyof Fields]: ReadBy<Fields[Name]> }> => {
  const names = Object.keys(fields);
  return (value, field, findings) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(value, field, "an object", findings);
    }
    const prefix = field === "" ? "" : `${field}.`;
    const given = value as Record<string, unknown>;
    const read: Record<string, unknown> = {};
    let bad = false;
    for (const name of names) {
      const entry = (fields[name] as Reader<unknown>)(
        Object.hasOwn(given, name) ? given[name] : undefined,
        prefix + name,
        findings,
      );
      if (entry === BAD) bad = true;
      read[name] = entry;
    }
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(fields, name)) {
        note(prefix + name.slice(0, 64), `is not known here; known are ${names.join(", ")}`, findings);
        bad = true;
      }
    }
    return bad ? BAD : (read as { readonly [Name in keyof Fields]: ReadBy<Fields[Name]> });
  };
};

/**
 * An object of the host with at least these fields, own or inherited, each read once. Other fields are kept as they
 * are.
 */
export const having =
  <Fields extends Record<string, Reader<unknown>>>(
    fields: Fields,
  ): Reader<{ readonly [Name in keyof Fields]: ReadBy<Fields[Name]> }> =>
  (value, field, findings) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(value, field, "an object", findings);
    }
    const given = value as Record<string, unknown>;
    const read: Record<string, unknown> = { ...given };
    let bad = false;
    for (const [name, reader] of Object.entries(fields)) {
      const entry = reader(given[name], field === "" ? name : `${field}.${name}`, findings);
      if (entry === BAD) bad = true;
      read[name] = entry;
    }
    return bad ? BAD : (read as { readonly [Name in keyof Fields]: ReadBy<Fields[Name]> });
  };

/** A plain object whose own fields are all texts, as entries sorted by key; at most `most` of them. */
export const textsByKey =
  ({
    most,
    isKey,
    expectedKey,
    value: reader,
  }: Readonly<{
    most: number;
    isKey: (key: string) => boolean;
    expectedKey: string;
    value: Reader<string>;
  }>): Reader<readonly (readonly [key: string, value: string])[]> =>
  (value, field, findings) => {
    if (!isPlain(value)) return refuse(value, field, "a plain object", findings);
    const keys = Object.keys(value).sort();
    if (keys.length > most) return note(field, `must have at most ${most} fields, not ${keys.length}`, findings);
    const read: (readonly [string, string])[] = [];
    for (const key of keys) {
      const at = `${field}.${key.slice(0, 64)}`;
      if (!isKey(key)) return note(at, `must have a name of ${expectedKey}`, findings);
      const entry = reader((value as Record<string, unknown>)[key], at, findings);
      if (entry === BAD) return BAD;
      read.push([key, entry]);
    }
    return read;
  };

/**
 * Whether this is a plain object of any realm, without a class: the content of other objects, such as a Map, is not in
 * their own fields.
 */
const isPlain = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** A Map, as a copy; `sameKey` checks that an entry's key is its own id. */
export const mapOf =
  <Key extends string, Value>(
    reader: Reader<Value>,
    sameKey: (key: string, value: Value) => boolean,
    max: number,
  ): Reader<ReadonlyMap<Key, Value>> =>
  (value, field, findings) => {
    if (!isMap(value)) return refuse(value, field, "a Map", findings);
    const read = new Map<Key, Value>();
    for (const [key, given] of value.entries()) {
      if (read.size === max) return note(field, `must have at most ${max} entries`, findings);
      const at = `${field}.${String(key).slice(0, 64)}`;
      const entry = reader(given, at, findings);
      if (entry === BAD) return BAD;
      if (typeof key !== "string" || !sameKey(key, entry)) return note(at, "must stand under its own id", findings);
      read.set(key as Key, entry);
    }
    return read;
  };

/** Whether this is a Map of any realm, or an object with the same methods. */
const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  typeof value === "object" &&
  value !== null &&
  ["get", "has", "entries"].every((name) => typeof (value as Record<string, unknown>)[name] === "function");

/** A field that may be left out or null: then it is `otherwise`. */
export const optional =
  <Value, Otherwise>(reader: Reader<Value>, otherwise: Otherwise): Reader<Value | Otherwise> =>
  (value, field, findings) =>
    value === undefined || value === null ? otherwise : reader(value, field, findings);

/** An object that may be left out, but not null: then all its fields are left out. */
export const orEmpty =
  <Value>(reader: Reader<Value>): Reader<Value> =>
  (value, field, findings) =>
    reader(value === undefined ? {} : value, field, findings);

/** Converts the value that was read, or refuses it with a problem. */
export const refined =
  <Value, Refined>(reader: Reader<Value>, refine: (value: Value) => Result<Refined, string>): Reader<Refined> =>
  (value, field, findings) => {
    const read = reader(value, field, findings);
    if (read === BAD) return BAD;
    return refine(read).match<Refined | Bad>(
      (refinedValue) => refinedValue,
      (problem) => note(field, problem, findings),
    );
  };

/** An object whose fields must be consistent: `problemOf` names the first that is not, and why. */
export const consistent =
  <Value extends object>(reader: Reader<Value>, problemOf: (value: Value) => Finding | null): Reader<Value> =>
  (value, field, findings) => {
    const read = reader(value, field, findings);
    if (read === BAD) return BAD;
    const found = problemOf(read);
    return found === null
      ? read
      : note(field === "" ? found.field : `${field}.${found.field}`, found.problem, findings);
  };

/** Reads with the second reader if `isOther` accepts the value, else with the first. */
export const either =
  <One, Other>(one: Reader<One>, other: Reader<Other>, isOther: (value: unknown) => boolean): Reader<One | Other> =>
  (value, field, findings) =>
    isOther(value) ? other(value, field, findings) : one(value, field, findings);

/** An object whose `kind` selects one of these shapes. */
export const oneOfKinds =
  <Kinds extends Record<string, Reader<unknown>>>(kinds: Kinds): Reader<ReadBy<Kinds[keyof Kinds]>> =>
  (value, field, findings) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return refuse(value, field, "an object", findings);
    const kind: unknown = Object.hasOwn(value, "kind") ? (value as { kind: unknown }).kind : undefined;
    const reader = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (reader !== undefined) return reader(value, field, findings) as ReadBy<Kinds[keyof Kinds]> | Bad;
    return refuse(kind, field === "" ? "kind" : `${field}.kind`, `one of ${Object.keys(kinds).join(", ")}`, findings);
  };
