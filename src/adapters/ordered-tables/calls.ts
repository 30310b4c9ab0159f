import { err, ok, type Result } from "neverthrow";
import { InvariantBroken } from "../../domain/invariant.ts";
import type { StoreSilence } from "../../ports/store-failure.ts";
import type { OrderedEngine, TableReader, TableWriter } from "./engine.ts";

/** The calls of one store to its engine, with the engine's failures as answers. */
export class Calls {
  readonly #engine: OrderedEngine;
  readonly #underWay = new Set<Promise<unknown>>();
  #writes = 0;

  constructor(engine: OrderedEngine) {
    this.#engine = engine;
  }

  /** Whether a transaction of this store that may write is under way. */
  get isWriting(): boolean {
    return this.#writes > 0;
  }

  snapshot<Value>(work: (tables: TableReader) => Value): Promise<Result<Value, StoreSilence>> {
    return this.#answered(work, (it) => this.#engine.snapshot(it), "not_done");
  }

  async transact<Value>(work: (tables: TableWriter) => Value): Promise<Result<Value, StoreSilence>> {
    this.#writes += 1;
    try {
      return await this.#answered(work, (it) => this.#engine.transact(it), "unknown");
    } finally {
      this.#writes -= 1;
    }
  }

  /** Work that only reads, while nothing commits; null if the engine does not come to it within so many milliseconds. */
  async alone<Value>(
    work: (tables: TableReader) => Value,
    waitMs: number,
  ): Promise<Result<Value | null, StoreSilence>> {
    const looked = this.#answered(work, (it) => this.#engine.transact(it), "not_done");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Result<null, never>>((resolve) => {
      timer = setTimeout(() => resolve(ok(null)), waitMs);
    });
    const first = await Promise.race([looked, late]);
    clearTimeout(timer);
    return first;
  }

  /** Once no call is under way. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#engine.close();
  }

  /**
   * A transaction that fails before its work is over has done nothing (S-24); after that, only the engine knew. A broken
   * invariant is a fault of the program, and is thrown.
   */
  async #answered<Tables, Value>(
    work: (tables: Tables) => Value,
    run: (work: (tables: Tables) => Value) => Promise<Value>,
    afterWork: StoreSilence["outcome"],
  ): Promise<Result<Value, StoreSilence>> {
    let outcome: StoreSilence["outcome"] = "not_done";
    const call = (async () =>
      run((tables) => {
        outcome = "not_done";
        const value = work(tables);
        outcome = afterWork;
        return value;
      }))();
    this.#underWay.add(call);
    try {
      return ok(await call);
    } catch (cause) {
      if (cause instanceof InvariantBroken) throw cause;
      return err({ outcome, cause: cause instanceof Error ? cause.message : String(cause) });
    } finally {
      this.#underWay.delete(call);
    }
  }
}
