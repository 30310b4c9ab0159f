import type { Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { hasPeer, requirePeer } from "./load.ts";

export const PG_BOSS = "pg-boss";

type Boss = Readonly<{
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  on(event: "error", listener: () => void): void;
  createQueue(name: string): Promise<void>;
  insert(jobs: readonly object[]): Promise<unknown>;
  fetch(name: string, options: object): Promise<readonly Readonly<{ id: string }>[]>;
  complete(name: string, ids: readonly string[]): Promise<unknown>;
}>;

const QUEUE = "expiry";
const HOUR_MS = 3_600_000;

/** A queue with a job for each hold that lives on, to begin at its deadline; null if it is not installed. */
export const openPgBoss = async (cluster: Cluster, live: number) => {
  if (!hasPeer(PG_BOSS)) return null;
  const Boss = requirePeer(PG_BOSS) as new (options: object) => Boss;
  const boss = new Boss({ connectionString: cluster.url(), supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  await boss.createQueue(QUEUE);
  const insert = async (count: number, startAfter: Date): Promise<void> => {
    const chunk = 10_000;
    for (let from = 0; from < count; from += chunk) {
      const jobs = Array.from({ length: Math.min(chunk, count - from) }, (_, at) => ({
        name: QUEUE,
        data: { reservationId: String(from + at).padStart(32, "0") },
        startAfter,
      }));
      await boss.insert(jobs);
    }
  };
  await insert(live, new Date(Date.now() + HOUR_MS));
  return {
    /** The due jobs per second that one worker fetches and completes in batches. */
    workAll: async (due: number, batchSize: number): Promise<number> => {
      await insert(due, new Date(Date.now() - HOUR_MS));
      const startedAt = performance.now();
      let done = 0;
      for (;;) {
        const jobs = await boss.fetch(QUEUE, { batchSize });
        if (jobs.length === 0) break;
        await boss.complete(
          QUEUE,
          jobs.map(({ id }) => id),
        );
        done += jobs.length;
      }
      if (done !== due) throw new Error(`${due} jobs were due, and ${done} were done`);
      return (due / (performance.now() - startedAt)) * 1_000;
    },
    stop: () => boss.stop({ graceful: false, wait: true }),
  };
};
