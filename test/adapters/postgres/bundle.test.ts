import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createDatabase } from "./server/shared.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
/** Far from the package, so that nothing is found by its name. */
const folder = mkdtempSync(join(tmpdir(), "holdfast-bundle-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const PROGRAM = `
  import { connectPostgres, createPostgresStore, migratePostgres } from "${root}/src/adapters/postgres/index.ts";
  import { readCatalogFile, sampleCatalogUrl } from "${root}/src/adapters/catalog/index.ts";
  import { createLuxonZoneRules } from "${root}/src/adapters/luxon/index.ts";

  const main = async () => {
    const sample = await readCatalogFile(sampleCatalogUrl(), { zones: createLuxonZoneRules() });
    const pool = (await connectPostgres({ connectionString: process.argv[2] }))._unsafeUnwrap();
    const migrated = await migratePostgres({ pool });
    const due = await createPostgresStore({ pool }).due({ floorMs: 0, limit: 1 });
    await pool.end();
    console.log(JSON.stringify({
      centers: sample._unsafeUnwrap().centers.length, applied: migrated._unsafeUnwrap().applied.length, due: due.isOk(),
    }));
  };
  void main();`;

/** esbuild leaves CommonJS that is bundled into a module with a require that is not there. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

describe("in a bundle", () => {
  it.each([
    ["esm", "out.mjs", [`--banner:js=${REQUIRE}`]],
    ["cjs", "out.cjs", []],
  ] as const)("of esbuild, %s: the tables are made, and the sample is there", async (format, name, flags) => {
    const [entry, out] = [join(folder, `${format}.ts`), join(folder, name)];
    writeFileSync(entry, PROGRAM);
    const built = await run(
      join(root, "node_modules/.bin/esbuild"),
      [
        ...[
          entry,
          "--bundle",
          "--platform=node",
          `--format=${format}`,
          `--outfile=${out}`,
          "--external:pg-native",
          ...flags,
        ],
      ],
      { cwd: root, env: { ...process.env, NODE_PATH: join(root, "node_modules") } },
    );
    // Not even a warning, such as for a missing import.meta.
    expect(built.stderr).not.toMatch(/warning/i);
    const { stdout } = await run(process.execPath, [out, await createDatabase()], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({ centers: 2, applied: 8, due: true });
  });
});
