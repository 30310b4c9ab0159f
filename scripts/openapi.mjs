/**
 * Writes the document of the HTTP API, which is made of the schemas that validate, into etc/openapi.json, and the types of
 * the client, which are made of the document, into src/adapters/client/api.ts. With --check it writes nothing, and fails
 * if one of them differs. Run after a build.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import openApiTypes, { astToString } from "openapi-typescript";

const root = resolve(import.meta.dirname, "..");
const check = process.argv.includes("--check");
// Named by a variable: types are checked without a build.
const BUILT = "../dist/adapters/http/index.js";
/** @type {{ openApiDocument: () => object }} */
const { openApiDocument } = await import(BUILT);

const HEADER = "// Written by npm run openapi, from etc/openapi.json. Not to be changed by hand.\n\n";
const text = JSON.stringify(openApiDocument(), null, 2);
const types = astToString(await openApiTypes(JSON.parse(text), { immutable: true }));

/** @param {string} file @param {string} unformatted */
const formatted = (file, unformatted) =>
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", `--stdin-file-path=${file}`], {
    cwd: root,
    input: unformatted,
    encoding: "utf8",
  });

for (const [file, unformatted] of /** @type {const} */ ([
  ["etc/openapi.json", `${text}\n`],
  ["src/adapters/client/api.ts", HEADER + types],
])) {
  const wanted = formatted(file, unformatted);
  const differs = readFileSync(join(root, file), { encoding: "utf8", flag: "a+" }) !== wanted;
  if (differs && check) {
    console.error(`${file} differs from the schemas: npm run openapi writes it.`);
    process.exitCode = 1;
  } else if (differs) writeFileSync(join(root, file), wanted);
}
