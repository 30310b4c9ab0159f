import { visibleLine } from "./visible.ts";

/** One line of a table: a text for each column, all rows with the same columns. */
export type Row = Readonly<Record<string, string | number>>;

const GAP = "  ";
const LEAST_COLUMN = 4;

/** Returns a table at most as wide as the terminal: the widest columns are cut, with `…`. */
export const tableOf = (rows: readonly Row[], columns: number | null): string => {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => visibleLine(String(row[name] ?? ""))))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ""))));
  if (columns !== null) shrink(widths, columns - GAP.length * (names.length - 1));
  return lines
    .map((line) => line.map((text, at) => padded(text, widths[at] ?? 0)).join(GAP))
    .map((line) => cut(line.trimEnd(), columns ?? Infinity))
    .join("\n");
};

/** Narrows the widest column until all of them fit or none can be narrower. */
const shrink = (widths: number[], room: number): void => {
  for (let surplus = widths.reduce((sum, it) => sum + it, 0) - room; surplus > 0; surplus -= 1) {
    const widest = Math.max(...widths);
    if (widest <= LEAST_COLUMN) return;
    widths[widths.indexOf(widest)] = widest - 1;
  }
};

const padded = (text: string, width: number): string => {
  const short = cut(text, width);
  return short + " ".repeat(width - widthOf(short));
};

/** Returns a text of at most `width` columns; `…` replaces the rest. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const char of text) {
    left -= widthOf(char);
    if (left < 0) break;
    kept += char;
  }
  return `${kept}…`;
};

const NO_COLUMN = /\p{Mark}|[\u200b-\u200d]/u;
const TWO_COLUMNS =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]/u;

/** Returns how many columns of a terminal a text takes. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const char of text) width += NO_COLUMN.test(char) ? 0 : TWO_COLUMNS.test(char) ? 2 : 1;
  return width;
};

/** Wraps words into lines of at most `width` columns; `indent` precedes each line but the first. */
export const wrapped = (text: string, { width, indent = "" }: Readonly<{ width: number; indent?: string }>): string => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
};
