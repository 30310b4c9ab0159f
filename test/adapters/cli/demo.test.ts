import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runDemo } from "../../../examples/demo/demo.ts";

const run = async (inMemory: boolean): Promise<{ isTrue: boolean; lines: readonly string[] }> => {
  const lines: string[] = [];
  const isTrue = await runDemo((line) => lines.push(line), { inMemory });
  return { isTrue, lines };
};

describe("the demo", () => {
  it.each([
    ["a file", false],
    ["memory", true],
  ])("finds every statement true, and draws the day, on %s", async (_, inMemory) => {
    const { isTrue, lines } = await run(inMemory);
    expect(isTrue).toBe(true);
    const text = lines.join("\n");
    expect(text).not.toContain("NOT TRUE");
    expect(text).toContain("Inés wants 11:45 with Chiara: refused, SLOT_HELD. The slot is held until 08:14:00.000");
    expect(text).toMatch(/Giulia Ferrari +·{5}A█{6}/);
    expect(text).toMatch(/Chiara Bruno +·N░{6}/);
    expect(text.match(/InvoiceVoided/g)).toHaveLength(2);
  });

  it("prints the place of its file, and removes it", async () => {
    const { lines } = await run(false);
    const file = /in the file (\S+),/.exec(lines[0] ?? "")?.[1] ?? "";
    expect(file).toContain("holdfast-demo-");
    expect(existsSync(file)).toBe(false);
  });
});
