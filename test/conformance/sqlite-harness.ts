import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite, type SqliteDatabase } from "../../src/adapters/sqlite/index.ts";
import { ok } from "neverthrow";
import type { ChangeSet, CommitOutcome, ReservationStore } from "../../src/ports/reservation-store.ts";
import { type DirectoryHarness, type StoreHarness } from "../../src/conformance/index.ts";
import { kitClock } from "../support/kit-clock.ts";
import { dumpOf } from "../adapters/sqlite/dump.ts";
import { startHanging } from "../adapters/sqlite/hanging.ts";
import { openHandle } from "../support/stores.ts";
import { inKitForm } from "../support/kit-form.ts";
import { accepted } from "../support/answers.ts";

/** The fault of a broken storage: the file becomes read-only, or a COMMIT fails, done or not. */
export type Fault = "read only" | Readonly<{ errcode: number; isDone: boolean }>;

/** The harness of a file's store: every handle is separate, as in another process. */
export const sqliteHarness = (fault: Fault): StoreHarness => ({ open: () => new Files(fault).opened() });

/** One store's file, its handles, and the copies that crashes leave of it. */
class Files {
  readonly #fault: Fault;
  readonly #folder = mkdtempSync(join(tmpdir(), "holdfast-kit-"));
  readonly #clock = kitClock();
  readonly #handles: SqliteDatabase[] = [];
  #crashes = 0;
  #isBroken = false;
  #losesAnswers = false;
  #whenBusy = (): void => undefined;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  async opened() {
    const store = await this.#openStore();
    const beside = (): SqliteDatabase => this.#handle();
    const { clock, ...clocked } = this.#clock;
    return {
      ...clocked,
      store,
      dump: async () => inKitForm(dumpOf(beside())),
      keepsLatest: true as const,
      reopen: () => this.#openStore(),
      crash: async () => this.#crash(),
      holdLock: async () => this.#holdLock(),
      commitAndHang: async (changeSets: readonly ChangeSet[]) => {
        const other = startHanging();
        const hung = await other.commitAndHang({ file: this.#path(), atMs: clock.nowMs(), changeSets });
        return {
          letGo: async () => {
            const outcomes = (await hung.letGo()) as readonly CommitOutcome[];
            other.end();
            return ok(outcomes);
          },
        };
      },
      beginHostTransaction: async () => {
        const host = this.#handle();
        host.exec("BEGIN IMMEDIATE");
        return {
          handle: host,
          commit: async () => {
            host.exec("COMMIT");
            return true;
          },
          rollback: async () => void host.exec("ROLLBACK"),
        };
      },
      breakStorage: async () => {
        this.#break(true);
        return { mended: async () => this.#break(false) };
      },
      loseAnswers: async () => {
        this.#losesAnswers = true;
        return { mended: async () => void (this.#losesAnswers = false) };
      },
      close: async () => {
        for (const handle of this.#handles) handle.close();
        rmSync(this.#folder, { recursive: true });
      },
    };
  }

  async #openStore(): Promise<ReservationStore> {
    const { clock } = this.#clock;
    const handle = this.#handle();
    const database: SqliteDatabase = {
      prepare: (sql) => handle.prepare(sql),
      close: () => handle.close(),
      exec: (sql) => this.#exec(handle, sql),
    };
    return accepted(await openSqlite({ database, clock, synchronous: "off" })).store;
  }

  #path(): string {
    return join(this.#folder, `${this.#crashes}.db`);
  }

  #handle(): SqliteDatabase {
    const handle = openHandle(this.#path());
    this.#handles.push(handle);
    return handle;
  }

  #exec(handle: SqliteDatabase, sql: string): unknown {
    const fault = sql === "COMMIT" ? this.#commitFault() : null;
    if (fault?.isDone === false) throw failedWith(fault.errcode);
    try {
      const done = handle.exec(sql);
      if (fault === null) return done;
    } catch (cause) {
      this.#whenBusy();
      throw cause;
    }
    throw failedWith(fault.errcode);
  }

  #commitFault(): Exclude<Fault, "read only"> | null {
    if (this.#losesAnswers) return { errcode: IO_ERROR, isDone: true };
    return this.#isBroken && this.#fault !== "read only" ? this.#fault : null;
  }

  /** Copies the disk's current content, with its log yet to be recovered; handles on the old file are cut off. */
  #crash(): void {
    const before = this.#path();
    this.#crashes += 1;
    for (const suffix of ["", "-wal"]) copyFileSync(before + suffix, this.#path() + suffix);
  }

  #holdLock() {
    const other = this.#handle();
    other.exec("BEGIN IMMEDIATE");
    const waited = new Promise<void>((resolve) => {
      this.#whenBusy = resolve;
    });
    return { waitedFor: () => waited, release: async () => void other.exec("ROLLBACK") };
  }

  #break(isBroken: boolean): void {
    this.#isBroken = isBroken;
    if (this.#fault !== "read only") return;
    for (const handle of this.#handles) handle.exec(`PRAGMA query_only = ${isBroken ? "ON" : "OFF"}`);
  }
}

export const IO_ERROR = 10;

/** The error of node:sqlite; https://sqlite.org/rescode.html lists the numbers. */
const failedWith = (errcode: number): Error => Object.assign(new Error("thrown by the test"), { errcode });

/** The guests of a file. */
export const sqliteGuestsHarness: DirectoryHarness = {
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-kit-"));
    const { guests, store } = accepted(await openSqlite({ file: join(folder, "guests.db"), synchronous: "off" }));
    const close = async (): Promise<void> => {
      await store.close();
      rmSync(folder, { recursive: true });
    };
    return { directory: guests, close };
  },
};
