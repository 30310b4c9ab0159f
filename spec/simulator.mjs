// Plays the specification. It is the simulator of Quint, driven from here, so that a history can be played again from its
// seed alone, and so that a mutated text needs no file of its own.

import { createRequire } from "node:module";
import { INVARIANTS, MODULES, textOf } from "./modules.mjs";

const require = createRequire(import.meta.url);
const of = (path) => require(`@informalsystems/quint/dist/src/${path}`);
const {
  parseExpressionOrDeclaration,
  parsePhase1fromText,
  parsePhase2sourceResolution,
  parsePhase3importAndNameResolution,
  parsePhase4toposort,
} = of("parsing/quintParserFrontend");
const { newIdGenerator, zerog } = of("idGenerator");
const { walkExpression } = of("ir/IRVisitor");
const { Evaluator } = of("runtime/impl/evaluator");
const { buildExpr } = of("runtime/impl/builder");
const { noExecutionListener } = of("runtime/trace");
const { newRng } = of("rng");
const { toItf } = of("itf");
const { quintErrorToString } = of("quintError");
const { left, right } = require("@sweet-monads/either");

/** Reads the modules, some of them with another text. */
export const load = (texts = {}) => {
  const main = "invariants";
  const named = (path) => path.replace(/^.*\/|\.qnt$/g, "");
  const resolver = {
    lookupPath: (_, path) => ({ normalizedPath: named(path), toSourceName: () => `${named(path)}.qnt` }),
    load: ({ normalizedPath: module }) =>
      MODULES.includes(module) ? right(texts[module] ?? textOf(module)) : left(`there is no module ${module}`),
    stempath: () => "",
  };
  const ids = newIdGenerator();
  const parsed = parseWith(resolver, ids, texts[main] ?? textOf(main), main);
  const expression = (text) => {
    const { kind, expr } = parseExpressionOrDeclaration(text, "<input>", ids, parsed.sourceMap);
    if (kind !== "expr") throw new Error(`not an expression: ${text}`);
    parsed.resolver.switchToModule(main);
    walkExpression(parsed.resolver, expr);
    if (parsed.resolver.errors.length > 0) throw new Error(quintErrorToString(parsed.resolver.errors[0]));
    return expr;
  };
  return { table: parsed.resolver.table, expression };
};

const parseWith = (resolver, ids, text, main) => {
  const lookup = resolver.lookupPath("", `${main}.qnt`);
  const first = parsePhase1fromText(ids, text, lookup.toSourceName());
  const parsed = parsePhase4toposort(
    parsePhase3importAndNameResolution(parsePhase2sourceResolution(ids, resolver, lookup, first)),
  );
  if (parsed.errors.length > 0) throw new Error(parsed.errors.map(quintErrorToString).join("\n"));
  return parsed;
};

/** What can be played: the specification, and the action that is taken at each step. */
export const open = (loaded, action = "step") => {
  const rng = newRng(0n);
  const evaluator = new Evaluator(loaded.table, noExecutionListener, rng);
  const built = (text) => buildExpr(evaluator.builder, loaded.expression(text));
  const holds = (evaluate) => {
    const result = evaluate(evaluator.ctx);
    if (result.isLeft()) throw new Error(quintErrorToString(result.value));
    return result.value.toBool();
  };
  const [init, step, allHold, rowsOf, isFile] = ["init", action, "allHold", "did.rows", "world.isFile"].map(built);
  const invariants = INVARIANTS.map((name) => ({ name, evaluate: built(name) }));

  /**
   * Plays one history. It ends after so many steps, when nothing more can happen, or when an invariant is broken:
   * `broken` then names those that are. Rows that it follows are added to `rows`.
   */
  const play = (seed, steps, rows = new Set()) => {
    rng.setState(BigInt(seed));
    evaluator.reset();
    holds(init);
    evaluator.shift();
    let taken = 0;
    for (; taken < steps; taken += 1) {
      if (!holds(step)) break;
      evaluator.shift();
      for (const row of rowsOf(evaluator.ctx).unwrap().toSet()) rows.add(row.toStr());
      if (!holds(allHold)) {
        const broken = invariants.filter(({ evaluate }) => !holds(evaluate)).map(({ name }) => name);
        return { steps: taken + 1, broken, isFile: holds(isFile) };
      }
    }
    return { steps: taken, broken: [], isFile: holds(isFile) };
  };

  /** The history that was played last, in the Informal Trace Format: in each state the world, and what had happened. */
  const trace = () => {
    const names = ["world", "did"];
    const states = evaluator.trace.get().map((state) => recordOf(names, state.toOrderedMap()));
    return toItf(names, states).unwrap();
  };
  return { play, trace };
};

const recordOf = (names, values) => ({
  id: 0n,
  kind: "app",
  opcode: "Rec",
  args: names.flatMap((name) => [{ id: 0n, kind: "str", value: name }, values.get(name).toQuintEx(zerog)]),
});
