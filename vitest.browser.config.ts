import { defineConfig } from "vitest/config";

/** The site and the board in a real browser: `npm run test:browser`, which builds both before. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    expect: { poll: { timeout: 10_000 } },
  },
});
