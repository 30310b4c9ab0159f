import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

type Violation = Readonly<{ rule: string; from: string; to: string }>;

/** The target of each word of the tables below. Every target is a leaf, so an arrow is the only thing to refuse. */
const targets = {
  domain: "../src/domain/leaf.ts",
  ports: "../src/ports/leaf.ts",
  engine: "../src/engine/leaf.ts",
  testing: "../src/testing/leaf.ts",
  index: "../src/index.ts",
  memory: "../src/adapters/memory/leaf.ts",
  cli: "../src/adapters/cli/leaf.ts",
  test: "../test/leaf.ts",
  utils: "../src/utils/leaf.ts",
  neverthrow: "neverthrow",
  luxon: "luxon",
  "fast-check": "fast-check",
  vitest: "vitest",
  "node:fs": "node:fs",
} as const;
type Target = keyof typeof targets;

const allowed: readonly (readonly [folder: string, targets: readonly Target[]])[] = [
  ["src/domain", ["domain", "neverthrow"]],
  ["src/ports", ["domain", "ports", "neverthrow"]],
  ["src/engine", ["domain", "ports", "engine", "neverthrow"]],
  ["src/testing", ["domain", "ports", "testing", "neverthrow"]],
  ["src/adapters/memory", ["domain", "ports", "engine", "memory", "neverthrow", "node:fs"]],
  ["src/adapters/luxon", ["domain", "ports", "engine", "neverthrow", "luxon", "node:fs"]],
  ["src/adapters/cli", ["domain", "ports", "engine", "testing", "memory", "cli", "neverthrow", "node:fs"]],
];

const forbidden: readonly (readonly [folder: string, rule: string, targets: readonly Target[]])[] = [
  ["src/domain", "domain-imports-inward", ["ports", "engine", "testing", "memory", "index", "test"]],
  ["src/domain", "domain-imports-inward", ["luxon", "fast-check", "vitest", "node:fs"]],
  ["src/ports", "ports-imports-inward", ["engine", "testing", "memory", "index", "luxon", "fast-check", "node:fs"]],
  ["src/engine", "engine-imports-inward", ["testing", "memory", "index", "luxon", "fast-check", "node:fs"]],
  ["src/testing", "testing-imports-inward", ["engine", "memory", "index", "luxon", "fast-check", "vitest", "node:fs"]],
  ["src/adapters/system", "adapters-import-inward", ["memory", "cli", "testing", "index", "test"]],
  ["src/adapters/system", "only-luxon-imports-luxon", ["luxon"]],
  ["src/adapters/system", "adapters-own-their-packages", ["fast-check", "vitest"]],
  ["src/adapters/cli", "cli-composes", ["index", "test"]],
  ["src/adapters/cli", "only-luxon-imports-luxon", ["luxon"]],
  ["src/adapters/cli", "adapters-own-their-packages", ["vitest"]],
  ["src/adapters/client", "client-runs-anywhere", ["domain", "engine", "memory", "neverthrow", "node:fs"]],
  ["src/utils", "known-folders-only", ["domain"]],
  ["src/domain", "known-folders-only", ["utils"]],
  ["src/adapters/memory", "known-folders-only", ["utils"]],
];

/** Each arrow is a separate file, so each violation has its own file name. */
const fileOf = (folder: string, target: Target): string => `${folder}/imports-${target.replace(/\W/g, "-")}.ts`;

const importOf = (from: string, target: Target): string => {
  const to = targets[target];
  return to.startsWith("../") ? `${"../".repeat(from.split("/").length - 1)}${to.slice(3)}` : to;
};

describe("the import fence", () => {
  const tree = mkdtempSync(join(tmpdir(), "import-fence-"));
  let violations: readonly Violation[] = [];

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };
  const writeArrow = (file: string, target: Target): void => {
    write(file, `import * as target from "${importOf(file, target)}";\nexport const used = target;\n`);
  };
  const foundIn = (file: string): readonly string[] =>
    violations.filter(({ from }) => from === file).map(({ rule }) => rule);

  beforeAll(() => {
    for (const config of [".dependency-cruiser.cjs", "tsconfig.json"]) cpSync(join(root, config), join(tree, config));
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"), "dir");
    for (const to of Object.values(targets)) if (to.startsWith("../")) write(to.slice(3), "export const leaf = 1;\n");
    for (const [folder, to] of allowed) for (const target of to) writeArrow(fileOf(folder, target), target);
    for (const [folder, , to] of forbidden) for (const target of to) writeArrow(fileOf(folder, target), target);
    writeArrow("src/index.ts", "memory");
    write("src/domain/type-only.ts", `import type { leaf } from "../ports/leaf.ts";\nexport type L = typeof leaf;\n`);
    write("src/domain/inline-type.ts", `export type L = import("../ports/leaf.ts").leaf;\n`);
    write("src/domain/dynamic.ts", `export const load = () => import("../ports/leaf.ts");\n`);
    write("src/domain/re-export.ts", `export * from "../ports/leaf.ts";\n`);
    write("src/domain/nowhere.ts", `import { gone } from "./gone.ts";\nexport const used = gone;\n`);
    write("src/domain/hen.ts", `import { egg } from "./egg.ts";\nexport const hen = () => egg;\n`);
    write("src/domain/egg.ts", `import { hen } from "./hen.ts";\nexport const egg = () => hen;\n`);
    write("src/domain/lonely.ts", "export const lonely = 1;\n");

    const cruise = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const run = spawnSync(process.execPath, [cruise, "src", "--output-type", "json"], { cwd: tree, encoding: "utf8" });
    const report = JSON.parse(run.stdout) as {
      summary: { violations: { rule: { name: string }; from: string; to: string }[] };
    };
    violations = report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  });

  afterAll(() => {
    rmSync(tree, { recursive: true });
  });

  for (const [folder, to] of allowed) {
    it(`lets ${folder} import ${to.join(", ")}`, () => {
      for (const target of to) expect(foundIn(fileOf(folder, target)), target).toEqual([]);
    });
  }

  for (const [folder, rule, to] of forbidden) {
    it.each(to)(`${rule}: refuses ${folder} → %s`, (target) => {
      expect(foundIn(fileOf(folder, target))).toContain(rule);
    });
  }

  it("index-is-the-core: refuses src/index.ts → an adapter", () => {
    expect(foundIn("src/index.ts")).toContain("index-is-the-core");
  });

  it.each(["type-only", "inline-type", "dynamic", "re-export"])("refuses an outward arrow of the kind %s", (kind) => {
    expect(foundIn(`src/domain/${kind}.ts`)).toContain("domain-imports-inward");
  });

  it("no-unresolvable: refuses an import of a missing file", () => {
    expect(foundIn("src/domain/nowhere.ts")).toContain("no-unresolvable");
  });

  it("no-cycles: refuses two files that need each other", () => {
    expect([...foundIn("src/domain/hen.ts"), ...foundIn("src/domain/egg.ts")]).toContain("no-cycles");
  });

  it("no-orphans: refuses a file without imports and importers", () => {
    expect(foundIn("src/domain/lonely.ts")).toEqual(["no-orphans"]);
  });
});
