import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { goal, line, measured, median, ratios, type Finding, type Scale } from "../report.ts";
import { calendarView } from "./calendar.ts";
import { openEngine } from "./engine.ts";
import { hardListing } from "./hard.ts";
import { cpuMs, measure } from "./measure.ts";
import { besidePeers } from "./peers.ts";
import { onSqlite } from "./sqlite.ts";
import { A, B, NOW_MS, prepare, type Size } from "./world.ts";

const mustAgree = (what: string, one: readonly number[], other: readonly number[]): void => {
  if (one.length === 0 || JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`${what}: other starts`);
};

const besideFloor = async (name: string, size: Size, withEngine: boolean): Promise<readonly Finding[]> => {
  const { search, fromClaims, floor } = prepare(size);
  mustAgree(name, floor(), search());
  const engine = withEngine ? await openEngine(size, createMemoryStore({ clock: createManualClock(NOW_MS) })) : null;
  if (engine !== null) mustAgree(`${name}, engine`, floor(), await engine());
  const timesOf = await measure({ floor, search, fromClaims, ...(engine === null ? {} : { engine }) });
  const least = timesOf("floor");
  const findings = [
    measured(`${name}: floor`, least, " ms"),
    measured(`${name}: pure search`, timesOf("search"), " ms"),
    measured(`${name}: pure search from a store's claims`, timesOf("fromClaims"), " ms"),
    goal(`${name}: pure search, times the floor`, ratios(timesOf("search"), least), 5, "at most"),
  ];
  if (engine === null) return findings;
  return [
    ...findings,
    measured(`${name}: engine.findSlots on the memory store`, timesOf("engine"), " ms"),
    goal(`${name}: engine, times the floor`, ratios(timesOf("engine"), least), 10, "at most"),
  ];
};

/** From 1 to 100 therapists with 0 to 100 appointments each, on one day. */
const growth = async (): Promise<readonly Finding[]> => {
  const sizes = [1, 10, 100].flatMap((therapists) =>
    [0, 10, 100].map((appointments) => ({ therapists, appointments })),
  );
  const nameOf = ({ therapists, appointments }: (typeof sizes)[number]): string => `${therapists} × ${appointments}`;
  const candidates = sizes.map((it) => {
    const size = { therapists: it.therapists, rooms: it.therapists, pieces: it.therapists, days: 1, minutesEach: 4 };
    return [nameOf(it), prepare({ ...size, appointments: it.appointments }).search] as const;
  });
  const timesOf = await measure(Object.fromEntries(candidates), { rounds: 5, roundMs: 60 });
  const at = (therapists: number, appointments: number) => timesOf(nameOf({ therapists, appointments }));
  return [
    ...sizes.map((it) => measured(`therapists × appointments of each: ${nameOf(it)}`, timesOf(nameOf(it)), " ms")),
    goal("growth with therapists, 10 to 100, 100 appointments each", ratios(at(100, 100), at(10, 100)), 10, "at most"),
    goal("growth with appointments, 10 to 100, 100 therapists", ratios(at(100, 100), at(100, 10)), 10, "at most"),
  ];
};

const therapistDays = async (): Promise<readonly Finding[]> => {
  const few = prepare({ ...A, days: 7 });
  const many = prepare({ ...B, therapists: 100, rooms: 50, pieces: 30 });
  const timesOf = await measure({ few: few.search, many: many.search }, { rounds: 5 });
  const [small, large] = [timesOf("few").map((ms) => ms / 70), timesOf("many").map((ms) => ms / 3_000)];
  return [
    measured("per therapist-day, at 70", small, " ms"),
    measured("per therapist-day, at 3,000", large, " ms"),
    goal("per therapist-day, 3,000 beside 70", ratios(large, small), 3, "at most"),
  ];
};

/** Twelve guests, four services each, thirty therapists, from too few skills for any slot to more than enough. */
const hardParties = (perKind: number): readonly Finding[] => {
  for (let seed = 1_001; seed <= 1_010; seed += 1) hardListing(seed, 5)();
  return [4, 5, 6, 8, 15, 30].flatMap((able) => {
    const outcomes = { slots: 0, none: 0, "gave up": 0 };
    const times: number[] = [];
    for (let seed = 1; seed <= perKind; seed += 1) {
      const list = hardListing(seed, able);
      const startedAt = cpuMs();
      outcomes[list()] += 1;
      times.push(cpuMs() - startedAt);
    }
    times.sort((one, other) => one - other);
    const worst = times.at(-1) ?? 0;
    const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    return [
      line(
        `12 × 4 services, ${able} of 30 can give each`,
        `${counts.join(", ")}; median ${median(times).toPrecision(3)} ms`,
      ),
      goal(`12 × 4 services, ${able} of 30: the slowest day, ms`, worst, 50, "at most"),
    ];
  });
};

export const benchSearch = async (scale: Scale): Promise<readonly Finding[]> => [
  ...(await besideFloor("A, three types", A, true)),
  ...(await besideFloor("A, therapist only", { ...A, rooms: 0, pieces: 0 }, false)),
  ...(await besideFloor("B, three types", B, scale !== "quick")),
  ...(await besideFloor("B, therapist only", { ...B, rooms: 0, pieces: 0 }, false)),
  ...(await calendarView()),
  ...(await besidePeers(scale)),
  ...(await onSqlite(scale)),
  ...(await growth()),
  ...(await therapistDays()),
  ...hardParties(scale === "quick" ? 10 : 100),
];
