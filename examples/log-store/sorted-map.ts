/** Texts by key, in the order of their keys. */
export class SortedMap {
  readonly #keys: string[] = [];
  readonly #values = new Map<string, string>();

  readonly get = (key: string): string | undefined => this.#values.get(key);

  readonly range = (from: string, before: string, limit: number): [key: string, value: string][] => {
    const [first, end] = [this.#placeOf(from), this.#placeOf(before)];
    return this.#keys.slice(first, Math.min(end, first + limit)).map((key) => [key, this.#values.get(key) ?? ""]);
  };

  /** Null removes the key. */
  set(key: string, value: string | null): void {
    const place = this.#placeOf(key);
    this.#keys.splice(place, this.#keys[place] === key ? 1 : 0, ...(value === null ? [] : [key]));
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }

  /** The index of the first key that does not come before this one. */
  #placeOf(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
