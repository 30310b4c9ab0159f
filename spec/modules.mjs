// The text of the specification.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The modules; each may use those before it. */
export const MODULES = ["vocabulary", "reservations", "store", "engines", "histories", "invariants"];

/** The text of a module. */
export const textOf = (module) => readFileSync(join(import.meta.dirname, `${module}.qnt`), "utf8");

/** The predicates that are checked: those whose names are a number of docs/invariants.md. */
export const INVARIANTS = [...textOf("invariants").matchAll(/^ {2}val ((?:INV|S)_\d+)\b/gm)].map(([, name]) => name);
