import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { goal, line, median, type Finding } from "../report.ts";
import { openEngine } from "./engine.ts";
import { hardListing } from "./hard.ts";
import { cpuMs, measure } from "./measure.ts";
import { onSqlite } from "./sqlite.ts";
import { A, B, NOW_MS, prepare, type Size } from "./world.ts";

const ms = (value: number): string => `${value.toPrecision(3)} ms`;

const mustAgree = (what: string, one: readonly number[], other: readonly number[]): void => {
  if (one.length === 0 || JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`${what}: other starts`);
};

const besideFloor = async (name: string, size: Size, withEngine: boolean): Promise<readonly Finding[]> => {
  const { search, fromClaims, floor } = prepare(size);
  mustAgree(name, floor(), search());
  const engine = withEngine ? await openEngine(size, createMemoryStore({ clock: createManualClock(NOW_MS) })) : null;
  if (engine !== null) mustAgree(`${name}, engine`, floor(), await engine());
  const timeOf = await measure({ floor, search, fromClaims, ...(engine === null ? {} : { engine }) });
  const [least, own] = [timeOf("floor"), timeOf("search")];
  const findings = [
    line(
      `${name}: floor, pure search, and from a store's claims`,
      [least, own, timeOf("fromClaims")].map(ms).join(", "),
    ),
    goal(`${name}: pure search, times the floor`, own / least, 5, "at most"),
  ];
  if (engine === null) return findings;
  const whole = timeOf("engine");
  return [
    ...findings,
    line(`${name}: engine.findSlots on the memory store`, ms(whole)),
    goal(`${name}: engine, times the floor`, whole / least, 10, "at most"),
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
  const timeOf = await measure(Object.fromEntries(candidates), 5, 60);
  const at = (therapists: number, appointments: number): number => timeOf(nameOf({ therapists, appointments }));
  return [
    ...sizes.map((it) => line(`therapists × appointments of each: ${nameOf(it)}`, ms(timeOf(nameOf(it))))),
    goal("growth with therapists, 10 to 100, 100 appointments each", at(100, 100) / at(10, 100), 10, "at most"),
    goal("growth with appointments, 10 to 100, 100 therapists", at(100, 100) / at(100, 10), 10, "at most"),
  ];
};

const therapistDays = async (): Promise<readonly Finding[]> => {
  const few = prepare({ ...A, days: 7 });
  const many = prepare({ ...B, therapists: 100, rooms: 50, pieces: 30 });
  const timeOf = await measure({ few: few.search, many: many.search }, 5);
  const [small, large] = [timeOf("few") / 70, timeOf("many") / 3_000];
  return [
    line("per therapist-day, at 70 and at 3,000", `${ms(small)}, ${ms(large)}`),
    goal("per therapist-day, 3,000 beside 70", large / small, 3, "at most"),
  ];
};

/** Twelve guests, four services each, thirty therapists: from where nobody suffices to where everybody does. */
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
    const [middle, worst] = [median(times), times.at(-1) ?? 0];
    const told = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    return [
      line(`12 × 4 services, ${able} of 30 can give each`, `${told.join(", ")}; median ${ms(middle)}`),
      goal(`12 × 4 services, ${able} of 30: the slowest day, ms`, worst, 50, "at most"),
    ];
  });
};

export const benchSearch = async (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> => [
  ...(await besideFloor("A, three types", A, true)),
  ...(await besideFloor("A, therapist only", { ...A, rooms: 0, pieces: 0 }, false)),
  ...(await besideFloor("B, three types", B, scale !== "quick")),
  ...(await besideFloor("B, therapist only", { ...B, rooms: 0, pieces: 0 }, false)),
  ...(await onSqlite(scale)),
  ...(await growth()),
  ...(await therapistDays()),
  ...hardParties(scale === "quick" ? 10 : 100),
];
