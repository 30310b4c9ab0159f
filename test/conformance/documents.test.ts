import { describe, expect, it } from "vitest";
import { casesOf, KITS, withCaseTables } from "./case-tables.ts";
import { filesUnder, numberedRows, read } from "../support/documents.ts";

// The documents about the kits list the kits' cases, and the guide shows code that runs.

const ALL = Object.values(KITS).flatMap(casesOf);
const ids = new Set(ALL.map(({ id }) => id));

describe("docs/conformance.md", () => {
  it("has every case of every kit, as it is, and no other: otherwise `npm run conformance:docs`", () => {
    const document = read("docs/conformance.md");
    for (const heading of Object.keys(KITS)) expect(document).toContain(`\n## ${heading}\n`);
    expect(document).toBe(withCaseTables(document));
  });

  it("each id is of one case, and each case shows something that exists", () => {
    expect(ids.size).toBe(ALL.length);
    const rows = numberedRows(read("docs/invariants.md"), "(?:S|INV)").map(([number]) => number);
    for (const { id, shows } of ALL) {
      // A case about the harness shows no row of the adapter.
      expect(shows.length > 0, id).toBe(!id.startsWith("HARNESS-"));
      for (const it of shows) expect(/^rules? \d/.test(it) || rows.includes(it), `${id} shows ${it}`).toBe(true);
    }
  });
});

describe("docs/writing-an-adapter.md", () => {
  const guide = read("docs/writing-an-adapter.md");

  it("names cases that exist", () => {
    const named = [...guide.matchAll(/\b(?:STORE|HARNESS|SINK|ZONE|GUEST)(?:-[A-Z]+)*-\d\d\b/g)].map(([id]) => id);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each([
    ["examples/log-store", 120, "in 120 lines"],
    ["examples/mariadb-store", 130, "in 130 lines, for several processes"],
    ["examples/file-store", 299, "in fewer than 300 lines"],
  ])("has a worked example %s of at most %d lines", (folder, most, said) => {
    const lines = filesUnder(folder, ".ts").flatMap((path) => read(path).trimEnd().split("\n"));
    expect(guide).toContain(said);
    expect(lines.length).toBeLessThanOrEqual(most);
  });
});
