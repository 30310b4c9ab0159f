import { err, ok, type Result } from "neverthrow";
import { InvariantBroken } from "../../domain/invariant.ts";
import type { StoreSilence } from "../../ports/store-failure.ts";
import { NothingWritten, type DatedEngine, type DatedWork } from "./dated-engine.ts";
import type { TableReader, TableWriter } from "./engine.ts";

/** The calls of one store to its engine, with the engine's failures as answers. */
export class Calls {
  readonly #engine: DatedEngine;
  readonly #underWay = new Set<Promise<unknown>>();
  #writes = 0;

  constructor(engine: DatedEngine) {
    this.#engine = engine;
  }

  /** Whether a write transaction of this store is in progress. */
  get isWriting(): boolean {
    return this.#writes > 0;
  }

  snapshot<Value>(work: DatedWork<TableReader, Value>): Promise<Result<Value, StoreSilence>> {
    return this.#answered(work, (it) => this.#engine.snapshot(it), "not_done");
  }

  async transact<Value>(work: DatedWork<TableWriter, Value>): Promise<Result<Value, StoreSilence>> {
    this.#writes += 1;
    try {
      return await this.#answered(work, (it) => this.#engine.transact(it), "unknown");
    } finally {
      this.#writes -= 1;
    }
  }

  /**
   * Runs work that only reads, while nothing commits. Returns null if the engine does not begin it within so many
   * milliseconds.
   */
  async alone<Value>(work: DatedWork<TableReader, Value>, waitMs: number): Promise<Result<Value | null, StoreSilence>> {
    const looked = this.#answered<TableReader, Value, Value | null>(
      work,
      (it) => this.#engine.alone(it, waitMs),
      "not_done",
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Result<null, never>>((resolve) => {
      timer = setTimeout(() => resolve(ok(null)), waitMs);
    });
    const first = await Promise.race([looked, late]);
    clearTimeout(timer);
    return first;
  }

  /** Closes the engine once no call is in progress. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#engine.close();
  }

  /**
   * A transaction that fails before its work is over has done nothing (S-24); after that, the outcome is unknown unless
   * the engine reports it. A broken invariant is a fault of the program, and is thrown.
   */
  async #answered<Tables extends TableReader, Value, Answer>(
    work: DatedWork<Tables, Value>,
    run: (work: DatedWork<Tables, Value>) => Promise<Answer>,
    afterWork: StoreSilence["outcome"],
  ): Promise<Result<Answer, StoreSilence>> {
    let outcome: StoreSilence["outcome"] = "not_done";
    const call = (async () =>
      run((tables, instant) => {
        outcome = "not_done";
        const value = work(tables, instant);
        outcome = afterWork;
        return value;
      }))();
    this.#underWay.add(call);
    try {
      return ok(await call);
    } catch (cause) {
      if (cause instanceof InvariantBroken) throw cause;
      if (cause instanceof NothingWritten) outcome = "not_done";
      return err({ outcome, cause: cause instanceof Error ? cause.message : String(cause) });
    } finally {
      this.#underWay.delete(call);
    }
  }
}
