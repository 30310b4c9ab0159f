import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

const root = new URL("../", import.meta.url);
const readme = await readFile(new URL("README.md", root), "utf8");
const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";

/** `holdfast` is src/index.ts here, `holdfast/memory` src/adapters/memory/index.ts, and so on. */
const onSources = (code: string): string =>
  code.replaceAll(/from "holdfast(?:\/(\w+))?"/g, (_, entry: string | undefined) => {
    const path = entry === undefined ? "src/index.ts" : `src/adapters/${entry}/index.ts`;
    return `from ${JSON.stringify(new URL(path, root).href)}`;
  });

describe("the README", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("has an example of under 30 lines that books a slot", async () => {
    expect(example.trim().split("\n").length).toBeLessThan(30);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 4, 4, 7) });
    const log = vi.spyOn(console, "log").mockReturnValue(undefined);
    const folder = await mkdtemp(join(import.meta.dirname, ".readme-"));
    try {
      const file = join(folder, "example.ts");
      await writeFile(file, onSources(example));
      await import(pathToFileURL(file).href);
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(log.mock.calls).toEqual([["booked"]]);
  });

  it("names only npm scripts that exist", async () => {
    const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
