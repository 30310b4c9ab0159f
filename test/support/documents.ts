import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

// The documents of docs/, read as text.

export const ROOT = join(import.meta.dirname, "../..");

/** Reads a file. Paths are relative to the root of the repository, with slashes. */
export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export const filesUnder = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name.endsWith(ending))
    .map((it) => relative(ROOT, join(it.parentPath, it.name)).split(sep).join("/"))
    .sort();

/** The cells of each row of each table that begins with a number such as R-12, trimmed. */
export const numberedRows = (markdown: string, prefix: string): readonly (readonly string[])[] =>
  tableRows(markdown).filter(([first]) => new RegExp(`^${prefix}-\\d+$`).test(first ?? ""));

export const tableRows = (markdown: string): readonly (readonly string[])[] =>
  markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

/** The texts in backticks. */
export const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, inner]) => inner ?? "");

/** Each heading of a level with the text up to the next heading of the same level or a higher one. */
export const sections = (markdown: string, level: number): ReadonlyMap<string, string> => {
  const parts = markdown.split(new RegExp(`^#{1,${level}} (.*)$`, "m"));
  const marks = [...markdown.matchAll(new RegExp(`^(#{1,${level}}) `, "gm"))].map(([, mark]) => mark?.length);
  const found = new Map<string, string>();
  for (let at = 1; at < parts.length; at += 2) {
    if (marks[(at - 1) / 2] === level) found.set(parts[at] ?? "", parts[at + 1] ?? "");
  }
  return found;
};

/** For each function, the codes of its numbered list in docs/errors.md, in order. */
export const precedenceLists = (): ReadonlyMap<string, readonly string[]> => {
  const order = sections(read("docs/errors.md"), 2).get("Order of precedence") ?? "";
  return new Map(
    [...sections(order, 3)].map(([name, body]) => [
      name,
      body
        .split("\n")
        .filter((line) => /^\d+\. /.test(line))
        .flatMap((line) => quoted(line).filter((it) => /^[A-Z_]+$/.test(it))),
    ]),
  );
};

/** The text without fenced code. */
export const prose = (markdown: string): string => markdown.replaceAll(/^```[\s\S]*?^```/gm, "");

/** How a heading is named in a link: as the usual renderers do it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** A block of code. One that quotes a file begins with a comment that is the file's path. */
export type CodeBlock = Readonly<{ language: "ts" | "js"; quotes: string | null; code: string }>;

export const codeBlocks = (markdown: string): readonly CodeBlock[] =>
  [...markdown.matchAll(/^```(ts|js)\n(?:\/\/ ([\w./-]+\/[\w.-]+\.\w+)\n)?([\s\S]*?)^```$/gm)].map(
    ([, language, quotes = null, code = ""]) => ({ language: language === "js" ? "js" : "ts", quotes, code }),
  );

/** The programs that a page's blocks make, with the code hidden from its readers: see scripts/check-docs.mjs. */
export const programsOf = (markdown: string): readonly Omit<CodeBlock, "quotes">[] =>
  markdown
    .split("<!-- program -->")
    .map((part) => part.replaceAll(/^<!-- code\n([\s\S]*?)^-->$/gm, "```ts\n$1```"))
    .map((part) => codeBlocks(part).filter(({ quotes }) => quotes === null))
    .filter((blocks) => blocks.length > 0)
    .map((blocks) => ({
      language: blocks.some(({ language }) => language === "ts") ? "ts" : "js",
      code: blocks.map(({ code }) => code).join("\n"),
    }));
