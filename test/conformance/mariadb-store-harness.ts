import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, createPool, type RowDataPacket } from "mysql2/promise";
import { openMariadb } from "../../examples/mariadb-store/store.ts";
import {
  createRoundsStore,
  dumpOrderedTables,
  tablesInRounds,
  type RoundsEngine,
} from "../../src/adapters/ordered-tables/index.ts";
import type { StoreHarness } from "../../src/conformance/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { gate } from "../support/gate.ts";
import type { MariadbServer } from "./mariadb-server.ts";

/** The worked example: one database for all stores, emptied in between, with a clock that is a table. */
export const createMariadbHarness = async (
  server: MariadbServer,
): Promise<StoreHarness & { end: () => Promise<void> }> => {
  const uri = server.url("kit");
  const first = await createConnection(server.url("mysql"));
  await first.query("CREATE DATABASE kit");
  await first.end();
  const admin = createPool({ uri, multipleStatements: true, connectionLimit: 1 });
  await (await openMariadb(uri)).close();
  await admin.query(CLOCK);
  const clock = createManualClock(0);
  const run = async (sql: string, values: readonly unknown[] = []): Promise<void> => {
    await admin.query(sql, [...values]);
  };
  /** One for each handle of a store, and one for the harness's queries; the next store reuses them. */
  let [engines, looking]: [RoundsEngine[], RoundsEngine | null] = [[], null];
  const endEngines = async (): Promise<void> => {
    await Promise.allSettled([...engines, ...(looking === null ? [] : [looking])].map((it) => it.close()));
    [engines, looking] = [[], null];
  };
  let losesAnswers = false;

  return {
    open: async () => {
      await run("DELETE FROM holdfast_entry; UPDATE test_clock SET ms = 0, tick = 0");
      let opened = 0;
      const engine = async (beforeCommit = (): Promise<void> => Promise.resolve()): Promise<RoundsEngine> => {
        const at = opened;
        opened += 1;
        const inner = (engines[at] ??= await openMariadb(uri, "test_now()"));
        return {
          begin: async (begin) => {
            const begun = await inner.begin(begin);
            return (
              begun && {
                ...begun,
                commit: async (writes) => {
                  await beforeCommit();
                  await begun.commit(writes);
                  if (losesAnswers) throw new Error("the connection is lost");
                },
              }
            );
          },
          close: () => Promise.resolve(),
        };
      };
      const handle = async (beforeCommit?: () => Promise<void>) =>
        createRoundsStore(await engine(beforeCommit), { elapsedMs: () => clock.elapsedMs() });
      return {
        store: await handle(),
        dump: async () => dumpOrderedTables(tablesInRounds((looking ??= await openMariadb(uri)))),
        setClock: (ms) => run("UPDATE test_clock SET ms = ?", [clock.set(ms)]),
        leap: (ms) => run("UPDATE test_clock SET ms = ?", [clock.leap(ms)]),
        tickBy: (ms) => run("UPDATE test_clock SET tick = ?", [ms]),
        keepsLatest: true,
        reopen: () => handle(),
        crash: async () => {
          const [others] = await admin.query<RowDataPacket[]>(OTHERS);
          for (const { id } of others) await run("KILL ?", [id]).catch(() => undefined);
          await endEngines();
          opened = 0;
        },
        holdLock: async () => {
          const connection = await createConnection(uri);
          await connection.beginTransaction();
          await connection.query("SELECT id FROM holdfast_lock FOR UPDATE");
          return {
            waitedFor: async () => {
              // The server refreshes the list of transactions only every tenth of a second.
              const waiting = "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
              while ((await admin.query<RowDataPacket[]>(waiting))[0].length === 0) await sleep(110);
            },
            release: () => connection.end(),
          };
        },
        commitAndHang: async (changeSets) => {
          const [written, going] = [gate(), gate()];
          const hanging = await handle(() => {
            written.open();
            return going.passed;
          });
          const outcomes = hanging.commit(changeSets);
          await written.passed;
          return {
            letGo: () => {
              going.open();
              return outcomes;
            },
          };
        },
        breakStorage: async () => {
          await run("RENAME TABLE holdfast_entry TO out_of_reach");
          return { mended: () => run("RENAME TABLE out_of_reach TO holdfast_entry") };
        },
        loseAnswers: async () => {
          losesAnswers = true;
          return { mended: async () => void (losesAnswers = false) };
        },
        close: async () => undefined,
      };
    },
    end: async () => {
      await endEngines();
      await admin.end();
    },
  };
};

/** Its writes are visible at once, also to transactions that began before. */
const CLOCK = `
  CREATE TABLE test_clock (ms BIGINT, tick BIGINT) ENGINE MEMORY;
  INSERT INTO test_clock VALUES (0, 0);
  CREATE FUNCTION test_now() RETURNS BIGINT MODIFIES SQL DATA
  BEGIN
    UPDATE test_clock SET ms = ms + tick WHERE tick > 0;
    RETURN (SELECT ms FROM test_clock);
  END`;

const OTHERS = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
