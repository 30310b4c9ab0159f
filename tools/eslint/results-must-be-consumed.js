/**
 * A refusal is a value here, so an unused Result is a lost refusal. This rule reports every
 * neverthrow Result (or ResultAsync, or promise or array of them) that is thrown away:
 *
 *   reserve(command);                    a bare statement, awaited or not
 *   void reserve(command);               `void` silences a floating promise, not a refusal
 *   await Promise.all(ids.map(release)); an array of Results, one refusal each
 *   ids.forEach((id) => release(id));    a callback whose result the caller drops
 *
 * Looking at it (`isErr`, `match`, `unwrapOr`), returning, assigning or passing it on counts as consumed.
 *
 * @import { Rule } from "eslint"
 * @typedef {Parameters<NonNullable<Rule.NodeListener["ExpressionStatement"]>>[0]["expression"]} Expression
 * @typedef {import("typescript").Type} Type
 * @typedef {import("typescript").TypeChecker} TypeChecker
 * @typedef {{ program: import("typescript").Program; esTreeNodeToTSNodeMap: { get(node: unknown): import("typescript").Expression } }} TypedServices
 */
import ts from "typescript";

const NEVERTHROW_FILE = /[\\/]node_modules[\\/]neverthrow[\\/]/;
const RESULT_CLASSES = new Set(["Ok", "Err", "ResultAsync"]);

/** Whether the type is one of neverthrow's own classes; a host's class with the name Result is not.
 * @param {Type} type */
const isResultClass = (type) => {
  const symbol = type.getSymbol();
  if (symbol === undefined || !RESULT_CLASSES.has(symbol.getName())) return false;
  return (symbol.getDeclarations() ?? []).some((declaration) =>
    NEVERTHROW_FILE.test(declaration.getSourceFile().fileName),
  );
};

/** Whether throwing away a value of this type may throw away a Result. The depth bounds recursive types.
 * @param {TypeChecker} checker
 * @param {Type} type
 * @param {number} [depth]
 * @returns {boolean} */
const carriesResult = (checker, type, depth = 0) => {
  if (depth > 5) return false;
  /** @param {Type} inner */
  const inside = (inner) => carriesResult(checker, inner, depth + 1);
  if (type.isUnionOrIntersection()) return type.types.some(inside);
  if (type.isTypeParameter()) {
    const bound = checker.getBaseConstraintOfType(type);
    return bound !== undefined && bound !== type && inside(bound);
  }
  if (isResultClass(type)) return true;
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return checker.getTypeArguments(/** @type {import("typescript").TypeReference} */ (type)).some(inside);
  }
  const awaited = checker.getAwaitedType(type);
  return awaited !== undefined && awaited !== type && inside(awaited);
};

/** @type {Rule.RuleModule} */
export const resultsMustBeConsumed = {
  meta: {
    type: "problem",
    docs: { description: "Forbid throwing away a neverthrow Result" },
    messages: {
      dropped: "This Result is thrown away, and its refusal with it: match it, return it, or hand it on.",
    },
    schema: [],
  },

  create(context) {
    const services = /** @type {Partial<TypedServices>} */ (context.sourceCode.parserServices);
    const { program, esTreeNodeToTSNodeMap } = services;
    if (program === undefined || esTreeNodeToTSNodeMap === undefined) {
      throw new Error("results-must-be-consumed needs type information: lint this file with a tsconfig.");
    }
    const checker = program.getTypeChecker();

    /** Reports the expressions whose value is dropped when the value of `node` is.
     * @param {Expression} node */
    const drop = (node) => {
      switch (node.type) {
        case "AssignmentExpression":
        case "UpdateExpression":
          return; // the value lives on in the variable
        case "UnaryExpression":
          if (node.operator !== "void") drop(node.argument); // every `void` is visited below
          return;
        case "SequenceExpression":
          node.expressions.forEach(drop);
          return;
        case "ConditionalExpression":
          drop(node.consequent);
          drop(node.alternate);
          return;
        case "LogicalExpression":
          drop(node.right);
          return;
        default: {
          const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
          if (carriesResult(checker, type)) context.report({ node, messageId: "dropped" });
        }
      }
    };

    /** Whether the caller of a function ignores its result, as forEach does.
     * @param {Rule.Node} node */
    const returnIsIgnored = (node) => {
      const contextual = checker.getContextualType(esTreeNodeToTSNodeMap.get(node));
      const signatures = contextual === undefined ? [] : checker.getSignaturesOfType(contextual, ts.SignatureKind.Call);
      return (
        signatures.length > 0 &&
        signatures.every((signature) => (signature.getReturnType().flags & ts.TypeFlags.Void) !== 0)
      );
    };

    return {
      ExpressionStatement: (node) => {
        drop(node.expression);
      },
      ForStatement: (node) => {
        if (node.init && node.init.type !== "VariableDeclaration") drop(node.init);
        if (node.update) drop(node.update);
      },
      ArrowFunctionExpression: (node) => {
        if (node.body.type !== "BlockStatement" && returnIsIgnored(node)) drop(node.body);
      },
      "UnaryExpression[operator='void']": (/** @type {Expression & { type: "UnaryExpression" }} */ node) => {
        drop(node.argument);
      },
    };
  },
};
