import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as neverthrow from "neverthrow";
import ts from "typescript";
import type { createFileStore } from "../../../examples/file-store/store.ts";
import type { OpenedStore } from "../../../src/conformance/index.ts";
import * as holdfast from "../../../src/index.ts";

/** The worked example with one small, realistic mistake, and the case of the kit that finds it. */
export type BrokenStore = Readonly<{
  mistake: string;
  caughtBy: string;
  edits: readonly Edit[];
  harness?: BrokenHarness;
}>;

/** A mistake of the harness, applied to an opened store; the store itself is right. */
export type BrokenHarness = (opened: OpenedStore) => Partial<OpenedStore>;

/** Replaces a text that occurs once in a file of the example, or of the rules that it uses. */
export type Edit = readonly [file: FileName, from: string, to: string];
type FileName = keyof typeof FILES;

/** The lines in which a commit judges a set and refuses one: most mistakes of a commit are made there. */
export const JUDGED = "const because = commitRefusal(recorded, set, atMs);";
export const REFUSED = 'if (because !== null) return { kind: "refused", because, atMs };';

const FILES = {
  store: "examples/file-store/store.ts",
  records: "examples/file-store/records.ts",
  outbox: "examples/file-store/outbox.ts",
  agenda: "src/ports/store-rules/agenda.ts",
  "booking-events": "src/ports/store-rules/booking-events.ts",
  "called-dead": "src/ports/store-rules/called-dead.ts",
  "claim-window": "src/ports/store-rules/claim-window.ts",
  "commit-in-order": "src/ports/store-rules/commit-in-order.ts",
  "commit-refusal": "src/ports/store-rules/commit-refusal.ts",
  "events-taken": "src/ports/store-rules/events-taken.ts",
  "leap-guard": "src/ports/store-rules/leap-guard.ts",
  "open-bookings": "src/ports/store-rules/open-bookings.ts",
  "recent-holds": "src/ports/store-rules/recent-holds.ts",
  "past-age": "src/ports/store-rules/past-age.ts",
  "reservation-page": "src/ports/store-rules/reservation-page.ts",
  "snapshot-of": "src/ports/store-rules/snapshot-of.ts",
  "store-clock": "src/ports/store-rules/store-clock.ts",
  expire: "src/domain/reservation/expire.ts",
  "standing-span": "src/domain/reservation/standing-span.ts",
  "standing-claims": "src/domain/reservation/standing-claims.ts",
} as const;

const ROOT = join(import.meta.dirname, "../../..");
const names = Object.keys(FILES) as FileName[];
const isRule = (name: FileName): boolean => FILES[name].startsWith("src/");
const sources = new Map(names.map((name) => [name, readFileSync(join(ROOT, FILES[name]), "utf8")]));
/** The example imports the library as its users do. */
const LIBRARY = "holdfast";
const nameOf = (specifier: string): FileName | undefined => {
  const name = specifier.replace(/^.*\/|\.ts$/g, "") as FileName;
  return names.find((it) => it === name);
};

/** Imports of the rules that are not rules themselves, by their path. */
const unchanged = new Map<string, object>([["neverthrow", neverthrow]]);
for (const rule of names.filter(isRule)) {
  for (const [, specifier = ""] of (sources.get(rule) ?? "").matchAll(/^import (?!type )[^;]* from "(\.[^"]*)";/gm)) {
    const path = join(ROOT, FILES[rule], "..", specifier);
    if (nameOf(specifier) === undefined) unchanged.set(specifier, (await import(path)) as object);
  }
}

/** The example with these edits. */
export const loadFileStore = (edits: readonly Edit[]): typeof createFileStore => {
  const loaded = new Map(unchanged);
  const load = (specifier: string): object => {
    const known = loaded.get(specifier);
    if (known !== undefined) return known;
    const name = nameOf(specifier);
    if (name === undefined) throw new Error(`nothing is loaded as ${specifier}`);
    const exported = loaded.get(name) ?? {};
    if (loaded.has(name)) return exported;
    loaded.set(name, exported);
    const outputText = compiled(edits.filter(([edited]) => edited === name).reduce(withEdit, sources.get(name) ?? ""));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the edited copy exists as text only
    (new Function("require", "exports", outputText) as (require: typeof load, exports: object) => void)(load, exported);
    return exported;
  };
  const areRulesEdited = edits.some(([name]) => isRule(name));
  const rules = areRulesEdited ? names.filter(isRule).map((name) => load(name)) : [];
  loaded.set(LIBRARY, Object.assign({}, holdfast, ...rules) as object);
  return (load("store") as { createFileStore: typeof createFileStore }).createFileStore;
};

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
const outputs = new Map<string, string>();

/** Most files of a broken copy are unchanged. */
const compiled = (source: string): string => {
  const output = outputs.get(source) ?? ts.transpileModule(source, { compilerOptions }).outputText;
  outputs.set(source, output);
  return output;
};

const withEdit = (source: string, [file, from, to]: Edit): string => {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places with: ${from}`);
  return parts.join(to);
};
