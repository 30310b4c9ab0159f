import ts from "typescript";
import { describe, expect, it } from "vitest";
import { programOf } from "../support/typescript.ts";

/** The fields of the exported input types of an entry that have no comment, and the types that have none. InvalidInput is a refusal. */
const undocumentedIn = (entry: string): Readonly<{ inputs: readonly string[]; undocumented: readonly string[] }> => {
  const program = programOf(entry);
  const checker = program.getTypeChecker();
  const source = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(entry));
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const inputs = (module === undefined ? [] : checker.getExportsOfModule(module)).filter(
    ({ name }) => name.endsWith("Input") && name !== "InvalidInput",
  );
  const isDocumented = (symbol: ts.Symbol): boolean => symbol.getDocumentationComment(checker).length > 0;
  const undocumented = inputs.flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const types = type.isUnion() ? type.types : [type];
    const fields = types.flatMap((it) => checker.getPropertiesOfType(it)).filter(({ name }) => name !== "kind");
    const bare = fields.filter((it) => !isDocumented(it)).map(({ name }) => `${exported.name}.${name}`);
    return [...(isDocumented(symbol) ? [] : [exported.name]), ...new Set(bare)];
  });
  return { inputs: inputs.map(({ name }) => name), undocumented };
};

describe("every exported input", () => {
  it.each([
    ["src/index.ts", "CreateBookingInput"],
    ["src/adapters/catalog/index.ts", "CatalogFileInput"],
  ])("of %s has a comment, and so has each of its fields", { timeout: 60_000 }, (entry, one) => {
    const { inputs, undocumented } = undocumentedIn(entry);
    expect(inputs).toContain(one);
    expect(undocumented).toEqual([]);
  });
});
