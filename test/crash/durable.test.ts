import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Killing a process cannot show a missing fdatasync: the system keeps what was written. So the system calls are watched.

const CAN_TRACE = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-durable-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Between one acknowledgement and the next: whether the log was made durable. The first begins before any. */
const syncedBefore = (synchronous: "full" | "off"): readonly boolean[] => {
  const trace = join(folder, `${synchronous}.trace`);
  const child = [process.execPath, "--import", "tsx", new URL("acknowledging.ts", import.meta.url).pathname];
  const watched = ["-f", "-y", "-s", "64", "-e", "trace=fdatasync,fsync,write", "-o", trace];
  const ran = spawnSync("strace", [...watched, ...child, join(folder, `${synchronous}.db`), synchronous]);
  expect(ran.stderr.toString()).toBe("");
  const calls = readFileSync(trace, "utf8").split("\n");
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

  it('and the control, synchronous "off", is caught', () => {
    expect(syncedBefore("off")).toEqual(Array<boolean>(12).fill(false));
  });
});
