import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openDemoFile, openDemoMemory } from "../../../src/adapters/cli/demo-store.ts";
import { runDemo } from "../../../src/adapters/cli/demo.ts";

describe("the demo", () => {
  it.each([
    ["a file", openDemoFile],
    ["memory", openDemoMemory],
  ])("finds everything as it states it, and draws the day, on %s", async (_, openStore) => {
    const lines: string[] = [];
    expect(await runDemo((line) => lines.push(line), openStore)).toBe(true);
    const told = lines.join("\n");
    expect(told).not.toContain("NOT TRUE");
    expect(told).toContain(
      "Inés wants 11:45 with Chiara: refused, SLOT_HELD. Somebody holds the slot until 08:14:00.000",
    );
    expect(told).toMatch(/Giulia +·{5}A█{6}/);
    expect(told).toMatch(/Chiara +·N░{6}/);
    expect(told.match(/InvoiceVoided/g)).toHaveLength(2);
  });

  it("says where its file is, and removes it", async () => {
    const lines: string[] = [];
    await runDemo((line) => lines.push(line), openDemoFile);
    const file = /in the file (\S+),/.exec(lines[0] ?? "")?.[1] ?? "";
    expect(file).toContain("holdfast-demo-");
    expect(existsSync(file)).toBe(false);
  });
});
