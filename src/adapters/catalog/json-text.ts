import { err, ok, type Result } from "neverthrow";
import type { Finding } from "../../domain/input/reader.ts";

/** A problem at one place of a text, at a character counted from 0; `path` is empty if the JSON itself is broken. */
type JsonFault = Readonly<{ at: number; path: string; problem: string }>;

/** No catalog needs more, and a text of opening brackets alone stays cheap to refuse. */
const DEEPEST = 64;
const MOST_REPEATED = 20;

/** A parsed value, with its duplicate names. */
export type JsonText = Readonly<{ value: unknown; findings: readonly Finding[] }>;

/**
 * Reads JSON text. Broken text gives a finding with line and column, the same on every version of Node. A duplicate
 * name in an object gives one with its path: `JSON.parse` would silently keep the last.
 */
export const parseJsonText = (text: string): Result<JsonText, readonly Finding[]> => {
  // Editors on Windows put a byte order mark first.
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  const faults = findJsonFaults(json);
  const findings = faults.map((fault) => findingOf(fault, json));
  if (faults.some(isBroken)) return err(findings);
  return ok({ value: JSON.parse(json) as unknown, findings });
};

const isBroken = ({ path }: JsonFault): boolean => path === "";

const findingOf = (fault: JsonFault, json: string): Finding => {
  const { at, path, problem } = fault;
  const before = json.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  const where = `line ${line}, column ${column}`;
  return isBroken(fault)
    ? { field: "(file)", problem: `is not valid JSON at ${where}: ${problem}` }
    : { field: path, problem: `${problem} (${where})` };
};

type Open = { kind: "object" | "list"; names: Set<string>; name: string; index: number };
type Expected = "value" | "first value" | "name" | "first name" | "more";

/** Finds the first syntax error, and the duplicate names before it. Without an error, `JSON.parse` accepts the text. */
const findJsonFaults = (json: string): readonly JsonFault[] => {
  const faults: JsonFault[] = [];
  const open: Open[] = [];
  let expected: Expected = "value";
  let at = 0;
  const broken = (problem: string): readonly JsonFault[] => [...faults, { at, path: "", problem }];
  for (;;) {
    at = endOfSpace(json, at);
    const char = json[at];
    const inner = open.at(-1);
    if (expected === "more" && inner === undefined) {
      return char === undefined ? faults : broken(`${shown(char)} follows after the end`);
    }
    if (char === undefined) return broken("the text ends too early");
    const closes = inner?.kind === "object" ? "}" : "]";
    if (char === closes && inner !== undefined && (expected === "more" || expected.startsWith("first"))) {
      open.pop();
      at += 1;
      expected = "more";
    } else if (expected === "more") {
      if (char !== "," || inner === undefined) return broken(`expected , or ${closes}, not ${shown(char)}`);
      at += 1;
      inner.index += 1;
      expected = inner.kind === "object" ? "name" : "value";
    } else if (expected === "name" || expected === "first name") {
      const end = char === '"' ? endOfText(json, at) : -1;
      if (end < 0 || inner === undefined) return broken(`expected a name in double quotes, not ${shown(char)}`);
      inner.name = JSON.parse(json.slice(at, end)) as string;
      if (inner.names.has(inner.name) && faults.length < MOST_REPEATED) {
        faults.push({ at, path: pathOf(open), problem: "is given twice in the same object: keep one" });
      }
      inner.names.add(inner.name);
      at = endOfSpace(json, end);
      if (json[at] !== ":") return broken("expected : after the name");
      at += 1;
      expected = "value";
    } else if (char === "{" || char === "[") {
      if (open.length === DEEPEST) return broken(`nested deeper than ${DEEPEST} levels`);
      open.push({ kind: char === "{" ? "object" : "list", names: new Set(), name: "", index: 0 });
      at += 1;
      expected = char === "{" ? "first name" : "first value";
    } else {
      const end = endOfScalar(json, at);
      if (end < 0) return broken(`expected a value, not ${shown(char)}`);
      at = end;
      expected = "more";
    }
  }
};

const pathOf = (open: readonly Open[]): string =>
  open
    .map(({ kind, name, index }) => (kind === "object" ? `.${name.slice(0, 64)}` : `[${index}]`))
    .join("")
    .replace(/^\./, "") || '""';

const shown = (char: string): string => (char === "'" ? "' (texts are in double quotes)" : JSON.stringify(char));

const endOfSpace = (json: string, from: number): number => {
  let at = from;
  while (json[at] === " " || json[at] === "\n" || json[at] === "\r" || json[at] === "\t") at += 1;
  return at;
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Returns the end of the text, number or literal that begins here; negative if there is none. */
const endOfScalar = (json: string, from: number): number => {
  if (json[from] === '"') return endOfText(json, from);
  const literal = ["true", "false", "null"].find((word) => json.startsWith(word, from));
  if (literal !== undefined) return from + literal.length;
  NUMBER.lastIndex = from;
  return NUMBER.test(json) ? NUMBER.lastIndex : -1;
};

const endOfText = (json: string, from: number): number => {
  for (let at = from + 1; at < json.length; ) {
    const code = json.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return -1;
    if (code === 0x5c) {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(json)) return -1;
      at = ESCAPE.lastIndex;
    } else at += 1;
  }
  return -1;
};
