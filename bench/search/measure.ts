/** Milliseconds of this process's own time: other work on the machine does not count. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

type Candidate = () => unknown;

/**
 * Milliseconds of one run of each candidate, round by round; in each round the candidates take turns. In this process's
 * CPU time, unless the candidate waits for another process: then in wall time.
 */
export const measure = async (
  candidates: Readonly<Record<string, Candidate>>,
  {
    rounds = 7,
    roundMs = 120,
    nowMs = cpuMs,
  }: Readonly<{ rounds?: number; roundMs?: number; nowMs?: () => number }> = {},
) => {
  const times = new Map<string, number[]>();
  const runs = new Map<string, number>();
  const timed = async (run: Candidate, count: number): Promise<number> => {
    const startedAt = nowMs();
    for (let nth = 0; nth < count; nth += 1) await run();
    return nowMs() - startedAt;
  };
  /** The number of its warm runs in the time of one measurement, at least one. */
  const runsIn = async (run: Candidate): Promise<number> => {
    let spentMs = 0;
    for (let count = 1; ; count *= 2) {
      const tookMs = await timed(run, count);
      spentMs += tookMs;
      if (spentMs >= roundMs) return Math.max(1, Math.round((count * roundMs) / tookMs));
    }
  };
  for (const [name, run] of Object.entries(candidates)) runs.set(name, await runsIn(run));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(candidates)) {
      const count = runs.get(name) ?? 1;
      times.set(name, [...(times.get(name) ?? []), (await timed(run, count)) / count]);
    }
  }
  return (name: string): readonly number[] => times.get(name) ?? [];
};
