/**
 * A throw-away project that has the library from its packed tarball, as a stranger gets it, and other packages from
 * node_modules on this disk: nothing is fetched. It is removed when the process ends.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** @typedef {{ name: string; version: string; exports: Record<string, string | { types: string; default: string }>; dependencies: Record<string, string>; devDependencies: { libsql: string; pg: string }; peerDependencies: Record<string, string> }} Manifest */

export const root = resolve(import.meta.dirname, "..");
export const installed = join(root, "node_modules");
export const manifest = /** @type {Manifest} */ (JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

/** Shows an error, and ends the process.
 * @param {string} message @returns {never} */
export const fail = (message) => {
  console.error(`\n${message}`);
  process.exit(1);
};

/** Runs a command silently; its output is shown only if it fails.
 * @param {string} cwd @param {string} command @param {readonly string[]} args */
export const run = (cwd, command, ...args) => {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string; stderr?: string }} */ (error);
    return fail(`${stdout}${stderr}\nFailed: ${command} ${args.join(" ")}`);
  }
};

/** Runs a tool that `npm ci` has installed.
 * @param {string} tool @param {readonly string[]} args */
export const tool = (tool, ...args) => run(root, join(installed, ".bin", tool), ...args);

/** @param {string} title @param {() => void | Promise<void>} check */
export const step = async (title, check) => {
  const started = performance.now();
  await check();
  console.log(`  ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
};

/** The packages and all that they need, as they stand in this repository's node_modules.
 * @param {readonly string[]} names @returns {Record<string, string>} */
export const fromDisk = (...names) =>
  Object.assign(
    {},
    ...names.map((name) => {
      /** @type {Partial<Record<"dependencies" | "optionalDependencies", Record<string, string>>>} */
      const needed = JSON.parse(readFileSync(join(installed, name, "package.json"), "utf8"));
      // Only some optional packages, such as the binary of each platform, are installed.
      const optional = Object.keys(needed.optionalDependencies ?? {}).filter((it) => existsSync(join(installed, it)));
      const others = [...Object.keys(needed.dependencies ?? {}), ...optional];
      return { [name]: `file:${join(installed, name)}`, ...fromDisk(...others) };
    }),
  );

/**
 * The packages that stand below a package, because it needs another version than the one at the top.
 * @param {string} name @returns {Record<string, string>} */
const below = (name) => {
  const folder = join(installed, name, "node_modules");
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).flatMap((it) => {
    if (it.startsWith(".")) return [];
    return it.startsWith("@") ? readdirSync(join(folder, it)).map((own) => `${it}/${own}`) : [it];
  });
  return Object.fromEntries(names.map((it) => [it, `file:${join(folder, it)}`]));
};

/** Packs the build. */
export const createConsumer = () => {
  const work = mkdtempSync(join(tmpdir(), `${manifest.name}-package-`));
  const folder = join(work, "consumer");
  process.on("exit", () => {
    rmSync(work, { recursive: true, force: true });
  });
  run(root, "npm", "pack", "--ignore-scripts", "--pack-destination", work);
  const tarball = join(work, `${manifest.name}-${manifest.version}.tgz`);
  const runtime = { [manifest.name]: `file:${tarball}`, ...fromDisk(...Object.keys(manifest.dependencies)) };
  return {
    folder,
    tarball,
    /** Installs the library and these packages; they are copied, so nothing is written outside the project.
     * @param {Record<string, string>} [others] */
    install: (others = {}) => {
      mkdirSync(folder, { recursive: true });
      const dependencies = { ...runtime, ...others };
      const overrides = Object.fromEntries(Object.keys(others).map((name) => [name, below(name)]));
      const project = { name: "consumer", version: "1.0.0", private: true, type: "module", dependencies, overrides };
      writeFileSync(join(folder, "package.json"), JSON.stringify(project, null, 2));
      run(folder, "npm", "install", "--offline", "--install-links", "--ignore-scripts", "--no-audit", "--no-fund");
    },
  };
};
