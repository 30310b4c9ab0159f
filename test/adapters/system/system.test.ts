import { afterEach, describe, expect, it, vi } from "vitest";
import { createJitteredPause, createRandomIds, systemClock } from "../../../src/adapters/system/index.ts";
import { parseEntropy } from "../../../src/domain/ids.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("the system's clock", () => {
  it("shows the machine's time, in whole milliseconds", () => {
    const before = Date.now();
    const now = systemClock.nowMs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("follows the machine backwards", () => {
    vi.spyOn(Date, "now").mockReturnValueOnce(2_000).mockReturnValueOnce(1_000);
    expect([systemClock.nowMs(), systemClock.nowMs()]).toEqual([2_000, 1_000]);
  });

  it.each([-1, 253_402_300_800_000, Number.NaN])("refuses a machine that shows %s", (ms) => {
    vi.spyOn(Date, "now").mockReturnValue(ms);
    expect(() => systemClock.nowMs()).toThrow("must be true");
  });
});

describe("random ids", () => {
  it("are 14 lower-case hex digits, and no two are the same", () => {
    const ids = createRandomIds();
    const seen = new Set<string>();
    for (let count = 0; count < 100_000; count += 1) {
      const entropy = ids.entropy();
      if (seen.size < 1_000) expect(parseEntropy(entropy)).toBe(entropy);
      seen.add(entropy);
    }
    expect(seen.size).toBe(100_000);
  });

  it("use all of their 56 bits evenly", () => {
    const ids = createRandomIds();
    const ones = new Array<number>(56).fill(0);
    const count = 20_000;
    for (let at = 0; at < count; at += 1) {
      const bits = BigInt(`0x${ids.entropy()}`);
      for (let bit = 0; bit < 56; bit += 1) ones[bit]! += Number((bits >> BigInt(bit)) & 1n);
    }
    // Six standard deviations: a fair generator fails once in millions of runs.
    for (const sum of ones) expect(Math.abs(sum - count / 2)).toBeLessThan(6 * Math.sqrt(count / 4));
  });

  it("differ from source to source", () => {
    const [one, other] = [createRandomIds(), createRandomIds()];
    expect(one.entropy()).not.toBe(other.entropy());
  });
});

describe("the jittered pause", () => {
  const waitsOf = (attempts: readonly number[], random: () => number): readonly number[] => {
    const waits: number[] = [];
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((resolve: () => void, ms: number) => {
      waits.push(ms);
      resolve();
    }) as never);
    const pause = createJitteredPause({ baseMs: 10, maxMs: 100, random });
    for (const attempt of attempts) void pause(attempt);
    return waits;
  };

  it("doubles its longest wait with each attempt, up to the bound", () => {
    expect(waitsOf([1, 2, 3, 4, 5, 6, 50, 2_000], () => 0.5)).toEqual([5, 10, 20, 40, 50, 50, 50, 50]);
  });

  it("waits any part of it, from nothing on", () => {
    expect(waitsOf([3, 3], () => 0)).toEqual([0, 0]);
    expect(waitsOf([3], () => 0.999)[0]).toBeLessThan(40);
  });

  it("is bounded for any attempt", () => {
    for (const wait of waitsOf([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, -Infinity], () => 0.999)) {
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThan(100);
    }
  });

  it("resolves once the time is over, and not before", async () => {
    vi.useFakeTimers();
    let done = false;
    const waiting = createJitteredPause({ baseMs: 10, random: () => 0.5 })(1).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(4);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(done).toBe(true);
  });

  it("waits at most a quarter of a second by default", () => {
    const waits: number[] = [];
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((_resolve: () => void, ms: number) =>
      waits.push(ms)) as never);
    const pause = createJitteredPause();
    for (let attempt = 1; attempt < 100; attempt += 1) void pause(attempt);
    expect(Math.max(...waits)).toBeLessThan(250);
    expect(waits[0]).toBeLessThan(2);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2_147_483_648])("refuses %s as a time", (ms) => {
    expect(() => createJitteredPause({ baseMs: ms })).toThrow("baseMs must be a number above 0");
    expect(() => createJitteredPause({ maxMs: ms })).toThrow("maxMs must be a number above 0");
  });

  it("refuses a misspelt option, and an invalid source of randomness", () => {
    expect(() => createJitteredPause({ maxMS: 50 } as never)).toThrow("maxMS is not known: did you mean maxMs?");
    expect(() => createJitteredPause({ random: 0.5 as never })).toThrow("random must be a function");
    for (const nothing of [null, 3]) expect(() => createJitteredPause(nothing as never)).toThrow(TypeError);
  });
});
