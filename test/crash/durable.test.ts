import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Killing a process cannot show a missing fdatasync: the system keeps its writes. So the test watches the system calls.

const CAN_TRACE = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-durable-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The system calls of a script of this folder that sync a file or write. */
const callsOf = (script: string, ...args: readonly string[]): readonly string[] => {
  const trace = join(folder, `${script}-${args.at(-1)?.replaceAll("/", "-") ?? ""}.trace`);
  const child = [process.execPath, "--import", "tsx", new URL(script, import.meta.url).pathname];
  const watched = ["-f", "-y", "-s", "64", "-e", "trace=fdatasync,fsync,write", "-o", trace];
  const ran = spawnSync("strace", [...watched, ...child, ...args]);
  expect(ran.stderr.toString()).toBe("");
  return readFileSync(trace, "utf8").split("\n");
};

/** Whether the log was synced before each acknowledgement, since the one before it. */
const syncedBefore = (synchronous: "full" | "off"): readonly boolean[] => {
  const calls = callsOf("acknowledging.ts", join(folder, `${synchronous}.db`), synchronous);
  const acknowledged: boolean[] = [];
  let synced = false;
  for (const call of calls) {
    if (/\b(fdatasync|fsync)\(\d+<[^>]*-wal>/.test(call)) synced = true;
    if (call.includes('"begin\\n"')) synced = false;
    if (!call.includes('"acknowledged\\n"')) continue;
    acknowledged.push(synced);
    synced = false;
  }
  return acknowledged;
};

describe.skipIf(!CAN_TRACE)("K04, as strace sees it", () => {
  it("each acknowledged commit is preceded by an fdatasync of the log", () => {
    const synced = syncedBefore("full");
    expect(synced).toHaveLength(12);
    expect(synced).not.toContain(false);
  });

  it("a copy is acknowledged once it is durable, and so is its name", () => {
    const copy = join(folder, "copies", "copy.db");
    mkdirSync(dirname(copy));
    const calls = callsOf("backing-up.ts", join(folder, "copied.db"), copy);
    const from = calls.findIndex((it) => it.includes('"begin\\n"'));
    const before = calls.slice(
      from,
      calls.findIndex((it) => it.includes('"acknowledged\\n"')),
    );
    for (const path of [copy, dirname(copy)]) {
      expect(
        before.filter((it) => it.includes("fsync(") && it.includes(`<${path}>`)),
        path,
      ).not.toEqual([]);
    }
  });

  it('and the control, synchronous "off", is caught', () => {
    expect(syncedBefore("off")).toEqual(Array<boolean>(12).fill(false));
  });
});
