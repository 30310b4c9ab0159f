import { readFileSync } from "node:fs";

/** JSON that a test may change; `REMOVED` takes a field away. */
export type Changes = Readonly<Record<string, unknown>>;
export const REMOVED = Symbol("removed");

export const sampleFile = new URL("../../samples/harbour-spa.json", import.meta.url);
export const sampleText = readFileSync(sampleFile, "utf8");

/** The sample as JSON, with the values at some paths replaced: `{ "centers[0].name": 7 }`. */
export const sampleWith = (changes: Changes): unknown => {
  const root: unknown = JSON.parse(sampleText);
  for (const [path, value] of Object.entries(changes)) change(root, path, value);
  return root;
};

const change = (root: unknown, path: string, value: unknown): void => {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop();
  if (last === undefined) throw new Error("the path is empty");
  let owner = root as Record<string, unknown>;
  for (const step of steps) {
    const inner = owner[step];
    if (typeof inner !== "object" || inner === null) throw new Error(`the sample has nothing at ${step} of ${path}`);
    owner = inner as Record<string, unknown>;
  }
  if (value === REMOVED) Reflect.deleteProperty(owner, last);
  // Defined, not assigned: `__proto__` is then a field like any other, as it is in JSON text.
  else Object.defineProperty(owner, last, { value, enumerable: true, configurable: true, writable: true });
};
