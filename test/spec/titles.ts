import ts from "typescript";
import { filesUnder, read } from "../support/documents.ts";

// The titles of all tests, as their source has them: test/spec.test.ts says which of them count as what.

export type Title = Readonly<{
  /** The title, up to the first placeholder. */
  text: string;
  /** Whether `text` is all of it. */
  whole: boolean;
  /** Its place, as `file:line`. */
  place: string;
}>;

const OFF: ReadonlySet<string> = new Set(["skip", "todo", "skipIf", "runIf", "fails"]);

/** Every test that runs: of the test files, and of the kits that test files run. */
export const allTitles = (): readonly Title[] =>
  [...filesUnder("test", ".test.ts"), ...filesUnder("src/testing", ".ts")].flatMap((file) =>
    titlesIn(file, read(file)),
  );

export const titlesIn = (file: string, source: string): readonly Title[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const titles: Title[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const chain = chainOf(node.expression);
      const isOff = chain.some((name) => OFF.has(name));
      if (isOff && (isTest(chain) || chain[0] === "describe")) return;
      const title = isTest(chain) ? titleOf(node.arguments[0]) : null;
      if (title !== null) {
        const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
        titles.push({ ...title, place: `${file}:${line + 1}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return titles;
};

/** `it`, `it.each`, `runner.it`: the names of the callee, from left to right. */
const chainOf = (callee: ts.Expression): readonly string[] => {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...chainOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return chainOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? chainOf(callee.tag) : ["(something else)"];
};

const isTest = ([first, second]: readonly string[]): boolean => first === "it" || first === "test" || second === "it";

const titleOf = (argument: ts.Expression | undefined): Omit<Title, "place"> | null => {
  if (argument === undefined) return null;
  if (ts.isStringLiteralLike(argument)) return withoutPlaceholders(argument.text);
  return ts.isTemplateExpression(argument) ? { ...withoutPlaceholders(argument.head.text), whole: false } : null;
};

/** `%s`, `$name` and the like are filled in for each case. */
const withoutPlaceholders = (text: string): Omit<Title, "place"> => {
  const at = text.search(/%[sdifjo#$]|\$[A-Za-z_]/);
  return at < 0 ? { text, whole: true } : { text: text.slice(0, at), whole: false };
};
