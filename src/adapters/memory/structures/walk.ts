/**
 * A way through all records of one kind, in the order of their making, a part at a time: nothing on the way of a commit
 * knows what will be old one day. Maps may be added to and removed from while somebody is on the way through them.
 */
export type Walk<Met> = (limit: number, take: (met: Met) => boolean) => Readonly<{ taken: number; more: boolean }>;

/** What to walk through: how many there are, and a way through them from the first on. */
export type Trail<Met> = Readonly<{ count: () => number; fromFirst: () => Iterator<Met> }>;

/** How many records one call meets at most: a few milliseconds' worth. */
export const MOST_MET = 5_000;

/**
 * Each call meets further records, until `limit` of them were taken, enough were met, or it comes to the last: then the
 * next call starts anew. Where one call could meet all, each starts anew.
 */
export const createWalk = <Met>({ count, fromFirst }: Trail<Met>): Walk<Met> => {
  let rest: Iterator<Met> | null = null;
  return (limit, take) => {
    if (rest === null || count() <= MOST_MET) rest = fromFirst();
    let taken = 0;
    for (let met = 0; met < MOST_MET && taken < limit; met += 1) {
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
