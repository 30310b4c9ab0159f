import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLog } from "../../examples/log-store/store.ts";
import {
  createOrderedTablesStore,
  type OrderedEngine,
  type OrderedTablesOptions,
} from "../../src/adapters/ordered-tables/index.ts";
import type { OpenedStore, StoreHarness } from "../../src/conformance/index.ts";
import { gate, type Gate } from "../support/gate.ts";
import { kitClock } from "../support/kit-clock.ts";
import { losingAnswers } from "./losing-answers.ts";
import { checkedDump } from "./ordered-tables-indexes.ts";

/** The worked example. Its log is a file whose syncs the harness holds back, refuses and forgets. */
export const logStoreHarness = (options: Pick<OrderedTablesOptions, "soleWriter"> = {}): StoreHarness => ({
  open: async (): Promise<OpenedStore> => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-log-"));
    const { clock, ...clocked } = kitClock();
    const losing = losingAnswers();
    let logs = 0;
    let synced = 0;
    let isBroken = false;
    let hang: Readonly<{ arrived: Gate; going: Gate; isFailing: boolean }> | null = null;
    let whenWaitedFor = (): void => undefined;
    const path = () => join(folder, `${logs}.log`);
    const sync = async (file: FileHandle): Promise<void> => {
      const hung = hang;
      hang = null;
      hung?.arrived.open();
      await hung?.going.passed;
      if (isBroken || hung?.isFailing === true) throw new Error("no space left");
      await file.sync();
      synced = (await file.stat()).size;
    };
    let log = await openLog(path(), sync);
    /** A separate handle on the open log: closing it leaves the log open for the others. */
    const open = () => {
      const opened = log;
      const engine: OrderedEngine = {
        snapshot: (work) => opened.snapshot(work),
        transact: (work) => {
          whenWaitedFor();
          return opened.transact(work);
        },
        close: () => Promise.resolve(),
      };
      return createOrderedTablesStore(losing.over(engine), { clock, ...options });
    };
    const store = open();
    /** The next write stays in its sync, alone. */
    const hangNext = (isFailing: boolean) => {
      const [arrived, going] = [gate(), gate()];
      hang = { arrived, going, isFailing };
      return { arrived: arrived.passed, letGo: going.open };
    };
    return {
      ...clocked,
      store,
      dump: () => checkedDump(log),
      keepsLatest: true,
      reopen: async () => open(),
      crash: async () => {
        const [before, all] = [path(), readFileSync(path())];
        logs += 1;
        // A part of the unsynced data is on the disk: the last line is torn.
        writeFileSync(path(), all.subarray(0, synced + Math.floor((all.length - synced) / 2)));
        const left = log;
        log = await openLog(path(), sync);
        rmSync(before);
        // Only its descriptor: the process's state is gone.
        void left.close();
      },
      holdLock: async () => {
        const holder = hangNext(true);
        const held = log.transact((tables) => tables.put("lock", "true")).catch(() => null);
        await holder.arrived;
        const waited = gate();
        whenWaitedFor = waited.open;
        return {
          waitedFor: () => waited.passed,
          release: async () => {
            holder.letGo();
            await held;
          },
        };
      },
      commitAndHang: async (changeSets) => {
        const hung = hangNext(false);
        const outcomes = (options.soleWriter === true ? store : open()).commit(changeSets);
        await hung.arrived;
        return {
          letGo: () => {
            hung.letGo();
            return outcomes;
          },
        };
      },
      breakStorage: async () => {
        isBroken = true;
        return { mended: async () => void (isBroken = false) };
      },
      loseAnswers: losing.loseAnswers,
      close: async () => {
        await log.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
});
