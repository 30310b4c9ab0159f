import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { filesUnder, numberedRows, quoted, read, ROOT, sections, tableRows } from "../support/documents.ts";

// docs/spec.md ties the executable specification (spec/) to the documents: each row, invariant and rule has one place in
// it, or is left out for a reason.

const page = sections(read("docs/spec.md"), 2);
const modules = filesUnder("spec", ".qnt").filter((path) => !path.includes("node_modules"));
const text = modules.map(read).join("\n");

/** Each definition of the specification with its body, up to the next definition. */
const definitions = new Map(
  text
    .split(/^ {2}(?=(?:pure )?(?:def|val|action) )/m)
    .map((part) => [/^(?:pure )?(?:def|val|action) (\w+)/.exec(part)?.[1] ?? "", part]),
);

/** The rows of a section's tables, less their headings. */
const rowsOf = (section: string): readonly (readonly string[])[] =>
  tableRows(page.get(section) ?? "").filter(
    ([first]) => first !== undefined && !/^(?:-+|.*left out|definition|rule)$/.test(first),
  );

const numbers = (cell: string | undefined, pattern: RegExp): readonly string[] => cell?.match(pattern) ?? [];
const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

describe("the executable specification", () => {
  it("has each row of docs/transitions.md in one definition, or leaves it out for a reason", () => {
    const owed = numberedRows(read("docs/transitions.md"), "R").map(([number]) => number ?? "");
    const [left, followed] = [
      rowsOf("Rows").filter(([first]) => first?.startsWith("R-")),
      rowsOf("Rows").filter(([first]) => first?.startsWith("`")),
    ];
    const named = followed.flatMap(([, rows]) => numbers(rows, /R-\d+/g));
    const leftOut = left.flatMap(([rows]) => numbers(rows, /R-\d+/g));
    expect(sorted([...named, ...leftOut])).toEqual(sorted(owed));
    for (const [definition, rows] of followed) {
      const body = definitions.get(quoted(definition ?? "")[0] ?? "") ?? "";
      expect([definition, ...numbers(rows, /R-\d+/g).filter((row) => !body.includes(`"${row}"`))]).toEqual([
        definition,
      ]);
    }
    const written = new Set([...text.matchAll(/"(R-\d+)"/g)].map(([, row]) => row ?? ""));
    expect(sorted([...written])).toEqual(sorted(named));
    expect(left.filter(([, reason]) => reason === undefined || reason === "")).toEqual([]);
  });

  it("has each invariant of docs/invariants.md once, with its statement, or leaves it out for a reason", () => {
    const document = read("docs/invariants.md");
    const rows = [...numberedRows(document, "INV"), ...numberedRows(document, "S")];
    const statements = new Map(rows.map(([number, statement]) => [number ?? "", statement ?? ""]));
    const written = [...text.matchAll(/((?: {2}\/\/\/ .*\n)+) {2}val ((?:INV|S)_\d+)\b/g)].map(([, comment, name]) => ({
      number: name?.replace("_", "-") ?? "",
      comment:
        comment
          ?.replaceAll(/\s*\/\/\/ /g, " ")
          .trim()
          .toLowerCase() ?? "",
    }));
    const leftOut = rowsOf("Invariants").flatMap(([names]) => numbers(names, /INV-\d+/g));
    const invariants = written.map(({ number }) => number).filter((number) => number.startsWith("INV"));
    const owed = [...statements.keys()].filter((number) => number.startsWith("INV"));
    expect(sorted([...invariants, ...leftOut])).toEqual(sorted(owed));
    for (const { number, comment } of written.filter((it) => it.number.startsWith("INV")))
      expect([number, comment.startsWith((statements.get(number) ?? "?").toLowerCase())]).toEqual([number, true]);
    const checked = /val allHold = and \{([^}]*)\}/.exec(text)?.[1]?.match(/\w+/g) ?? [];
    expect(sorted(checked)).toEqual(sorted(written.map(({ number }) => number.replace("-", "_"))));
    expect(rowsOf("Invariants").filter(([, reason]) => reason === undefined || reason === "")).toEqual([]);
  });

  it("has each rule of docs/rules.md in a definition, or leaves it out for a reason", () => {
    const owed = [...sections(read("docs/rules.md"), 2).keys()].flatMap(
      (heading) => /^Rule (\d+): /.exec(heading)?.[1] ?? [],
    );
    const rules = rowsOf("Rules");
    expect(sorted(rules.flatMap(([cell]) => numbers(cell, /\d+/g)))).toEqual(sorted(owed));
    const unknown = rules.flatMap(([, where]) => quoted(where ?? "")).filter((name) => !definitions.has(name));
    expect(unknown).toEqual([]);
    expect(rules.filter(([, where]) => where === undefined || where === "")).toEqual([]);
  });

  it("is broken on purpose in each of its invariants", async () => {
    const { MUTATIONS, mutated } = (await import(pathToFileURL(join(ROOT, "spec/mutations.mjs")).href)) as Mutations;
    const broken = new Set(Object.values(MUTATIONS).map(({ breaks }) => breaks));
    const checked = [...text.matchAll(/^ {2}val ((?:INV|S)_\d+)\b/gm)].map(([, name]) => name ?? "");
    expect(checked.filter((name) => !broken.has(name))).toEqual([]);
    // Each finds the text that it changes.
    for (const mutation of Object.values(MUTATIONS)) expect(Object.keys(mutated(mutation)).length).toBeGreaterThan(0);
  });
});

type Mutation = Readonly<{ breaks: string }>;
type Mutations = Readonly<{
  MUTATIONS: Readonly<Record<string, Mutation>>;
  mutated: (mutation: Mutation) => Readonly<Record<string, string>>;
}>;
