/** Control characters but line feeds and tabs, and marks that turn the direction of text. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text of the host's, such as a name in a catalog, with its control characters written out: a terminal obeys those. The
 * form is that of JSON, so that a line of JSON stays one.
 */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (char) => (char === "\n" || char === "\t" ? char : written(char)));

/** The same, and in one line. */
export const visibleLine = (text: string): string => visible(text.replace(/\n/g, written));

const written = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
