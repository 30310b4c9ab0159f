// Mutation testing of a store, with the exported conformance kit as the only tests (see scripts/kit-mutation.mjs).
import { readFileSync } from "node:fs";

const common = JSON.parse(readFileSync(new URL("./stryker.config.json", import.meta.url), "utf8"));
const subject = process.env.HOLDFAST_KIT_SUBJECT;

export default {
  ...common,
  mutate: [`src/adapters/${subject}/**/*.ts`],
  vitest: { configFile: "vitest.kit.config.ts", related: false },
  // A mutant that never ends is told from a slow one by this and the time that the kit takes.
  timeoutMS: 20_000,
  htmlReporter: { fileName: `reports/kit-mutation-${subject}.html` },
  incrementalFile: `.cache/stryker-kit-${subject}.json`,
};
