import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { prepare } from "../../../src/adapters/sqlite/driver.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { NOW } from "../../support/small-spa.ts";
import { freshFile, handleOn, opened } from "../../support/sqlite-files.ts";

type Written = Readonly<{ commits: number; longestMs: number }>;

/** Starts writer.ts. `go` lets it begin, and returns its final output. */
const startWriter = (file: string, forMs: number) => {
  const args = ["--import", "tsx", "test/adapters/sqlite/writer.ts", "--file", file, "--forMs", String(forMs)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ready: lines.next(),
    go: async (): Promise<Written> => {
      child.stdin.end("go\n");
      return JSON.parse(String((await lines.next()).value)) as Written;
    },
  };
};

describe("several processes on one file", () => {
  // Retried up to twice: other work on the machine may delay one of the processes.
  it.each([2, 3])("%i share it fairly and lose nothing", { retry: 2 }, async (count) => {
    const file = freshFile();
    await opened({ file, clock: createManualClock(NOW) });
    const writers = Array.from({ length: count }, () => startWriter(file, 2_500));
    await Promise.all(writers.map(({ ready }) => ready));
    const written = await Promise.all(writers.map(({ go }) => go()));
    const total = written.reduce((sum, { commits }) => sum + commits, 0);
    expect(prepare(handleOn(file), "SELECT sequence FROM holdfast_counter").get([])).toEqual([total]);
    const shares = written.map(({ commits }) => commits / (total / count));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.7);
  });
});
