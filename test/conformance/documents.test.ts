import { describe, expect, it } from "vitest";
import {
  catalogCases,
  eventSinkCases,
  guestDirectoryCases,
  reservationStoreCases,
  rosterCases,
  zoneRulesCases,
} from "../../src/conformance/index.ts";
import { filesUnder, numberedRows, read, sections, tableRows } from "../spec/documents.ts";

// The documents about the kits say what the kits check, and the guide shows code that runs.

const KITS = {
  "Reservation stores": reservationStoreCases(),
  "Event sinks": eventSinkCases,
  "Zone rules": zoneRulesCases,
  "Guest directories": guestDirectoryCases,
  Catalogs: catalogCases,
  Rosters: rosterCases,
};

const ALL = Object.values(KITS).flat();
const ids = new Set(ALL.map(({ id }) => id));

describe("docs/conformance.md", () => {
  it.each(Object.entries(KITS))("has every case of the kit for %s, and no other", (heading, cases) => {
    const told = tableRows(sections(read("docs/conformance.md"), 2).get(heading) ?? "").filter(([id]) =>
      /-\d+$/.test(id ?? ""),
    );
    const rowOf = ({ id, title, shows, needs = [] }: (typeof ALL)[number]) => [
      id,
      title,
      shows.join(", "),
      needs.join(", "),
    ];
    const byId = (one: readonly unknown[], other: readonly unknown[]) => String(one[0]).localeCompare(String(other[0]));
    expect([...told].sort(byId)).toEqual((cases as typeof ALL).map(rowOf).sort(byId));
  });

  it("each id is of one case, and each case shows something that exists", () => {
    expect(ids.size).toBe(ALL.length);
    const rows = numberedRows(read("docs/invariants.md"), "(?:S|INV)").map(([number]) => number);
    for (const { id, shows } of ALL) {
      expect(shows.length, id).toBeGreaterThan(0);
      for (const it of shows) expect(/^rules? \d/.test(it) || rows.includes(it), `${id} shows ${it}`).toBe(true);
    }
  });

  it("every guarantee of a store is shown by a case", () => {
    const shown = new Set(KITS["Reservation stores"].flatMap(({ shows }) => shows));
    const guarantees = numberedRows(read("docs/invariants.md"), "S").map(([number]) => number ?? "");
    expect(guarantees.filter((number) => !shown.has(number))).toEqual([]);
  });
});

describe("docs/writing-an-adapter.md", () => {
  const guide = read("docs/writing-an-adapter.md");

  it("names cases that exist", () => {
    const named = [...guide.matchAll(/\b(?:STORE|SINK|ZONE|GUEST)(?:-[A-Z]+)*-\d\d\b/g)].map(([id]) => id);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each([
    ["examples/log-store", 120, "in 120 lines"],
    ["examples/file-store", 249, "in fewer than 250 lines"],
  ])("has a worked example %s of at most %d lines", (folder, most, said) => {
    const lines = filesUnder(folder, ".ts").flatMap((path) => read(path).trimEnd().split("\n"));
    expect(guide).toContain(said);
    expect(lines.length).toBeLessThanOrEqual(most);
  });

  it("shows code that is in the repository to the letter", () => {
    const shown = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)];
    expect(shown.length).toBe([...guide.matchAll(/^```ts/gm)].length);
    for (const [, path = "", code = ""] of shown) expect(read(path), path).toContain(code);
  });
});
