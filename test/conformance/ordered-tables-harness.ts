import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrderedTablesStore, type OrderedEngine } from "../../src/adapters/ordered-tables/index.ts";
import type { SqliteDatabase } from "../../src/adapters/sqlite/driver.ts";
import { type StoreHarness } from "../../src/conformance/index.ts";
import type { ChangeSet } from "../../src/ports/reservation-store.ts";
import { openHandle } from "../support/stores.ts";
import { gate } from "../support/gate.ts";
import { kitClock } from "../support/kit-clock.ts";
import { losingAnswers } from "./losing-answers.ts";
import { checkedDump } from "./ordered-tables-indexes.ts";
import { createSqliteEngine, type Steps } from "./ordered-tables-sqlite.ts";

/** Ordered tables in an SQLite file: every handle is separate, as in another process. */
export const orderedTablesHarness: StoreHarness = {
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-kit-"));
    const { clock, ...clocked } = kitClock();
    const losing = losingAnswers();
    const handles: SqliteDatabase[] = [];
    let crashes = 0;
    let whenBusy = (): void => undefined;
    const path = () => join(folder, `${crashes}.db`);
    const handle = () => {
      const opened = openHandle(path());
      handles.push(opened);
      return opened;
    };
    const engine = (steps: Steps = {}): OrderedEngine =>
      losing.over(createSqliteEngine(handle(), { onBusy: () => whenBusy(), ...steps }));
    const open = (steps?: Steps) => createOrderedTablesStore(engine(steps), { clock });
    return {
      ...clocked,
      store: open(),
      dump: () => checkedDump(engine()),
      keepsLatest: true,
      reopen: async () => open(),
      crash: async () => {
        const before = path();
        crashes += 1;
        for (const suffix of ["", "-wal"]) copyFileSync(before + suffix, path() + suffix);
      },
      holdLock: async () => {
        const other = handle();
        other.exec("BEGIN IMMEDIATE");
        const waited = gate();
        whenBusy = waited.open;
        return { waitedFor: () => waited.passed, release: async () => void other.exec("ROLLBACK") };
      },
      commitAndHang: async (changeSets: readonly ChangeSet[]) => {
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
        const toAll = (sql: string): void => {
          for (const each of handles) each.exec(sql);
        };
        toAll("PRAGMA query_only = ON");
        return { mended: async () => toAll("PRAGMA query_only = OFF") };
      },
      loseAnswers: losing.loseAnswers,
      close: async () => {
        for (const each of handles) each.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};
