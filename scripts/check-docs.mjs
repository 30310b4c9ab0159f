/**
 * Runs the code of the documents as a reader would: in an empty folder, with the packed library, compiled strictly and
 * then under Node, against a real PostgreSQL if a page uses one. A block's output does not matter; it fails if it
 * throws or does not compile.
 *
 * - The blocks of one page, from top to bottom, are one program. `<!-- program -->` begins another one.
 * - `<!-- code` … `-->` is code of that program that a reader does not need: the names that a fragment uses. Most is
 *   in test/support/page-parts.ts.
 * - A block that begins with the path of a file of this repository quotes that file. That the quote is exact is tested
 *   elsewhere (test/spec.test.ts).
 *
 * Run after a build. `node --import tsx scripts/check-docs.mjs [README.md docs/sqlite.md ...]` runs some pages alone.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import { createCluster } from "../test/adapters/postgres/server/cluster.ts";
import { filesUnder, programsOf, read } from "../test/support/documents.ts";
import { createConsumer, fail, fromDisk, manifest, root, step, tool } from "./consumer.mjs";

/** The packages that pages import beside the library and its optional peers. */
const OTHERS = ["@types/node", "@types/pg", "kysely", "drizzle-orm", "knex", "fastify"];
/** Longer than any page needs: some wait for a hold to end. */
const TIME_LIMIT_MS = 60_000;

const named = process.argv.slice(2);
const pages = named.length > 0 ? named : ["README.md", ...filesUnder("docs", ".md")];
const programs = pages.flatMap((page) =>
  programsOf(read(page)).map((program, i) => ({
    ...program,
    page,
    name: `${basename(page, ".md").toLowerCase()}-${i + 1}`,
  })),
);

console.log(`The code of ${new Set(programs.map(({ page }) => page)).size} documents, as a reader runs it:`);

const { folder, install } = createConsumer();
await step("installs the packed library", () => {
  install(fromDisk(...Object.keys(manifest.peerDependencies), ...OTHERS));
});

await step(`compiles ${programs.length} programs`, () => {
  copyFileSync(join(root, "test/support/page-parts.ts"), join(folder, "page-parts.ts"));
  for (const { name, language, code } of programs) writeFileSync(join(folder, `${name}.${language}`), code);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom"],
    types: ["node"],
    moduleDetection: "force",
    allowJs: true,
    outDir: "run",
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts", "*.js"] }));
  tool("tsc", "-p", folder);
});

const serverFolder = mkdtempSync(join(tmpdir(), "holdfast-docs-server-"));
// The server runs as another user.
chmodSync(serverFolder, 0o755);
const server = await createCluster({ folder: serverFolder });
process.on("exit", () => {
  process.kill(server.pid(), "SIGQUIT");
  rmSync(serverFolder, { recursive: true, force: true });
});
const admin = new pg.Client(server.url());
await admin.connect();

for (const { page, name } of programs) {
  await step(`${page}: ${name}`, async () => {
    const database = name.replaceAll("-", "_");
    await admin.query(`CREATE DATABASE ${database}`);
    const cwd = join(folder, "run", name);
    mkdirSync(cwd, { recursive: true });
    const env = { ...process.env, DATABASE_URL: server.url(database) };
    const ran = spawnSync(process.execPath, [join("..", `${name}.js`)], {
      cwd,
      env,
      encoding: "utf8",
      timeout: TIME_LIMIT_MS,
    });
    if (ran.status !== 0) fail(`${page} ended with ${ran.status ?? ran.signal}:\n${ran.stdout}${ran.stderr}`);
  });
}
await admin.end();
