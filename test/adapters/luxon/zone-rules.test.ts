import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { IANAZone } from "luxon";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { DAY_MS, MINUTE_MS, parseEpochMs, plus } from "../../../src/domain/time/instant.ts";
import type { WallInstants } from "../../../src/domain/time/wall-instants.ts";
import { plusWallMinutes, startOfDay, parseCalendarDate, wallAt } from "../../../src/domain/time/wall-time.ts";
import { CASES, wall } from "./cases.ts";

const shown = (instants: WallInstants): readonly string[] => {
  const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
  if (instants.kind === "single") return [iso(instants.atMs)];
  if (instants.kind === "repeated") return [iso(instants.earlierMs), iso(instants.laterMs)];
  return ["skipped", iso(instants.jumpMs)];
};

const rules = createLuxonZoneRules();

describe("wall time to instant", () => {
  it.each(CASES)("%s %s", (zone, wallTime, ...expected) => {
    expect(shown(rules.instantsOf(zone, wall(wallTime)))).toEqual(expected);
  });

  it("does not depend on earlier calls", () => {
    const shuffled = [...CASES].reverse();
    for (const [zone, wallTime, ...expected] of shuffled) {
      expect(shown(createLuxonZoneRules().instantsOf(zone, wall(wallTime)))).toEqual(expected);
    }
  });

  it("around the calendar's outermost days it answers all the same", () => {
    const last = startOfDay(parseCalendarDate("9999-12-30")!);
    expect(rules.instantsOf("UTC", plusWallMinutes(last, 2_880))).toEqual({
      kind: "single",
      atMs: 253_402_300_800_000,
    });
    const first = startOfDay(parseCalendarDate("1970-01-02")!);
    expect(rules.instantsOf("Asia/Tokyo", plusWallMinutes(first, -1_440))).toEqual({
      kind: "single",
      atMs: -32_400_000,
    });
  });
});

describe("the process's clock and zone do not matter", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])(
    "when the clock shows %s",
    (now) => {
      vi.useFakeTimers({ now: Date.parse(now), toFake: ["Date"] });
      const fresh = createLuxonZoneRules();
      for (const [zone, wallTime, ...expected] of CASES) {
        expect(shown(fresh.instantsOf(zone, wall(wallTime)))).toEqual(expected);
      }
    },
  );

  it.each(["UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Pacific/Chatham"])(
    "when the process runs with TZ=%s",
    (zone) => {
      const script = fileURLToPath(new URL("print-cases.ts", import.meta.url));
      const printed = execFileSync(process.execPath, ["--import", "tsx", script], {
        env: { ...process.env, TZ: zone },
        encoding: "utf8",
      });
      const { processZone, answers } = JSON.parse(printed) as { processZone: string; answers: WallInstants[] };
      expect(processZone).toBe(zone);
      expect(answers.map(shown)).toEqual(CASES.map(([, , ...expected]) => expected));
    },
  );
});

describe("properties, against luxon itself", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const START = Date.UTC(1970, 0, 1);
  const END = Date.UTC(2101, 0, 1);
  const luxonOffset = (zone: string, ms: number): number => Math.round(IANAZone.create(zone).offset(ms) * MINUTE_MS);
  const instants = fc.integer({ min: START, max: END - 1 }).map((ms) => parseEpochMs(ms)!);

  /** The next clock change of the zone, found with luxon alone; null if two days look the same. */
  const changeAfter = (zone: string, fromMs: number): number | null => {
    const before = luxonOffset(zone, fromMs);
    let low = fromMs;
    let high = fromMs;
    do {
      low = high;
      high += 5 * DAY_MS;
      if (high > fromMs + 400 * DAY_MS) return null;
    } while (luxonOffset(zone, high) === before);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (luxonOffset(zone, middle) === before) low = middle;
      else high = middle;
    }
    return high;
  };

  const nearChange = fc
    .tuple(fc.constantFrom(...zones), instants, fc.constantFrom(-1_000, -1, 0, 1, 1_000, 1_800_000, 3_600_000))
    .map(([zone, from, aside]) => {
      const changeMs = changeAfter(zone, from);
      return { zone, changed: changeMs !== null, instantMs: plus(from, (changeMs ?? from) - from + aside) };
    });

  it("the offset at any instant of any zone is luxon's", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, ms) => {
        expect(rules.offsetMsAt(zone, ms)).toBe(luxonOffset(zone, ms));
      }),
      { numRuns: 3_000 },
    );
  });

  it("the offset around a clock change is luxon's, to the millisecond", () => {
    let changes = 0;
    fc.assert(
      fc.property(nearChange, ({ zone, changed, instantMs }) => {
        if (changed) changes += 1;
        expect(rules.offsetMsAt(zone, instantMs)).toBe(luxonOffset(zone, instantMs));
      }),
      { numRuns: 300 },
    );
    expect(changes).toBeGreaterThan(60);
  });

  /** The instants of a wall time, by trial of every offset. No offset is over 14 hours. */
  const instantsByTrial = (zone: string, wallMs: number): readonly number[] => {
    const offsets = new Set<number>();
    for (let aside = -15; aside <= 15; aside += 0.5) offsets.add(luxonOffset(zone, wallMs + aside * 3_600_000));
    return [...offsets]
      .map((offset) => wallMs - offset)
      .filter((ms) => ms + luxonOffset(zone, ms) === wallMs)
      .sort((one, other) => one - other);
  };

  it("a wall time near a clock change is exactly the instants that show it", () => {
    const seen = { single: 0, skipped: 0, repeated: 0 };
    fc.assert(
      fc.property(nearChange, fc.integer({ min: -100, max: 100 }), ({ zone, instantMs }, minutes) => {
        const wallMs = plusWallMinutes(wallAt(instantMs, luxonOffset(zone, instantMs)), minutes);
        const answer = rules.instantsOf(zone, wallMs);
        seen[answer.kind] += 1;
        const expected = instantsByTrial(zone, wallMs);
        if (answer.kind === "single") expect([answer.atMs]).toEqual(expected);
        else if (answer.kind === "repeated") expect([answer.earlierMs, answer.laterMs]).toEqual(expected);
        else {
          expect(expected).toEqual([]);
          // Just before the jump the wall shows an earlier time, at the jump a later one.
          expect(answer.jumpMs - 1 + luxonOffset(zone, answer.jumpMs - 1)).toBeLessThan(wallMs);
          expect(answer.jumpMs + luxonOffset(zone, answer.jumpMs)).toBeGreaterThan(wallMs);
        }
      }),
      { numRuns: 400 },
    );
    expect(seen.single).toBeGreaterThan(40);
    expect(seen.skipped).toBeGreaterThan(5);
    expect(seen.repeated).toBeGreaterThan(5);
  });

  it("every instant is among the instants of its wall time", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, ms) => {
        const answer = rules.instantsOf(zone, wallAt(ms, rules.offsetMsAt(zone, ms)));
        const among =
          answer.kind === "single"
            ? [answer.atMs]
            : answer.kind === "repeated"
              ? [answer.earlierMs, answer.laterMs]
              : [];
        expect(among).toContain(ms);
      }),
      { numRuns: 2_000 },
    );
  });
});
