import { describe, expect, it } from "vitest";
import { numberedRows, read, sections, tableRows } from "../support/documents.ts";

// docs/spec-log.md: each number of the specification stands once in the table of what was added.

const page = read("docs/spec-log.md");
const versions = tableRows(sections(page, 2).get("Rows added") ?? "").filter(([first]) => /^\d+$/.test(first ?? ""));

/** `R-01 to R-09, R-20` as single numbers. */
const numbersIn = (cell: string): readonly string[] =>
  cell.split(", ").flatMap((part) => {
    const [from, to] = [...part.matchAll(/(rule |[A-Z]+-)(\d+)/g)];
    if (from?.[1] === undefined) return [];
    const [first, last] = [Number(from[2]), Number(to?.[2] ?? from[2])];
    return Array.from({ length: last - first + 1 }, (_, at) => named(from[1] ?? "", first + at));
  });
const named = (prefix: string, number: number): string =>
  `${prefix}${prefix === "rule " ? number : String(number).padStart(2, "0")}`;
const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

describe("the log of the specification", () => {
  const invariants = read("docs/invariants.md");
  const rules = [...sections(read("docs/rules.md"), 2).keys()].flatMap((heading) => {
    const number = /^Rule (\d+): /.exec(heading)?.[1];
    return number === undefined ? [] : [named("rule ", Number(number))];
  });
  const rows = [
    ...rules,
    ...numberedRows(read("docs/transitions.md"), "R").map(([number = ""]) => number),
    ...["INV", "S"].flatMap((prefix) => numberedRows(invariants, prefix).map(([number = ""]) => number)),
  ];

  it("has each number once, in the version that added it", () => {
    expect(sorted(versions.flatMap((cells) => cells.flatMap(numbersIn)))).toEqual(sorted(rows));
  });

  it("counts its versions up, and names the present one", () => {
    expect(versions.map(([version]) => Number(version))).toEqual(versions.map((_, at) => at + 1));
    expect(page).toContain(`The present one is **${versions.length}**.`);
  });
});
