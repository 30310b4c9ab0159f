import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withAnswers } from "./examples.ts";

describe("docs/http.md", () => {
  const document = readFileSync("docs/http.md", "utf8");

  it("each example has the server's answer, to the letter", async () => {
    expect(document.match(/```json answer/g)?.length).toBeGreaterThan(12);
    expect(await withAnswers(document)).toBe(document);
  });
});
