import { median } from "../report.ts";

/** Milliseconds of this process's own time: others at work on the machine do not count. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

type Candidate = () => unknown;

/** Milliseconds of one run of each candidate: medians over rounds in which they take turns. */
export const measure = async (candidates: Readonly<Record<string, Candidate>>, rounds = 7, roundMs = 120) => {
  const times = new Map<string, number[]>();
  const runs = new Map<string, number>();
  for (const [name, run] of Object.entries(candidates)) {
    const startedAt = cpuMs();
    let count = 0;
    while (cpuMs() - startedAt < roundMs) for (let nth = 0; nth < 10; nth += 1, count += 1) await run();
    runs.set(name, Math.max(1, count));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(candidates)) {
      const count = runs.get(name) ?? 1;
      const startedAt = cpuMs();
      for (let nth = 0; nth < count; nth += 1) await run();
      times.set(name, [...(times.get(name) ?? []), (cpuMs() - startedAt) / count]);
    }
  }
  return (name: string): number => median(times.get(name) ?? []);
};
