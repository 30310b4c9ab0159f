import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemTimer } from "../../../src/adapters/system/index.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the system timer", () => {
  it("resolves once the time is over, and not before", async () => {
    vi.useFakeTimers();
    let done = false;
    const waiting = systemTimer.wait(100, new AbortController().signal).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(99);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("resolves as soon as the signal is aborted, and leaves no timer", async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const waiting = systemTimer.wait(1_000_000, controller.signal);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, -1, -Infinity, 1_000_000])("gives other work a turn if it has no time to wait: %s", async (ms) => {
    const turns: string[] = [];
    const others = new Promise<void>((resolve) => {
      setImmediate(() => {
        turns.push("others");
        resolve();
      });
    });
    const signal = ms > 0 ? AbortSignal.abort() : new AbortController().signal;
    const waiting = systemTimer.wait(ms, signal).then(() => turns.push("the waiting call"));
    await Promise.all([others, waiting]);
    expect(turns).toEqual(["others", "the waiting call"]);
  });

  it("waits for ever if asked to, rather than not at all", async () => {
    vi.useFakeTimers();
    let done = false;
    const controller = new AbortController();
    const waiting = systemTimer.wait(Infinity, controller.signal).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(2_147_483_646);
    expect(done).toBe(false);
    controller.abort();
    await waiting;
  });

  it("keeps no process alive: with jobs that sleep, it ends by itself", async () => {
    const script = fileURLToPath(new URL("sleeping-jobs.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], { timeout: 50_000 });
    expect(stdout).toBe("asleep\n");
  });
});
