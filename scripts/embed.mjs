/**
 * Writes the SQL of sql/postgres and the sample catalog into modules of src, so that they are also in a host's bundle,
 * which has no files beside it. A test fails while a module differs from its files.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** @param {string} text The text as a template literal. */
const literal = (text) => `\`${text.replaceAll(/[\\`]|\$\{/g, "\\$&")}\``;

/** @param {string} file @param {string} origin @param {string} code */
const write = (file, origin, code) => {
  const text = `// Written by \`npm run embed\` from ${origin}. Change that, and run it again.\n\n${code}`;
  const path = join(root, file);
  if (text !== readFileSync(path, { encoding: "utf8", flag: "a+" })) writeFileSync(path, text);
};

const folder = join(root, "sql/postgres");
const migrations = readdirSync(folder)
  .filter((file) => file.endsWith(".sql"))
  .sort()
  .map((file) => [file.slice(0, -".sql".length), readFileSync(join(folder, file), "utf8")]);
write(
  "src/adapters/postgres/migrations.ts",
  "sql/postgres",
  `/** The files in sql/postgres by their names, in their order. */
export const migrations: readonly (readonly [name: string, sql: string])[] = [
${migrations.map(([name = "", sql = ""]) => `  [\n    "${name}",\n    ${literal(sql)},\n  ],\n`).join("")}];
`,
);

write(
  "src/adapters/catalog/sample-text.ts",
  "samples/harbour-spa.json",
  `/** The sample catalog, as it is in its file. */
export const SAMPLE = ${literal(readFileSync(join(root, "samples/harbour-spa.json"), "utf8"))};
`,
);
