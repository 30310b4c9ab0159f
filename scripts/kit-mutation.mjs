// Breaks a store on purpose and runs the exported conformance kit alone: `npm run mutation:kit -- memory`. The
// arguments after the name go to Stryker, such as `--mutate src/adapters/memory/outbox.ts`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const [subject, ...options] = process.argv.slice(2);
if (subject === undefined || !existsSync(`test/conformance/${subject}.test.ts`)) {
  console.error("Name a store that test/conformance runs the kit on: npm run mutation:kit -- ordered-tables");
  process.exit(2);
}
const env = { ...process.env, HOLDFAST_KIT_SUBJECT: subject };
const stryker = ["stryker", "run", "stryker.kit.config.mjs", ...options];
process.exit(spawnSync("npx", stryker, { env, stdio: "inherit" }).status ?? 1);
