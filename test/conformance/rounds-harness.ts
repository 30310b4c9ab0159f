import { createRoundsStore, dumpOrderedTables, tablesInRounds } from "../../src/adapters/ordered-tables/index.ts";
import type { StoreHarness } from "../../src/conformance/index.ts";
import { gate } from "../support/gate.ts";
import { kitClock } from "../support/kit-clock.ts";
import { assertIndexes } from "./ordered-tables-indexes.ts";
import { RoundsServer, type Steps } from "./rounds-server.ts";

/** Rounds over a server in memory: every handle has its own hints, as in another process. */
export const roundsHarness: StoreHarness = {
  open: async () => {
    const { clock, ...clocked } = kitClock();
    const server = new RoundsServer(() => clock.nowMs());
    const open = (steps?: Steps) => createRoundsStore(server.engine(steps), { elapsedMs: () => clock.elapsedMs() });
    return {
      ...clocked,
      store: open(),
      dump: async () => {
        const tables = tablesInRounds(server.engine());
        await assertIndexes(tables);
        return dumpOrderedTables(tables);
      },
      keepsLatest: true,
      reopen: async () => open(),
      crash: async () => server.crash(),
      holdLock: () => server.holdLock(),
      commitAndHang: async (changeSets) => {
        const [written, going] = [gate(), gate()];
        const beforeCommit = () => {
          written.open();
          return going.passed;
        };
        const outcomes = open({ beforeCommit }).commit(changeSets);
        await written.passed;
        return {
          letGo: () => {
            going.open();
            return outcomes;
          },
        };
      },
      breakStorage: async () => {
        server.break(true);
        return { mended: async () => server.break(false) };
      },
      loseAnswers: async () => {
        server.loseAnswers(true);
        return { mended: async () => server.loseAnswers(false) };
      },
      close: async () => undefined,
    };
  },
};
