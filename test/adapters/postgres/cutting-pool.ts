import type pg from "pg";
import type { PostgresPool } from "../../../src/adapters/postgres/index.ts";

/** When the connection of a commit is cut: before sending, just after sending, or committed without an answer. */
export type CutPoint = "before_sending" | "while_it_runs" | "before_the_answer";

export type CuttingPool = Readonly<{ pool: PostgresPool; cutAt: (point: CutPoint) => void }>;

/**
 * A pool whose connections are cut, as a cable is, at the named point of a commit. If `kill` is given, it is called
 * instead: it ends the process.
 */
export const cuttingPool = (pool: pg.Pool, kill?: () => void): CuttingPool => {
  let next: CutPoint | null = null;
  const connect = async () => {
    const client = await pool.connect();
    const { stream } = (client as unknown as { connection: { stream: { destroy: () => void; pause: () => void } } })
      .connection;
    const cut = kill ?? (() => stream.destroy());
    return {
      on: client.on.bind(client),
      removeListener: client.removeListener.bind(client),
      release: (destroy?: boolean) => {
        client.release(destroy);
      },
      query: async (statement: Parameters<typeof client.query>[0]) => {
        const point = next;
        next = null;
        const before = point === "before_the_answer" ? await commandsIn(pool) : 0;
        if (point === "before_sending") cut();
        const answer = client.query(statement);
        if (point === "while_it_runs") setImmediate(cut);
        if (point === "before_the_answer") {
          stream.pause();
          while ((await commandsIn(pool)) === before);
          cut();
        }
        return (await answer) as unknown as { rows: unknown[] };
      },
    };
  };
  return {
    pool: {
      connect,
      on: pool.on.bind(pool),
      removeListener: pool.removeListener.bind(pool),
    } as unknown as PostgresPool,
    cutAt: (point) => (next = point),
  };
};

/** Counts the recorded commands. No other commit runs meanwhile, so one more is the one that was sent. */
const commandsIn = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM holdfast.commands");
  return Number(rows[0]?.count);
};
