import ts from "typescript";
import { read } from "../support/documents.ts";

// src/domain/refusal/refusal.ts, read as source: which codes each type names, and which facts each code has.

const FILE = "src/domain/refusal/refusal.ts";
const aliases = new Map<string, ts.TypeNode>();
/** Of each row of the table: `CODE: advice<{ facts }>(text)`. */
const factsOf = new Map<string, readonly string[]>();

const readRow = (node: ts.Node): void => {
  if (ts.isPropertyAssignment(node) && ts.isCallExpression(node.initializer)) {
    const [facts] = node.initializer.typeArguments ?? [];
    const names = facts !== undefined && ts.isTypeLiteralNode(facts) ? facts.members : [];
    factsOf.set(
      node.name.getText(),
      names.map((it) => it.name?.getText() ?? ""),
    );
  } else node.forEachChild(readRow);
};

ts.createSourceFile(FILE, read(FILE), ts.ScriptTarget.ES2023, true).forEachChild((node) => {
  if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, node.type);
  else if (ts.isVariableStatement(node)) readRow(node);
});

type Refuses = Readonly<{ code: string; facts: readonly string[] }>;

const refusesIn = (node: ts.TypeNode): readonly Refuses[] => {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(refusesIn);
  if (!ts.isTypeReferenceNode(node) || !ts.isIdentifier(node.typeName)) return [];
  if (node.typeName.text !== "Refuses") {
    const alias = aliases.get(node.typeName.text);
    return alias === undefined ? [] : refusesIn(alias);
  }
  const [code] = node.typeArguments ?? [];
  if (code === undefined || !ts.isLiteralTypeNode(code) || !ts.isStringLiteral(code.literal)) return [];
  return [{ code: code.literal.text, facts: factsOf.get(code.literal.text) ?? [] }];
};

const named = (type: string): readonly Refuses[] => {
  const alias = aliases.get(type);
  if (alias === undefined) throw new Error(`${FILE} has no type ${type}`);
  return refusesIn(alias);
};

/** The codes of a type, such as `ReserveRefusal`. */
export const codesOf = (type: string): ReadonlySet<string> => new Set(named(type).map(({ code }) => code));

/** The facts of every code, in order. */
export const factsByCode: ReadonlyMap<string, readonly string[]> = new Map(
  named("Refusal").map(({ code, facts }) => [code, facts]),
);
