/**
 * Runs the tests on another Node, whose binary comes from npm into .tools: `node scripts/test-on-node.mjs 24.21.0`, with
 * further arguments handed on to vitest. From 22.13 on SQLite is then the one that is built into Node.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const [version = "", ...args] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const folder = join(root, ".tools", `n${version.split(".")[0] ?? ""}`);
const platform = `node-${process.platform}-${process.arch}`;
const bin = join(folder, "node_modules", platform, "bin");

if (!existsSync(join(bin, "node"))) {
  const install = ["install", "--no-save", "--prefix", folder, `${platform}@${version}`];
  execFileSync("npm", install, { stdio: "inherit" });
}
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
const vitest = join(root, "node_modules/vitest/vitest.mjs");
execFileSync(join(bin, "node"), [vitest, "run", ...args], { cwd: root, env, stdio: "inherit" });
