import { describe, expect, it } from "vitest";
import { boundaryOf } from "../../../src/domain/time/wall-instants.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

describe("a span of wall time", () => {
  it("begins and ends at the instant that its wall time names, at the earlier of two, or at the jump (rule 15)", () => {
    expect(boundaryOf({ kind: "single", atMs: instant(5) })).toBe(5);
    expect(boundaryOf({ kind: "repeated", earlierMs: instant(6), laterMs: instant(9) })).toBe(6);
    expect(boundaryOf({ kind: "skipped", jumpMs: instant(7) })).toBe(7);
  });
});
