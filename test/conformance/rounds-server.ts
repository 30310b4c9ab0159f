import type {
  Asked,
  Entry,
  RoundsEngine,
  RoundsLock,
  RoundsTransaction,
} from "../../src/adapters/ordered-tables/index.ts";
import { gate } from "../support/gate.ts";

/** A transaction, by its lock and its number of round trips; an `end` is not one, since no answer waits for it. */
export type Transaction = { lock: RoundsLock; trips: number };

type State = Readonly<{ values: ReadonlyMap<string, string>; sorted: readonly Entry[] }>;

/** A test's hooks between the steps of a handle's transactions. */
export type Steps = Readonly<{
  /** All is sent for commit and nothing is visible yet. */
  beforeCommit?: () => Promise<void>;
}>;

/** A server of entries in memory, whose calls take one turn each. A commit replaces its state as a whole. */
export class RoundsServer {
  readonly #nowMs: () => number;
  #state: State = { values: new Map(), sorted: [] };
  #lock = new SharedLock();
  #life = 0;
  #isBroken = false;
  #losesAnswers = false;
  #transactions: Transaction[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The server as one process reaches it. */
  engine({ beforeCommit }: Steps = {}): RoundsEngine {
    const life = this.#life;
    const trip = async (of: Transaction): Promise<void> => {
      of.trips += 1;
      await new Promise((resolve) => setImmediate(resolve));
      // Nothing arrives any more from a process that died.
      if (life !== this.#life) await new Promise(() => undefined);
    };
    return {
      begin: async ({ lock, waitMs, asked }) => {
        const counted: Transaction = { lock, trips: 0 };
        this.#transactions.push(counted);
        await trip(counted);
        const letGo = lock === "none" ? () => undefined : await this.#lock.take(lock, waitMs);
        if (letGo === null) return null;
        const nowMs = this.#nowMs();
        const state = this.#state;
        const transaction: RoundsTransaction = {
          nowMs,
          found: foundIn(state, asked),
          fetch: async (further) => {
            await trip(counted);
            return foundIn(state, further);
          },
          commit: async ({ removed, put }) => {
            try {
              await trip(counted);
              await beforeCommit?.();
              if (this.#isBroken) throw new Error("no space left");
              const values = new Map(this.#state.values);
              for (const key of removed) values.delete(key);
              for (const [key, value] of put) values.set(key, value);
              this.#state = { values, sorted: [...values].sort(([one], [other]) => (one < other ? -1 : 1)) };
              if (this.#losesAnswers) throw new Error("the answer is lost");
            } finally {
              letGo();
            }
          },
          end: letGo,
        };
        return transaction;
      },
      close: () => Promise.resolve(),
    };
  }

  /** Returns the transactions since the last call. */
  taken(): readonly Transaction[] {
    return this.#transactions.splice(0);
  }

  /** Ends all processes; their locks are released. */
  crash(): void {
    this.#life += 1;
    this.#lock = new SharedLock();
  }

  break(isBroken: boolean): void {
    this.#isBroken = isBroken;
  }

  loseAnswers(losesAnswers: boolean): void {
    this.#losesAnswers = losesAnswers;
  }

  async holdLock() {
    const letGo = (await this.#lock.take("exclusive", Infinity)) ?? (() => undefined);
    const waited = gate();
    this.#lock.onWait = waited.open;
    return { waitedFor: () => waited.passed, release: async () => letGo() };
  }
}

const foundIn = ({ values, sorted }: State, { keys, ranges }: Asked): readonly Entry[] => [
  ...keys.flatMap((key): Entry[] => {
    const value = values.get(key);
    return value === undefined ? [] : [[key, value]];
  }),
  ...ranges.flatMap(({ from, before, limit }) => sorted.filter(([key]) => key >= from && key < before).slice(0, limit)),
];

type Waiting = Readonly<{ lock: "shared" | "exclusive"; had: () => void }>;

/** A lock that is given in the order of the requests. */
class SharedLock {
  #shared = 0;
  #isExclusive = false;
  #waiting: Waiting[] = [];
  onWait = (): void => undefined;

  async take(lock: Waiting["lock"], waitMs: number): Promise<(() => void) | null> {
    const { passed, open } = gate();
    const waiting: Waiting = { lock, had: open };
    this.#waiting.push(waiting);
    this.#next();
    if (this.#waiting.includes(waiting)) {
      this.onWait();
      const timer = waitMs === Infinity ? null : setTimeout(open, waitMs);
      await passed;
      if (timer !== null) clearTimeout(timer);
    }
    if (!this.#waiting.includes(waiting)) return () => this.#letGo(lock);
    this.#waiting = this.#waiting.filter((it) => it !== waiting);
    this.#next();
    return null;
  }

  #letGo(lock: Waiting["lock"]): void {
    if (lock === "shared") this.#shared -= 1;
    else this.#isExclusive = false;
    this.#next();
  }

  #next(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || this.#isExclusive || (first.lock === "exclusive" && this.#shared > 0)) return;
      this.#waiting.shift();
      if (first.lock === "shared") this.#shared += 1;
      else this.#isExclusive = true;
      first.had();
    }
  }
}
