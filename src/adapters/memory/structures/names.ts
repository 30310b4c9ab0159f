/** Keys of one center, numbered from 0 as they come: small numbers lie in sorted rows, and compare faster than texts. */
export type Names<Key extends string> = Readonly<{ numbers: Map<Key, number>; keys: Key[] }>;

export const createNames = <Key extends string>(): Names<Key> => ({ numbers: new Map(), keys: [] });

/** The number of a key; a new one for a key that has none. */
export const numberFor = <Key extends string>({ numbers, keys }: Names<Key>, key: Key): number => {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, keys.length);
  return keys.push(key) - 1;
};
