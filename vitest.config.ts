import { defineConfig } from "vitest/config";

// Two projects: everything, on the memory store; and whatever is about a store, once more on SQLite (test/support/stores.ts).
//
// `npm test` is the whole suite. In CI the same command also collects coverage and holds the thresholds, so that
// the tests need not run a second time for it.
const inCi = process.env["CI"] === "true";

/** Examples import the library as its users do. */
export const entries = [
  { find: /^holdfast$/, replacement: "/src/index.ts" },
  { find: /^holdfast\/(testing|conformance)$/, replacement: "/src/$1/index.ts" },
  { find: /^holdfast\/([a-z-]+)$/, replacement: "/src/adapters/$1/index.ts" },
  { find: /^#demo$/, replacement: "/examples/demo/demo.ts" },
].map(({ find, replacement }) => ({ find, replacement: import.meta.dirname + replacement }));

export default defineConfig({
  resolve: { alias: entries },
  test: {
    environment: "node",
    projects: [
      { extends: true, test: { name: "memory", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "sqlite",
          env: { HOLDFAST_STORE: "sqlite" },
          include: [
            "test/adapters/memory/{batches,broken-sets,commit,lengths,overlap,queues,refusals,snapshot}.test.ts",
            "test/spec/*-guarantees.test.ts",
            "test/engine/**/*.test.ts",
            "test/model/commands.test.ts",
          ],
        },
      },
    ],
    globalSetup: ["test/adapters/postgres/server/global-setup.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "threads",
    // Files share a worker's modules: loading them anew for each file took a third of the processor time. Nothing here
    // keeps state in a module, and what a file fakes it puts back.
    isolate: false,
    // Every core: a run otherwise leaves one for watching.
    maxWorkers: "100%",
    coverage: {
      enabled: inCi,
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.d.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      reportsDirectory: "coverage",
      thresholds: {
        "src/domain/**/*.ts": { branches: 98 },
      },
    },
  },
});
