/**
 * Keys of one center, numbered from 0 in order of arrival. Small numbers fit into sorted rows, and compare faster than
 * texts.
 */
export type Names<Key extends string> = Readonly<{ numbers: Map<Key, number>; keys: Key[] }>;

export const createNames = <Key extends string>(): Names<Key> => ({ numbers: new Map(), keys: [] });

/** Returns the number of a key; a new key gets the next number. */
export const numberFor = <Key extends string>({ numbers, keys }: Names<Key>, key: Key): number => {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, keys.length);
  return keys.push(key) - 1;
};
