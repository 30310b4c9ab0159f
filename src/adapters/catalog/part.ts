import { type Finding, type Reader, readInput, WHOLE_INPUT } from "../../domain/input/reader.ts";
import { closestOf } from "../../domain/input/closest.ts";

/** Collects the findings of a file, up to a bound, so that a hostile file cannot fill the memory. */
export type Notes = Readonly<{ add: (field: string, problem: string) => void; findings: () => readonly Finding[] }>;

const MOST_FINDINGS = 1_000;
const MOST_UNKNOWN_NAMES = 10;

export const createNotes = (): Notes => {
  const findings: Finding[] = [];
  let left = 0;
  return {
    add: (field, problem) => {
      if (findings.length < MOST_FINDINGS) findings.push({ field: field === "" ? "(file)" : field, problem });
      else left += 1;
    },
    findings: () =>
      left === 0
        ? findings
        : [...findings, { field: "(file)", problem: `has ${left} more findings: mend these first` }],
  };
};

/** A value with its path. */
export type Entry<Value> = Readonly<{ value: Value; field: string }>;

type Length = Readonly<{ min?: number; max: number }>;

/**
 * One object of the file during reading. An unreadable value is noted and replaced by a stand-in, so that one read
 * reports all findings of a file.
 */
export type Part = Readonly<{
  /** Its path, such as `centers[0].services[2]`. */
  field: string;
  notes: Notes;
  /** The path of one of its fields. */
  at: (name: string) => string;
  note: (name: string, problem: string) => void;
  read: <Value, StandIn>(name: string, reader: Reader<Value>, standIn: StandIn) => Value | StandIn;
  /** Reads the valid entries of a list (which may be absent if `min` is 0); null unless it is a list of that length. */
  entries: <Value>(name: string, reader: Reader<Value>, length: Length) => readonly Entry<Value>[] | null;
  /** Reads a list of objects. */
  parts: (name: string, length: Length) => readonly Part[] | null;
  /** Reads one object inside; null if it is absent or not an object. */
  part: (name: string) => Part | null;
  /** Notes the unknown fields. Call it last. */
  finish: () => void;
}>;

/** Opens an untrusted value as an object. Otherwise notes a finding and returns null. */
export const openPart = (value: unknown, field: string, notes: Notes): Part | null => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    notes.add(field, value === undefined ? "is required: an object" : "must be an object");
    return null;
  }
  const given = value as Record<string, unknown>;
  const known: string[] = [];
  const at = (name: string): string => (field === "" ? name : `${field}.${name}`);
  const valueOf = (name: string): unknown => {
    known.push(name);
    // Own fields only: `constructor` and the like are not fields of the file.
    return Object.hasOwn(given, name) ? given[name] : undefined;
  };

  const list = <Opened>(
    name: string,
    { min = 0, max }: Length,
    open: (entry: unknown, path: string) => Opened | null,
  ) => {
    const entries = valueOf(name);
    if ((entries === undefined || entries === null) && min === 0) return [];
    if (!Array.isArray(entries)) {
      notes.add(at(name), entries === undefined ? "is required: a list" : "must be a list");
      return null;
    }
    const { length } = entries;
    if (!(length >= min && length <= max)) {
      notes.add(at(name), `must have ${min} to ${max} entries, not ${length}`);
      return null;
    }
    const opened: Opened[] = [];
    for (let index = 0; index < length; index += 1) {
      const one = open(entries[index], `${at(name)}[${index}]`);
      if (one !== null) opened.push(one);
    }
    return opened;
  };

  return {
    field,
    notes,
    at,
    note: (name, problem) => {
      notes.add(at(name), problem);
    },
    read: (name, reader, standIn) => {
      const entry = readValue(reader, valueOf(name), at(name), notes);
      return entry === null ? standIn : entry.value;
    },
    entries: (name, reader, length) => list(name, length, (entry, path) => readValue(reader, entry, path, notes)),
    parts: (name, length) => list(name, length, (entry, path) => openPart(entry, path, notes)),
    part: (name) => {
      const inner = valueOf(name);
      return inner === undefined || inner === null ? null : openPart(inner, at(name), notes);
    },
    finish: () => {
      const unknown = Object.keys(given).filter((name) => !known.includes(name));
      for (const name of unknown.slice(0, MOST_UNKNOWN_NAMES))
        notes.add(at(name.slice(0, 64)), unknownName(name, known));
      const left = unknown.length - MOST_UNKNOWN_NAMES;
      if (left > 0) notes.add(field, `has ${left} more fields that are not known here`);
    },
  };
};

const readValue = <Value>(reader: Reader<Value>, value: unknown, field: string, notes: Notes): Entry<Value> | null =>
  readInput(reader, value).match<Entry<Value> | null>(
    (read) => ({ value: read, field }),
    (findings) => {
      for (const finding of findings) notes.add(innerField(field, finding.field), finding.problem);
      return null;
    },
  );

const innerField = (field: string, inner: string): string => {
  if (inner === WHOLE_INPUT) return field;
  return inner.startsWith("[") ? field + inner : `${field}.${inner}`;
};

const unknownName = (name: string, known: readonly string[]): string => {
  const meant = closestOf(name, known);
  const hint = meant === null ? "" : `did you mean ${meant}? `;
  return `is not known here: ${hint}known are ${known.join(", ")}`;
};
