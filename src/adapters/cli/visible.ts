/** Control characters except line feeds and tabs, and marks that change the direction of text. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Escapes control characters in text of the host, such as a name in a catalog: a terminal would obey them. The escapes
 * are those of JSON, so that a line of JSON stays valid.
 */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (char) => (char === "\n" || char === "\t" ? char : written(char)));

/** Escapes them too, and returns one line. */
export const visibleLine = (text: string): string => visible(text.replace(/\n/g, written));

const written = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
