import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RuleTester } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, it } from "vitest";
import { disablesNeedAReason } from "../../tools/eslint/disables-need-a-reason.js";
import { resultsMustBeConsumed } from "../../tools/eslint/results-must-be-consumed.js";

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

/** A project of one file, with the real neverthrow beside it: the rule goes by types, so it needs real ones. */
const project = mkdtempSync(join(tmpdir(), "results-must-be-consumed-"));
const caseFile = join(project, "case.ts");
symlinkSync(resolve(import.meta.dirname, "../../node_modules"), join(project, "node_modules"), "dir");
writeFileSync(caseFile, "export {};\n");
writeFileSync(
  join(project, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: { strict: true, target: "es2023", module: "nodenext", types: [], noEmit: true },
    files: ["case.ts"],
  }),
);
afterAll(() => {
  rmSync(project, { recursive: true });
});

const typed = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      project: "./tsconfig.json",
      tsconfigRootDir: project,
      // With CI set, the parser would read case.ts once from the disk instead of taking each case's text.
      disallowAutomaticSingleRunInference: true,
    },
  },
});

const world = `
import { type Result, ResultAsync, ok, okAsync, err } from "neverthrow";
declare const reserve: (id: string) => Result<number, "SLOT_HELD">;
declare const release: (id: string) => ResultAsync<number, "RESERVATION_EXPIRED">;
declare const commit: (id: string) => Promise<Result<number, "CONTENDED">>;
declare const log: (line: string) => void;
declare const save: (line: string) => Promise<number>;
declare const ids: readonly string[];
declare const held: boolean;
export { ok, okAsync, err };
`;

const consumed = (name: string, code: string) => ({ name, filename: caseFile, code: `${world}${code}` });
const dropped = (name: string, code: string, times = 1) => ({
  ...consumed(name, code),
  errors: Array.from({ length: times }, () => ({ messageId: "dropped" as const })),
});

typed.run("results-must-be-consumed", resultsMustBeConsumed, {
  valid: [
    consumed("a Result kept in a variable", `export const kept = reserve("a");`),
    consumed("a Result assigned later", `let kept = reserve("a"); kept = reserve("b"); export { kept };`),
    consumed("a Result returned", `export const again = (): Result<number, "SLOT_HELD"> => reserve("a");`),
    consumed("a Result returned from an async function", `export const f = async () => await commit("a");`),
    consumed("a Result passed on", `declare const use: (r: unknown) => void; use(reserve("a"));`),
    consumed("a Result matched into nothing", `reserve("a").match(() => log("held"), (code) => log(code));`),
    consumed("a refusal looked at", `if (reserve("a").isErr()) log("refused");`),
    consumed("a value taken out", `reserve("a").unwrapOr(0);`),
    consumed("a promise of something else", `void save("line");`),
    consumed("a statement that returns nothing", `log("line"); ids.forEach((id) => log(id));`),
    consumed("a list of Results combined", `export const all = ids.map((id) => reserve(id));`),
    consumed("a callback whose return value is used", `export const all = ids.flatMap((id) => [reserve(id)]);`),
    consumed("a class of the host called Result", `class Ok { run(): Ok { return this; } } new Ok().run();`),
    consumed("an unknown value", `declare const anything: () => unknown; anything();`),
  ],
  invalid: [
    dropped("a Result as a statement", `reserve("a");`),
    dropped("a ResultAsync as a statement", `release("a");`),
    dropped("a promise of a Result as a statement", `commit("a");`),
    dropped("an awaited ResultAsync", `export const f = async () => { await release("a"); };`),
    dropped("an awaited promise of a Result", `export const f = async () => { await commit("a"); };`),
    dropped("a Result under void", `void reserve("a");`),
    dropped("a ResultAsync under void", `void release("a");`),
    dropped("an awaited Result under void", `export const f = async () => { void (await commit("a")); };`),
    dropped("a Result under void in an expression", `export const f = () => void reserve("a");`),
    dropped("a Result mapped and then forgotten", `reserve("a").map((n) => n + 1);`),
    dropped("a Result built and forgotten", `ok(1); err("SLOT_HELD");`, 2),
    dropped("a Result behind a condition", `held && reserve("a"); held ? reserve("a") : release("b");`, 3),
    dropped("a Result that may be missing", `declare const f: (() => Result<1, 2>) | undefined; f?.();`),
    dropped("a Result of a type parameter", `export const f = <R extends Result<1, 2>>(run: () => R) => { run(); };`),
    dropped("a list of Results", `ids.map((id) => reserve(id));`),
    dropped(
      "all of a list of Results, awaited",
      `export const f = async () => { await Promise.all(ids.map(commit)); };`,
    ),
    dropped("a Result dropped by forEach", `ids.forEach((id) => reserve(id));`),
    dropped("a Result dropped under void by forEach", `ids.forEach((id) => void reserve(id));`),
    dropped("a Result of a loop's step", `for (reserve("a"); held; reserve("b")) log("again");`, 2),
  ],
});

const plain = new RuleTester({ languageOptions: { parser: tseslint.parser } });

plain.run("disables-need-a-reason", disablesNeedAReason, {
  valid: [
    { name: "no comment", code: "export const a = 1;" },
    { name: "a reason", code: "// eslint-disable-next-line no-console -- the demo talks to a person\nconsole.log(1);" },
    { name: "a comment about the directive", code: "// an eslint-disable needs a reason" },
  ],
  invalid: [
    { name: "no reason", code: "// eslint-disable-next-line no-console\n", errors: [{ messageId: "reason" }] },
    { name: "an empty reason", code: "/* eslint-disable no-console -- */", errors: [{ messageId: "reason" }] },
    { name: "neither rule nor reason", code: "/* eslint-disable */", errors: [{ messageId: "reason" }] },
    {
      name: "a reason, but every rule",
      code: "/* eslint-disable -- I hurry */",
      errors: [{ messageId: "everything" }],
    },
  ],
});
