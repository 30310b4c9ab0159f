/**
 * Makes clients from etc/openapi.json with two generators, compiles them, and walks the whole flow with each against a
 * served sample: `npm run check:clients`, or after a build this script alone. Packages that this repository does not
 * depend on are pinned here and installed into a temporary folder; so the script needs a package registry.
 */
import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fail, installed, root, run, step, tool } from "./consumer.mjs";

const PACKAGES = { "openapi-fetch": "0.17.0", "swagger-typescript-api": "13.13.0" };
const WALKS = ["openapi-fetch", "swagger-typescript-api"];

const folder = mkdtempSync(join(tmpdir(), "holdfast-clients-"));
process.on("exit", () => {
  rmSync(folder, { recursive: true, force: true });
});
const document = join(root, "etc/openapi.json");

/** Runs a command beside others; its output is shown if it fails.
 * @param {string} command @param {readonly string[]} args */
const beside = async (command, ...args) => {
  await promisify(execFile)(command, args, { cwd: folder }).catch((/** @type {Record<string, unknown>} */ error) =>
    fail(`${String(error["stdout"])}${String(error["stderr"])}\nFailed: ${command} ${args.join(" ")}`),
  );
};

await step("the second generator and the first one's client are installed", () => {
  const project = { name: "clients", version: "1.0.0", private: true, type: "module", dependencies: PACKAGES };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  run(folder, "npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
});

await step("openapi-typescript and swagger-typescript-api make a client each", async () => {
  mkdirSync(join(folder, "src"));
  const second = join(folder, "node_modules/.bin/swagger-typescript-api");
  await Promise.all([
    beside(join(installed, ".bin/openapi-typescript"), document, "-o", "src/paths.ts"),
    beside(second, "generate", "-p", document, "-o", "src", "-n", "api.ts"),
  ]);
});

await step("both compile, with a walk that uses their types", () => {
  const sources = join(root, "scripts/generated-clients");
  for (const name of readdirSync(sources)) copyFileSync(join(sources, name), join(folder, "src", name));
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2023", "dom", "dom.iterable"], module: "nodenext" },
    ...{ types: ["node"], typeRoots: [join(installed, "@types")] },
    ...{ strict: true, skipLibCheck: true, rootDir: "src", outDir: "out" },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  tool("tsc", "-p", join(folder, "tsconfig.json"));
});

const served = async (/** @type {(url: string) => void | Promise<void>} */ use) => {
  const command = [
    join(root, "dist/adapters/cli/holdfast.js"),
    "serve",
    "--sample",
    "--test-clock",
    "--port",
    "0",
    "--log-level",
    "error",
  ];
  const env = { ...process.env, HOLDFAST_API_KEYS: "" };
  const server = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => server.kill());
  const url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (/** @type {Buffer} */ chunk) => {
      const found = /http:\/\/[\d.:]+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
    server.once("exit", (code) => {
      reject(new Error(`the server ended with ${code}`));
    });
  }).catch((/** @type {Error} */ error) => fail(error.message));
  await use(String(url));
  server.kill();
};

const day = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, "yyyy-MM-dd".length);
await step("each finds, books, holds, confirms, moves and cancels", async () => {
  await Promise.all(WALKS.map((name) => served((url) => beside(process.execPath, `out/${name}.js`, url, day))));
});
