/** Returns the name that was probably meant, at most two typing errors away; null if none is close. */
export const closestOf = (name: string, candidates: readonly string[]): string | null => {
  if (name.length > 64) return null;
  const written = name.toLowerCase();
  const [nearest] = candidates
    .map((candidate) => ({ candidate, errors: errorsBetween(written, candidate.toLowerCase()) }))
    .filter(({ candidate, errors }) => errors <= Math.min(2, candidate.length / 3))
    .sort((one, other) => one.errors - other.errors);
  return nearest?.candidate ?? null;
};

/** Counts the letters added, left out, replaced or swapped with the next one, row by row. */
const errorsBetween = (one: string, other: string): number => {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwap ? (before[j - 2] as number) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    before = row;
    row = next;
  }
  return row[other.length] as number;
};
