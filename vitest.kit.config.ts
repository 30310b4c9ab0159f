import { defineConfig } from "vitest/config";
import { entries } from "./vitest.config.ts";

// The exported conformance kit alone, on the store that stryker.kit.config.mjs breaks.
export default defineConfig({
  resolve: { alias: entries },
  test: {
    environment: "node",
    include: [`test/conformance/${process.env["HOLDFAST_KIT_SUBJECT"]}.test.ts`],
    testTimeout: 60_000,
    pool: "threads",
  },
});
