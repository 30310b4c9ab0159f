import type { TableWriter } from "./engine.ts";
import type { Asked, Entry, RangeAsked } from "./rounds-engine.ts";

/**
 * Values that earlier transactions have seen, by key. They may be out of date: they suggest what to fetch, and never
 * give an answer.
 */
export class Hints {
  readonly #values = new Map<string, string>();

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** The latest noted value is evicted last. */
  note(key: string, value: string | null): void {
    this.#values.delete(key);
    if (value === null) return;
    this.#values.set(key, value);
    if (this.#values.size <= MOST_HINTS) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }
}

/** Enough for the records of some hundred concurrent callers; a few megabytes. */
const MOST_HINTS = 5_000;

/** A run of some work over the known entries. */
export type Run<Value> = Readonly<{
  /** Requested entries that were not known. Unless this is empty, the rest of the run is meaningless. */
  missing: Asked;
  /** Returns the run's value, or throws its error. */
  value: () => Value;
  /** Null removes the key. A run that threw writes nothing. */
  writes: ReadonlyMap<string, string | null>;
}>;

/** The fetched entries of one consistent state. */
export class Known {
  readonly #hints: Hints;
  readonly #values = new Map<string, string | undefined>();
  readonly #ranges = new Map<string, Readonly<{ entries: readonly Entry[]; limit: number }>>();

  constructor(hints: Hints) {
    this.#hints = hints;
  }

  /** Adds the results of a fetch: entries in any order, some perhaps twice. */
  add({ keys, ranges }: Asked, found: readonly Entry[]): void {
    const values = new Map(found);
    for (const key of keys) {
      const value = values.get(key);
      this.#values.set(key, value);
      this.#hints.note(key, value ?? null);
    }
    const sorted = [...values].sort(byKey);
    for (const { from, before, limit } of ranges) {
      // Other ranges may have fetched more of this one. Only the first ones, up to the limit, are this range's own.
      const entries = sorted.slice(placeOf(sorted, from), placeOf(sorted, before));
      this.#ranges.set(`${from}\n${before}`, { entries, limit });
    }
  }

  /** Runs work that requests any entries. An unknown value is replaced by a hint; an unknown range counts as empty. */
  run<Value>(work: (tables: TableWriter) => Value): Run<Value> {
    const missing = { keys: new Set<string>(), ranges: new Map<string, RangeAsked>() };
    const written = new Map<string, string | null>();
    /** The written keys, in order, for binary search. */
    const order: Entry[] = [];
    const write = (key: string, value: string | null): void => {
      if (!written.has(key)) order.splice(placeOf(order, key), 0, [key, ""]);
      written.set(key, value);
    };
    const fetched = (from: string, before: string, limit: number): readonly Entry[] => {
      const name = `${from}\n${before}`;
      const known = this.#ranges.get(name);
      if (known !== undefined && limit <= known.limit) return known.entries;
      const asked = Math.max(limit, missing.ranges.get(name)?.limit ?? 0);
      missing.ranges.set(name, { from, before, limit: asked });
      return [];
    };
    const tables: TableWriter = {
      get: (key) => {
        const own = written.get(key);
        if (own !== undefined) return own ?? undefined;
        if (this.#values.has(key)) return this.#values.get(key);
        missing.keys.add(key);
        return this.#hints.get(key);
      },
      range: (from, before, limit) => {
        const own = order
          .slice(placeOf(order, from), placeOf(order, before))
          .map(([key]): [string, string | null] => [key, written.get(key) as string | null]);
        // As many more as this transaction has removed.
        const removed = own.filter(([, value]) => value === null).length;
        const entries = fetched(from, before, limit + removed);
        if (own.length === 0) return entries.slice(0, limit);
        const merged = new Map<string, string | null>([...entries, ...own]);
        return [...merged]
          .filter((entry): entry is [string, string] => entry[1] !== null)
          .sort(byKey)
          .slice(0, limit);
      },
      put: write,
      remove: (key) => {
        write(key, null);
      },
    };
    const asked = (): Asked => ({ keys: [...missing.keys], ranges: [...missing.ranges.values()] });
    try {
      const value = work(tables);
      return { missing: asked(), value: () => value, writes: written };
    } catch (cause) {
      const thrown = (): never => {
        throw cause;
      };
      return { missing: asked(), value: thrown, writes: new Map() };
    }
  }
}

const byKey = ([one]: Entry, [other]: Entry): number => (one < other ? -1 : one > other ? 1 : 0);

/** Returns the index of the first entry that does not come before a key. */
const placeOf = (sorted: readonly Entry[], key: string): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Entry)[0] < key) low = middle + 1;
    else high = middle;
  }
  return low;
};
