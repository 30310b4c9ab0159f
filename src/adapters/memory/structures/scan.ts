/**
 * A resumable scan in insertion order, a batch at each call. Commits keep no index of ages for it. The maps may be
 * added to and removed from during the scan.
 */
export type Scan<Item> = (limit: number, take: (item: Item) => boolean) => Readonly<{ taken: number; more: boolean }>;

/** A collection to scan: its size, and an iterator from the first record on. */
export type Source<Item> = Readonly<{ count: () => number; fromFirst: () => Iterator<Item> }>;

/** The most records that one call visits: a few milliseconds of work. */
export const MOST_VISITED = 5_000;

/**
 * Creates a scan. Each call visits further records, until it has taken `limit` of them, has visited enough, or reaches
 * the last; the next call then starts again. If one call can visit every record, each call starts again.
 */
export const createScan = <Item>({ count, fromFirst }: Source<Item>): Scan<Item> => {
  let rest: Iterator<Item> | null = null;
  return (limit, take) => {
    if (rest === null || count() <= MOST_VISITED) rest = fromFirst();
    let taken = 0;
    for (let visited = 0; visited < MOST_VISITED && taken < limit; visited += 1) {
      const next = rest.next();
      if (next.done === true) {
        rest = null;
        return { taken, more: false };
      }
      if (take(next.value)) taken += 1;
    }
    return { taken, more: true };
  };
};
