import { describe, expect, it } from "vitest";
import { runDemo } from "../../../src/adapters/cli/demo.ts";

describe("the demo", () => {
  it("finds everything as it states it, and draws the day", async () => {
    const lines: string[] = [];
    expect(await runDemo((line) => lines.push(line))).toBe(true);
    const told = lines.join("\n");
    expect(told).not.toContain("NOT TRUE");
    expect(told).toContain(
      "Inés wants 11:45 with Chiara: refused, SLOT_HELD. Somebody holds the slot until 08:14:00.000",
    );
    expect(told).toMatch(/Giulia +·{5}A█{6}/);
    expect(told).toMatch(/Chiara +·N░{6}/);
    expect(told.match(/InvoiceVoided/g)).toHaveLength(2);
  });
});
