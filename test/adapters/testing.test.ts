import { describe, expect, it } from "vitest";
import { parseEntropy } from "../../src/domain/ids.ts";
import { parseEpochMs } from "../../src/domain/time/instant.ts";
import { parseDateTime } from "../../src/domain/time/wall-time.ts";
import {
  createFixedZone,
  createManualClock,
  createManualTimer,
  createSeededIds,
  noPause,
} from "../../src/testing/index.ts";

describe("the manual clock", () => {
  it("stands still until it is moved, and may step back", () => {
    const clock = createManualClock(10_000);
    expect([clock.nowMs(), clock.nowMs()]).toEqual([10_000, 10_000]);
    expect(clock.advance(5_000)).toBe(15_000);
    expect(clock.nowMs()).toBe(15_000);
    expect(clock.advance(-7_000)).toBe(8_000);
    expect(clock.set(123)).toBe(123);
    expect(clock.nowMs()).toBe(123);
  });

  it("counts the elapsed time as it is moved on, and not as it leaps or steps back", () => {
    const clock = createManualClock(10_000);
    const seen = () => [clock.nowMs(), clock.elapsedMs()];
    clock.advance(5_000);
    expect(seen()).toEqual([15_000, 5_000]);
    clock.advance(-7_000);
    expect(seen()).toEqual([8_000, 5_000]);
    clock.set(8_001);
    expect(seen()).toEqual([8_001, 5_001]);
    expect(clock.leap(3_600_000)).toBe(3_608_001);
    expect(clock.leap(-3_600_001)).toBe(8_000);
    expect(seen()).toEqual([8_000, 5_001]);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_800_000])("never shows %s", (ms) => {
    expect(() => createManualClock(ms)).toThrow("manual clock");
    const clock = createManualClock(7);
    expect(() => clock.set(ms)).toThrow("manual clock");
    expect(clock.nowMs()).toBe(7);
  });
});

describe("the manual timer", () => {
  const open = () => {
    const clock = createManualClock(10_000);
    const timer = createManualTimer(clock);
    const woken: string[] = [];
    const wait = async (name: string, ms: number, signal = new AbortController().signal) => {
      await timer.wait(ms, signal);
      woken.push(`${name} at ${clock.nowMs()}`);
    };
    return { clock, timer, woken, wait };
  };

  it("wakes its waiting calls in time, in order, and moves its clock along", async () => {
    const { clock, timer, woken, wait } = open();
    const waits = [wait("late", 300), wait("early", 100), wait("now", -5)];
    expect([woken, timer.waiting()]).toEqual([[], [0, 100, 300]]);
    await timer.pass(99);
    expect(woken).toEqual(["now at 10000"]);
    clock.advance(-5_000); // Setting the clock wakes no call.
    await timer.pass(1);
    expect([woken.at(-1), timer.waiting()]).toEqual(["early at 5100", [200]]);
    await timer.pass(1_000);
    await Promise.all(waits);
    expect([woken.at(-1), clock.nowMs()]).toEqual(["late at 5300", 6_100]);
  });

  it("lets a woken call wait again within the same time", async () => {
    const { timer, woken, wait } = open();
    void wait("first", 10).then(() => wait("second", 10));
    await timer.pass(20);
    expect(woken).toEqual(["first at 10010", "second at 10020"]);
  });

  it("wakes early if the signal is aborted, before or during a wait", async () => {
    const { timer, woken, wait } = open();
    const controller = new AbortController();
    const waiting = wait("one", 1_000, controller.signal);
    controller.abort();
    await waiting;
    await wait("two", 1_000, controller.signal);
    expect([woken, timer.waiting()]).toEqual([["one at 10000", "two at 10000"], []]);
  });
});

describe("seeded ids", () => {
  const take = (seed: number, count: number): readonly string[] => {
    const ids = createSeededIds(seed);
    return Array.from({ length: count }, () => ids.entropy());
  };

  it("are the same for the same seed, for ever", () => {
    expect(take(1, 500)).toEqual(take(1, 500));
    // Written down: a changed generator would change every recorded test run.
    expect(take(1, 3)).toEqual(["d9ce9af81e1f7d", "a598f8377dd695", "47ada3439764fb"]);
  });

  it("are valid, and never repeat", () => {
    const ids = take(42, 200_000);
    expect(ids.slice(0, 2_000).every((id) => parseEntropy(id) === id)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("share nothing between neighbouring seeds, however large or negative", () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const all = seeds.flatMap((seed) => take(seed, 2_000));
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuse %s as a seed", (seed) => {
    expect(() => createSeededIds(seed)).toThrow("a seed is a whole number");
  });
});

it("no pause takes no time", async () => {
  await expect(noPause(99)).resolves.toBeUndefined();
});

describe("the fixed zone", () => {
  const noon = parseDateTime("2026-05-10T12:00")!.wallMs;
  const instant = parseEpochMs(Date.parse("2026-05-10T12:00:00Z"))!;

  it("is UTC by default", () => {
    const zone = createFixedZone();
    expect([zone.isZone("UTC"), zone.isZone("Europe/Rome")]).toEqual([true, false]);
    expect(zone.offsetMsAt("UTC", instant)).toBe(0);
    expect(zone.instantsOf("UTC", noon)).toEqual({ kind: "single", atMs: instant });
  });

  it("is ahead of UTC by the given offset", () => {
    const zone = createFixedZone({ zone: "Test/East", offsetMinutes: 345 });
    expect(zone.isZone("Test/East")).toBe(true);
    expect(zone.offsetMsAt("Test/East", instant)).toBe(345 * 60_000);
    expect(zone.instantsOf("Test/East", noon)).toEqual({ kind: "single", atMs: instant - 345 * 60_000 });
  });
});
