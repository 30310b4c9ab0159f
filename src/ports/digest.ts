/**
 * Returns a collision-resistant digest of a text, as 20 to 64 visible ASCII characters. Requests are compared by it
 * (rule 8).
 */
export type Digest = (text: string) => string;
