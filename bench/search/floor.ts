/** The taken time of one unit on one day, as sorted `start, end, start, end, …`. */
export type Taken = readonly number[];

/**
 * The least plain JavaScript that lists the same starts: sorted arrays of integers, a pointer into each that only moves
 * on, and the first free unit of each kind ends the look at that kind. No rules, no choice, no reasons.
 */
export const floorStarts = (
  starts: readonly number[],
  lengthMs: number,
  kinds: readonly (readonly Taken[])[],
): readonly number[] => {
  const listed: number[] = [];
  const pointers = kinds.map((units) => new Int32Array(units.length));
  for (const start of starts) {
    const end = start + lengthMs;
    let isListed = true;
    for (let kind = 0; kind < kinds.length && isListed; kind += 1) {
      isListed = someFree(kinds[kind] as readonly Taken[], pointers[kind] as Int32Array, start, end);
    }
    if (isListed) listed.push(start);
  }
  return listed;
};

const someFree = (units: readonly Taken[], pointers: Int32Array, start: number, end: number): boolean => {
  for (let unit = 0; unit < units.length; unit += 1) {
    const taken = units[unit] as Taken;
    let at = pointers[unit] as number;
    while (at < taken.length && (taken[at + 1] as number) <= start) at += 2;
    pointers[unit] = at;
    if (at >= taken.length || (taken[at] as number) >= end) return true;
  }
  return false;
};
