import { defineConfig } from "vitest/config";

// Only the tests that speak about what is mutated (see stryker.config.json): the domain's rows and laws. The stores',
// the engine's and the tools' tests would take minutes per hundred mutants and kill nothing more.
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/domain/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "threads",
  },
});
