import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, SECOND_MS, type EpochMs } from "../../../src/domain/time/instant.ts";
import { LeapGuard, type LeapOptions } from "../../../src/ports/store-rules/leap-guard.ts";
import { createStoreClock } from "../../../src/ports/store-rules/store-clock.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const NOW = 1_800_000_000_000;
const SETTLE_MS = 30 * SECOND_MS;

const guardAt = (options: LeapOptions = {}): ((nowMs: number, elapsedMs: number) => unknown) => {
  const guard = new LeapGuard(options);
  return (nowMs, elapsedMs) => {
    const leap = guard.judge(instant(NOW + nowMs), elapsedMs);
    return leap === null ? "the time" : [leap.aheadMs, leap.settlesInMs];
  };
};

describe("a reading of a store's clock", () => {
  it("Rule 7: is not a leap up to maxLeapMs ahead of the last one plus the elapsed time, and is one beyond", () => {
    for (const [aheadMs, judged] of [
      [HOUR_MS - 1, "the time"],
      [HOUR_MS, "the time"],
      [HOUR_MS + 1, [HOUR_MS + 1, SETTLE_MS]],
    ] as const) {
      const judge = guardAt();
      expect(judge(0, 500)).toBe("the time");
      expect(judge(7_000 + aheadMs, 7_500)).toEqual(judged);
    }
  });

  it("N07 leaps once and back: nothing is left of it", () => {
    const judge = guardAt();
    judge(0, 0);
    expect(judge(DAY_MS, 0)).toEqual([DAY_MS, SETTLE_MS]);
    expect(judge(1, 1)).toBe("the time");
    expect(judge(DAY_MS + SETTLE_MS, SETTLE_MS), "it must settle from its own beginning").toEqual([DAY_MS, SETTLE_MS]);
  });

  it("N07 leaps lastingly: it is the time from leapSettleMs on", () => {
    for (const [elapsedMs, judged] of [
      [SETTLE_MS - 1, [DAY_MS, 1]],
      [SETTLE_MS, "the time"],
      [SETTLE_MS + 1, "the time"],
    ] as const) {
      const judge = guardAt();
      judge(0, 0);
      judge(DAY_MS, 0);
      expect(judge(DAY_MS + elapsedMs, elapsedMs)).toEqual(judged);
    }
  });

  it("settles anew if it disagrees with the leap by more than maxLeapMs, either way", () => {
    for (const [otherMs, leftMs] of [
      [DAY_MS + HOUR_MS, 20_000],
      [DAY_MS - HOUR_MS, 20_000],
      [DAY_MS + HOUR_MS + 1, SETTLE_MS],
      [DAY_MS - HOUR_MS - 1, SETTLE_MS],
    ] as const) {
      const judge = guardAt();
      judge(0, 0);
      judge(DAY_MS, 0);
      expect(judge(otherMs + 10_000, 10_000)).toEqual([otherMs, leftMs]);
    }
  });

  it("N07 a day on a clock that counted it is not a leap, nor is a step back", () => {
    const judge = guardAt();
    judge(0, 0);
    expect(judge(DAY_MS, DAY_MS)).toBe("the time");
    expect(judge(0, DAY_MS)).toBe("the time");
    expect(judge(HOUR_MS + 1, DAY_MS)).toEqual([HOUR_MS + 1, SETTLE_MS]);
  });

  it("is judged by the options, and these must be whole milliseconds", () => {
    const judge = guardAt({ maxLeapMs: 0, leapSettleMs: 5 });
    judge(0, 0);
    expect(judge(1, 1)).toBe("the time");
    expect(judge(3, 2)).toEqual([1, 5]);
    expect(judge(8, 7)).toBe("the time");
    for (const value of [-1, 0.5, NaN, Infinity, "1", null]) {
      for (const field of ["maxLeapMs", "leapSettleMs"] as const) {
        expect(() => new LeapGuard({ [field]: value as number })).toThrow(field);
      }
    }
    expect(() => new LeapGuard({ maxLeapMs: 0, leapSettleMs: 0 })).not.toThrow();
  });

  it("is never taken as the time sooner than leapSettleMs after it leapt, however the clock moves", () => {
    let taken = 0;
    const step = fc.record({
      elapsed: fc.integer({ min: 0, max: 20_000 }),
      leap: fc.constantFrom(0, 0, 0, 1, -1, HOUR_MS, HOUR_MS + 1, DAY_MS, -DAY_MS),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const clock = createManualClock(NOW + 400 * DAY_MS);
        const storeClock = createStoreClock(clock);
        let last: Readonly<{ nowMs: EpochMs; elapsedMs: number }> | null = null;
        let refusedSince: number | null = null;
        for (const { elapsed, leap } of steps) {
          clock.advance(elapsed);
          if (clock.nowMs() + leap > NOW) clock.leap(leap);
          const [nowMs, elapsedMs] = [clock.nowMs(), clock.elapsedMs()];
          const isAhead: boolean = last !== null && nowMs - last.nowMs - (elapsedMs - last.elapsedMs) > HOUR_MS;
          const answer = storeClock.instant(instant(0));
          expect(answer.isOk() || isAhead).toBe(true);
          if (answer.isErr()) {
            refusedSince ??= elapsedMs;
            continue;
          }
          if (isAhead) {
            taken += 1;
            expect(elapsedMs - (refusedSince ?? elapsedMs)).toBeGreaterThanOrEqual(SETTLE_MS);
          }
          [last, refusedSince] = [{ nowMs, elapsedMs }, null];
        }
      }),
    );
    expect(taken).toBeGreaterThan(10);
  });
});

describe("the instants of a store", () => {
  it("are never lower than the latest recorded, and a recorded instant is not a leap", () => {
    const clock = createManualClock(NOW);
    const storeClock = createStoreClock(clock);
    expect(storeClock.instant(instant(NOW + 5))._unsafeUnwrap()).toBe(NOW + 5);
    clock.leap(DAY_MS);
    expect(storeClock.instant(instant(NOW + DAY_MS - HOUR_MS - 1)).isErr()).toBe(true);
    expect(storeClock.instant(instant(NOW + DAY_MS - HOUR_MS))._unsafeUnwrap()).toBe(NOW + DAY_MS);
  });

  it("need a clock with elapsed time", () => {
    expect(() => createStoreClock({ nowMs: () => instant(NOW) } as never)).toThrow("elapsedMs");
  });

  it("are none if the clock gives none: each call is not done, and has the reason", () => {
    const no = (cause: string) => ({ outcome: "not_done", cause: expect.stringContaining(cause) as unknown });
    const fail = (): never => {
      throw new Error("no battery");
    };
    const readings: readonly (readonly [object, string])[] = [
      ...[
        Number.NaN,
        undefined,
        null,
        NOW + 0.5,
        -1,
        1e300,
        String(NOW),
        BigInt(NOW),
        new Date(NOW),
        Promise.resolve(NOW),
      ].map((shown) => [{ nowMs: () => shown }, "nowMs is not an instant"] as const),
      ...[Number.NaN, undefined, null, Infinity, "5", 5n].map(
        (counted) => [{ elapsedMs: () => counted }, "elapsedMs is not a number"] as const,
      ),
      [{ nowMs: fail }, "no battery"],
      [{ elapsedMs: fail }, "no battery"],
    ];
    for (const [over, cause] of readings) {
      const clock = createManualClock(NOW);
      let isBroken = false;
      const storeClock = createStoreClock({
        nowMs: () => ({ ...clock, ...(isBroken ? over : {}) }).nowMs(),
        elapsedMs: () => ({ ...clock, ...(isBroken ? over : {}) }).elapsedMs(),
      });
      expect(storeClock.instant(instant(0))._unsafeUnwrap()).toBe(NOW);
      isBroken = true;
      expect(storeClock.instant(instant(0))._unsafeUnwrapErr()).toEqual(no(cause));
      isBroken = false;
      clock.leap(DAY_MS);
      expect(storeClock.instant(instant(0))._unsafeUnwrapErr().outcome, "a leap is seen as before").toBe("clock_leapt");
    }
  });

  it("begin with the first reading, however long ago the last record was", () => {
    const storeClock = createStoreClock(createManualClock(NOW));
    expect(storeClock.instant(instant(NOW - 300 * DAY_MS))._unsafeUnwrap()).toBe(NOW);
  });
});
