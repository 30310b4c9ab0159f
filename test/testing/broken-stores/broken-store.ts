import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as neverthrow from "neverthrow";
import ts from "typescript";
import type { createFileStore } from "../../../examples/file-store/store.ts";
import * as holdfast from "../../../src/index.ts";

/** The worked example with one small, realistic mistake, and the case of the kit that says what is wrong with it. */
export type BrokenStore = Readonly<{ mistake: string; caughtBy: string; edits: readonly Edit[] }>;

/** In a file of the example, some text that occurs once, and what stands there instead. */
export type Edit = readonly [file: ExampleFile, from: string, to: string];
type ExampleFile = (typeof EXAMPLE_FILES)[number];

const EXAMPLE_FILES = ["store", "commit", "data", "read", "outbox", "retention"] as const;
const FOLDER = join(import.meta.dirname, "../../../examples/file-store");
const SOURCES = new Map(EXAMPLE_FILES.map((file) => [file, readFileSync(join(FOLDER, `${file}.ts`), "utf8")]));

/** The example as it is with these edits. */
export const loadFileStore = (edits: readonly Edit[]): typeof createFileStore => {
  const loaded = new Map<string, object>([
    ["neverthrow", neverthrow],
    ["../../src/index.ts", holdfast],
  ]);
  const load = (specifier: string): object => {
    const known = loaded.get(specifier);
    if (known !== undefined) return known;
    const file = specifier.replace(/^\.\/|\.ts$/g, "") as ExampleFile;
    const exported = {};
    loaded.set(specifier, exported);
    const outputText = compiled(edits.filter(([edited]) => edited === file).reduce(withEdit, SOURCES.get(file) ?? ""));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the edited copy exists as text only
    (new Function("require", "exports", outputText) as (require: typeof load, exports: object) => void)(load, exported);
    return exported;
  };
  return (load("./store.ts") as { createFileStore: typeof createFileStore }).createFileStore;
};

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
const outputs = new Map<string, string>();

/** Most files of a broken copy are as they were. */
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
