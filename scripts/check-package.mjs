/**
 * Packs the library as it would be published, installs the tarball into a throw-away project without the network, and
 * uses it there as a stranger would: plain Node imports every entry, and tsc compiles a small program against the
 * types with library checks on. Then publint and are-the-types-wrong read the tarball itself.
 *
 * Run after a build; needs only the packages of `npm ci`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createConsumer, fail, fromDisk, manifest, root, run, step, tool } from "./consumer.mjs";

/** @param {string} entry `.` or `./memory` @returns {string} `holdfast` or `holdfast/memory` */
const specifierOf = (entry) => manifest.name + entry.slice(1);

const codeEntries = Object.entries(manifest.exports).flatMap(([entry, target]) =>
  typeof target === "string" ? [] : [{ entry, target }],
);
const missing = codeEntries
  .flatMap(({ target }) => [target.types, target.default])
  .filter((file) => !existsSync(join(root, file)));
if (missing.length > 0) fail(`Not built: ${missing.join(", ")}. Run npm run build first.`);

console.log("The package, as a stranger gets it:");

await step("has each module in one file, so that its classes are the same from every entry", () => {
  /** @type {Map<string, string>} */
  const homes = new Map();
  for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".js.map")) continue;
    for (const source of JSON.parse(readFileSync(join(root, "dist", file), "utf8")).sources) {
      const module = resolve(root, "dist", file, "..", source);
      const home = homes.get(module);
      if (home !== undefined) fail(`${module} is in ${home} and in ${file}`);
      homes.set(module, file);
    }
  }
  if (homes.size === 0) fail("No source maps in dist.");
});

const { folder: consumer, tarball, install } = createConsumer();

/** @param {readonly string[]} specifiers */
const importUnderNode = (specifiers) => {
  const program = `
    for (const specifier of ${JSON.stringify(specifiers)}) {
      const names = Object.keys(await import(specifier));
      if (names.length === 0) throw new Error(specifier + " exports nothing");
      if (names.includes("default")) throw new Error(specifier + " has a default export");
    }`;
  run(consumer, process.execPath, "--input-type=module", "--eval", program);
};

/** The optional peers of these entries. */
const peersOf = {
  "./http": ["hono", "zod", "@hono/zod-openapi"],
  "./node-server": ["@hono/node-server", "hono"],
  "./otel": ["@opentelemetry/api"],
  "./webhooks": ["standardwebhooks"],
};
const peers = fromDisk(...new Set(Object.values(peersOf).flat()));
const withPeers = Object.keys(peersOf).map(specifierOf);
const specifiers = codeEntries.map(({ entry }) => specifierOf(entry));

await step("installs with its own dependencies only", () => {
  install();
});
await step("runs its command line, which names the optional peers that a command lacks", () => {
  const bin = join(consumer, "node_modules", ".bin", manifest.name);
  const env = { ...process.env, HOLDFAST_POSTGRES_URL: "postgres://nobody@127.0.0.1:1/none" };
  const expected = [
    { args: ["--help"], status: 0, says: "check-catalog" },
    { args: ["demo", "--memory"], status: 0, says: "SLOT_HELD" },
    { args: ["serve", "--sample"], status: 1, says: "npm install hono" },
    { args: ["migrate", "--postgres"], status: 1, says: "npm install pg@" },
  ];
  for (const { args, status, says } of expected) {
    const ran = spawnSync(bin, args, { cwd: consumer, env, encoding: "utf8", timeout: 60_000 });
    const printed = ran.stdout + ran.stderr;
    if (ran.status !== status || !printed.includes(says) || /\n\s+at /.test(printed)) {
      fail(`${manifest.name} ${args.join(" ")} ended with ${ran.status}, and printed:\n${printed}`);
    }
  }
});
await step("imports under plain Node, what needs an optional peer aside", () => {
  importUnderNode(specifiers.filter((specifier) => !withPeers.includes(specifier)));
});
await step("names the install line of a driver that is not there", () => {
  const install = `npm install libsql@${manifest.devDependencies.libsql}`;
  // Node 22.13 and later have a built-in driver.
  const program = `
    const { openSqlite } = await import("${specifierOf("./sqlite")}");
    const hasOne = await import("node:sqlite").then(() => true, () => false);
    const opened = await openSqlite({ file: "reservations.db" });
    const outcome = opened.isErr() ? opened.error.code + " " + opened.error.message : "opened";
    if (hasOne ? outcome !== "opened" : !(outcome.startsWith("DRIVER_MISSING") && outcome.includes("${install}"))) {
      throw new Error(outcome);
    }`;
  run(consumer, process.execPath, "--input-type=module", "--eval", program);
});
await step("imports the rest beside its optional peers", () => {
  install(peers);
  importUnderNode(specifiers);
});

await step("names the install line of pg where it is missing", () => {
  const program = `
    const { connectPostgres } = await import("${specifierOf("./postgres")}");
    const connected = await connectPostgres({ connectionString: "postgres://127.0.0.1:1/none" });
    const outcome = connected.isErr() ? connected.error.code + " " + connected.error.message : "connected";
    if (!outcome.startsWith("DRIVER_MISSING") || !outcome.includes("npm install pg@${manifest.devDependencies.pg}")) {
      throw new Error(outcome);
    }`;
  run(consumer, process.execPath, "--input-type=module", "--eval", program);
});

await step("ships its samples", () => {
  const samples = readdirSync(join(root, "samples")).map((file) => `${manifest.name}/samples/${file}`);
  const program = `
    import { readFileSync } from "node:fs";
    for (const sample of ${JSON.stringify(samples)}) {
      JSON.parse(readFileSync(new URL(import.meta.resolve(sample)), "utf8"));
    }`;
  run(consumer, process.execPath, "--input-type=module", "--eval", program);
});

await step("carries its files with it, wherever its code is placed", () => {
  const program = `
    const { sampleCatalogUrl } = await import("${specifierOf("./catalog")}");
    await (await fetch(sampleCatalogUrl())).json();
    const { migratePostgres } = await import("${specifierOf("./postgres")}");
    const client = { query: () => Promise.resolve({ rows: [{ version: "180000", encoding: "UTF8" }] }), release: () => {}, on: () => {} };
    const migrated = await migratePostgres({ pool: { ...client, connect: () => Promise.resolve(client) } });
    if (migrated.isErr()) throw migrated.error.cause;
    if (migrated.value.applied.length === 0) throw new Error("no migration was applied");`;
  run(consumer, process.execPath, "--input-type=module", "--eval", program);
});

await step("compiles in a consumer's project that has Node's types and no others", () => {
  install({ ...peers, ...fromDisk("@types/node") });
  const imports = specifiers.map((specifier, i) => `import * as entry${i} from "${specifier}";`);
  const uses = `export const entries: readonly object[] = [${specifiers.map((_, i) => `entry${i}`).join(", ")}];`;
  writeFileSync(join(consumer, "consumer.ts"), [...imports, uses, ""].join("\n"));
  const strictest = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
  const platform = { module: "nodenext", target: "es2023", lib: ["es2023"], types: ["node"] };
  const project = { compilerOptions: { ...strictest, ...platform }, files: ["consumer.ts"] };
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(project));
  tool("tsc", "-p", consumer);
});

await step("passes publint", () => {
  tool("publint", "run", tarball, "--strict");
});
await step("passes are-the-types-wrong", () => {
  const notTypes = Object.keys(manifest.exports).filter((entry) => typeof manifest.exports[entry] === "string");
  tool("attw", tarball, "--profile", "esm-only", "--exclude-entrypoints", ...notTypes);
});
