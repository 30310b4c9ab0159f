import { createPostgresStore } from "../../../src/adapters/postgres/index.ts";
import { commandRecord, holding } from "../../../src/conformance/store/change-sets.ts";
import { cuttingPool, type CutPoint } from "./cutting-pool.ts";
import { hostPool } from "../../support/postgres-database.ts";

// A process that commits a few times, reports each, and is killed at a named point of its last commit.

export type Order = Readonly<{ connectionString: string; first: number; commits: number; point: CutPoint }>;

const set = (n: number) => ({ ...holding(n, {}, { command: commandRecord(`order-${n}`) }), beforeMs: null });

const run = async ({ connectionString, first, commits, point }: Order): Promise<void> => {
  const { pool, cutAt } = cuttingPool(hostPool(connectionString), () => process.kill(process.pid, "SIGKILL"));
  const store = createPostgresStore({ pool });
  for (let n = first; n < first + commits; n += 1) {
    if ((await store.commit([set(n)])).isOk()) await new Promise((said) => process.send?.(n, said));
  }
  cutAt(point);
  (await store.commit([set(first + commits)])).isOk();
};

process.once("message", (order) => {
  run(order as Order).catch((cause: unknown) => {
    console.error(cause);
    process.exit(1);
  });
});
