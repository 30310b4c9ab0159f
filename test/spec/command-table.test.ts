import { describe, expect, it } from "vitest";
import { read } from "../support/documents.ts";
import { unplaced, withCommandTable } from "./command-table.ts";

describe("the table of commands and states", () => {
  const page = read("docs/transitions.md");

  it("is that of the rows: run `npm run rows:docs` after a change", () => {
    expect(withCommandTable(page)).toBe(page);
  });

  it("has a place for each row, less those of a payment that is given up or reported", () => {
    expect(unplaced(page)).toEqual([]);
  });

  it("leaves no state of a reservation open for confirm, extend, release and beginPayment", () => {
    const rows = page.split("\n").filter((line) => /^\| (?:confirm|extend|release|beginPayment) \|/.test(line));
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => row.includes("| — |"))).toEqual([]);
  });
});
