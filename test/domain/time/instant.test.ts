import { describe, expect, it } from "vitest";
import {
  DAY_MS,
  earlier,
  HOUR_MS,
  isEpochMs,
  later,
  MINUTE_MS,
  parseEpochMs,
  plus,
  SECOND_MS,
} from "../../../src/domain/time/instant.ts";
import { instant } from "../../../src/conformance/store/fixtures.ts";

const END_OF_TIME = Date.UTC(10_000, 0, 1);

describe("an instant", () => {
  it("is a whole number of milliseconds from 1970 to the end of the year 9999", () => {
    for (const value of [0, 1, END_OF_TIME - 1]) {
      expect(isEpochMs(value)).toBe(true);
      expect(parseEpochMs(value)).toBe(value);
    }
    for (const value of [-1, 0.5, END_OF_TIME, END_OF_TIME + 1, NaN, Infinity, -Infinity, 2 ** 53, "1", null, 1n, {}]) {
      expect(isEpochMs(value)).toBe(false);
      expect(parseEpochMs(value)).toBeNull();
    }
  });

  it("is followed and preceded by others", () => {
    expect(plus(instant(1_000), 500)).toBe(1_500);
    expect(plus(instant(1_000), -500)).toBe(500);
  });

  it("is earlier or later than another, or the same", () => {
    expect([earlier(instant(1), instant(2)), earlier(instant(2), instant(1)), earlier(instant(2), instant(2))]).toEqual(
      [1, 1, 2],
    );
    expect([later(instant(1), instant(2)), later(instant(2), instant(1)), later(instant(2), instant(2))]).toEqual([
      2, 2, 2,
    ]);
  });

  it("is counted in units that fit into each other", () => {
    expect([60 * SECOND_MS, 60 * MINUTE_MS, 24 * HOUR_MS]).toEqual([MINUTE_MS, HOUR_MS, DAY_MS]);
  });
});
