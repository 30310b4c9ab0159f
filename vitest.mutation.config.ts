import { configDefaults, defineConfig } from "vitest/config";

// Only the tests that speak about what is mutated (see stryker.config.json): the state machines and their laws.
// The slower ones (stores, engine, wire) would take minutes per hundred mutants and kill nothing more.
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/domain/**/*.test.ts"],
    exclude: [...configDefaults.exclude],
    testTimeout: 60_000,
    pool: "threads",
  },
});
