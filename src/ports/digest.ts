/** A collision-resistant digest of a text, as at most 64 visible characters: requests are compared by it (rule 8). */
export type Digest = (text: string) => string;
