/**
 * Counts the words that make this project's prose slow to read (CONTRIBUTING.md, "Plain English"), per 1,000 words of
 * comments, of texts for people in the code, and of the documents. Fails above the rates of well-kept codebases (in the
 * parts that are enforced). Then it prints how easy the README and the rules are to read.
 *
 *   node scripts/language.mjs            the rates of each part
 *   node scripts/language.mjs --files    the files with most of them
 *   node scripts/language.mjs --lines F  the lines of a file or folder
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "..");

/** What is counted, and how much of it per 1,000 words is let through. */
const RULES = [
  {
    name: "whoever, nobody, somebody",
    limit: 0.2,
    words: /\b(?:who(?:m)?ever|nobody|somebody|everybody|one's own)\b/gi,
  },
  { name: "told, tells", limit: 0.3, words: /\b(?:told|tells?|telling)\b/gi },
  { name: "what as a noun", limit: 0.8, words: /\bwhat(?:ever)? (?!to\b|happens\b|for\b)[a-z']+(?![^.!?]*\?)/gi },
  { name: "where for if or when", limit: 1.4, words: /\bwhere\b(?!as|by|ver)(?![^.!?]*\?)/gi },
  {
    name: "is no",
    limit: 0.3,
    words: /\b(?:is|are|was|were) no(?:thing)?\b(?! longer\b| more\b| (?:later|earlier|less|greater|fewer|longer)\b)/gi,
  },
];

/** A part that is `enforced` fails above a limit; the rates of the others are only printed. */
const PARTS = {
  "comments of src": { folders: ["src"], of: "comments", enforced: true },
  "texts of src": { folders: ["src"], of: "texts", enforced: true },
  "comments of test, bench, examples, scripts, site": {
    folders: ["test", "bench", "examples", "scripts", "tools", "site"],
    of: "comments",
    enforced: false,
  },
  "test titles": { folders: ["test"], of: "titles", enforced: false },
  documents: { folders: ["README.md", "CONTRIBUTING.md", "docs", "site"], of: "prose", enforced: true },
};

/** Generated texts are left out: the docstrings of docs/reference.md are counted in the comments of src. */
const LEFT_OUT =
  /node_modules|\.pages|\/dist\/|migrations\.ts$|client\/api\.ts$|sample-text\.ts$|scripts\/language\.mjs$|docs\/reference\.md$/;

/** @param {string} place @param {RegExp} name @returns {string[]} */
const filesIn = (place, name) => {
  const path = join(ROOT, place);
  if (statSync(path).isFile()) return name.test(path) ? [path] : [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((file) => join(path, file))
    .filter((file) => name.test(file) && !LEFT_OUT.test(file));
};

/** @typedef {{ line: number, text: string }} Piece */

/** The comments, or the literals, of a file. @param {string} file @param {string} of @returns {Piece[]} */
const piecesOfCode = (file, of) => {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {Piece[]} */
  const pieces = [];
  const add = (/** @type {number} */ at, /** @type {string} */ piece) =>
    pieces.push({ line: source.getLineAndCharacterOfPosition(at).line + 1, text: piece });
  if (of === "comments") {
    /** @type {Set<number>} */
    const seen = new Set();
    const visit = (/** @type {ts.Node} */ node) => {
      for (const range of [
        ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
        ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
      ]) {
        if (seen.has(range.pos)) continue;
        seen.add(range.pos);
        add(range.pos, text.slice(range.pos, range.end).replaceAll(/^\s*(?:\/\*\*?|\*\/?|\/\/)|\*\/$/gm, " "));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return pieces;
  }
  const visit = (/** @type {ts.Node} */ node) => {
    const isTitle =
      ts.isCallExpression(node.parent ?? node) &&
      /^(?:it|describe|test|guarantee)\b/.test(node.parent?.getText().slice(0, 12) ?? "");
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
      const words = node.getText();
      // A text for a person has several words in lower case; a text in another language does not count.
      const isProse =
        /[a-z]+ [a-z]+ [a-z]+/.test(words) && !/\bSELECT\b|\bCREATE\b|\bINSERT\b|\bWHERE\b|\bUPDATE\b/.test(words);
      if (isProse && (of === "texts" || isTitle)) add(node.getStart(), words.replaceAll(/\$\{[^}]*\}/g, " x "));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pieces;
};

/** A document without its code. @param {string} text @returns {Piece[]} */
const piecesOfProse = (text) => {
  let isCode = false;
  return text.split("\n").flatMap((text, at) => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    return isCode || /^\s*(?:```|<)/.test(text)
      ? []
      : [{ line: at + 1, text: text.replaceAll(/`[^`]*`|\]\([^)]*\)/g, " ") }];
  });
};

/** @param {string} file @param {string} of */
const piecesOf = (file, of) => {
  const pieces = of === "prose" ? piecesOfProse(readFileSync(file, "utf8")) : piecesOfCode(file, of);
  return pieces.map(({ line, text }) => ({ line, text: text.replaceAll(/`[^`]*`|\{@link [^}]*\}/g, "x") }));
};

/** @param {string} text */
const countWords = (text) => (text.match(/\b[A-Za-z']+\b/g) ?? []).length;

const { values, positionals } = parseArgs({
  options: { files: { type: "boolean" }, lines: { type: "boolean" } },
  allowPositionals: true,
});

let failed = false;
for (const [part, { folders, of, enforced }] of Object.entries(PARTS)) {
  const name = of === "prose" ? /\.md$/ : /\.(?:ts|tsx|mjs|js|cjs)$/;
  const files = folders.flatMap((folder) => filesIn(folder, name)).filter((file) => !/decisions|CHANGELOG/.test(file));
  const counted = files.map((file) => ({ file, pieces: piecesOf(file, of) }));
  const words = counted.flatMap(({ pieces }) => pieces).reduce((sum, { text }) => sum + countWords(text), 0);
  const found = counted.flatMap(({ file, pieces }) =>
    pieces.flatMap(({ line, text }) =>
      RULES.flatMap((rule) =>
        [...text.matchAll(rule.words)].map(([word]) => ({ file: relative(ROOT, file), line, rule, word, text })),
      ),
    ),
  );
  if (values.lines) {
    for (const { file, line, word, text } of found)
      if (positionals.length === 0 || positionals.some((it) => file.startsWith(it)))
        console.log(`${file}:${line}: "${word}"  ${text.replaceAll(/\s+/g, " ").trim().slice(0, 160)}`);
    continue;
  }
  console.log(`${part}: ${words} words`);
  for (const rule of RULES) {
    const count = found.filter((it) => it.rule === rule).length;
    const rate = (1_000 * count) / words;
    const isOver = rate > rule.limit;
    failed ||= isOver && enforced;
    console.log(
      `  ${isOver ? "✗" : "✓"} ${rule.name}: ${rate.toFixed(2)} of at most ${rule.limit}${isOver ? ` (${count})` : ""}`,
    );
  }
  if (!values.files) continue;
  /** @type {Map<string, number>} */
  const byFile = new Map();
  for (const { file } of found) byFile.set(file, (byFile.get(file) ?? 0) + 1);
  for (const [file, count] of [...byFile].sort((one, other) => other[1] - one[1]).slice(0, 25))
    console.log(`    ${count} ${file}`);
}
/** The commit before the documents were rewritten in plain English. */
const BEFORE = "0bec6ab";

/** The syllables of a word, about: its groups of vowels, without a silent e. @param {string} word */
const syllablesOf = (word) => {
  const bare = word.toLowerCase().replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, (end) => end[0] ?? "");
  return Math.max(1, (bare.match(/[aeiouy]+/g) ?? []).length);
};

/**
 * The Flesch reading ease of a document's prose: 206.8 less 1.015 for each word of a sentence and 84.6 for each
 * syllable of a word. 60 and more is plain English. A heading and a list's item end a sentence; tables do not count.
 * @param {string} document
 */
const readingEase = (document) => {
  const sentences = piecesOfProse(document)
    .filter(({ text }) => !text.startsWith("|"))
    .map(({ text }) => (text.trim() === "" ? "." : text.replace(/^\s*(?:#+|[-*]|\d+\.)\s/, ". ")))
    .join(" ")
    .split(/[.!?](?=\s|$)/)
    .map((sentence) => sentence.match(/[A-Za-z']*[A-Za-z]+/g) ?? [])
    .filter((words) => words.length >= 3);
  const words = sentences.flat();
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 206.835 - 1.015 * (words.length / sentences.length) - 84.6 * (syllables / words.length);
};

/** @param {string} file @returns {string | null} The document as it was; null if the commit is not here. */
const before = (file) => {
  try {
    return execFileSync("git", ["show", `${BEFORE}:${file}`], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  } catch {
    return null;
  }
};

if (!values.lines) {
  for (const file of ["README.md", "docs/rules.md"]) {
    const old = before(file);
    const was = old === null ? "" : ` (${readingEase(old).toFixed(1)} in ${BEFORE})`;
    console.log(
      `Reading ease (Flesch) of ${file}: ${readingEase(readFileSync(join(ROOT, file), "utf8")).toFixed(1)}${was}`,
    );
  }
}
if (failed) process.exitCode = 1;
