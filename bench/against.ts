import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { line, measured, median, ratios, type Finding, type Scale } from "./report.ts";

/** Another commit of this project, built in a temporary folder with its own lockfile. */
export type OtherCommit = Readonly<{ folder: string; name: string; remove: () => void }>;

const run = (folder: string, command: string, args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

export const buildCommit = (commit: string): OtherCommit => {
  const name = run(".", "git", ["rev-parse", "--short", "--verify", `${commit}^{commit}`]).trim();
  const parent = mkdtempSync(join(tmpdir(), "holdfast-against-"));
  const folder = join(parent, name);
  const remove = (): void => {
    run(".", "git", ["worktree", "remove", "--force", folder]);
    rmSync(parent, { recursive: true, force: true });
  };
  console.log(`Building ${name}.`);
  run(".", "git", ["worktree", "add", "--detach", folder, name]);
  try {
    run(folder, "npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"]);
    run(folder, "npm", ["run", "build:tools", "--silent"]);
  } catch (cause) {
    remove();
    throw cause;
  }
  return { folder, name, remove };
};

/** Runs a benchmark of the other commit and of this one in turns, and compares the figures that bear the same name. */
export const benchAgainst = (
  { folder, name }: OtherCommit,
  bench: string,
  scale: Scale,
  rounds: number,
): readonly Finding[] => {
  const there: Figures[] = [];
  const here: Figures[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`  round ${round} of ${rounds}`);
    there.push(figuresOf(folder, bench, scale));
    here.push(figuresOf(".", bench, scale));
  }
  const names = [...new Set([...there, ...here].flatMap((figures) => [...figures.keys()]))];
  return names.map((what) => {
    const before = there.flatMap((figures) => figures.get(what) ?? []);
    const now = here.flatMap((figures) => figures.get(what) ?? []);
    if (before.length === 0) return line(what, `only in this version: ${median(now)}`);
    if (now.length === 0) return line(what, `only in ${name}: ${median(before)}`);
    return measured(`${what}: this version beside ${name}`, ratios(now, before), " x");
  });
};

type Figures = ReadonlyMap<string, number>;

const figuresOf = (folder: string, bench: string, scale: Scale): Figures => {
  const file = join(mkdtempSync(join(tmpdir(), "holdfast-figures-")), "figures.json");
  const size = scale === "default" ? [] : [`--${scale}`];
  const node = ["--expose-gc", "--max-old-space-size=12288", ".build/bench/run.js", bench, ...size, "--json", file];
  try {
    run(folder, process.execPath, node);
    const { found } = JSON.parse(readFileSync(file, "utf8")) as { found: Record<string, readonly Finding[]> };
    const findings = found[bench] ?? [];
    return new Map(findings.flatMap(({ what, figure }) => (figure === undefined ? [] : [[what, figure.value]])));
  } finally {
    rmSync(join(file, ".."), { recursive: true, force: true });
  }
};
