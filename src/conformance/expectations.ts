/** A failed case. The kit has its own error, so it needs no assertion library. */
export class NotConforming extends Error {
  override readonly name = "NotConforming";
}

/** The harness could not open its subject, so no case can run. */
export class NotOpened extends NotConforming {}

/** Opens the subject of a harness. */
export const openBy = async <Opened>(harness: Readonly<{ open: () => Promise<Opened> }>): Promise<Opened> => {
  try {
    return await harness.open();
  } catch (cause) {
    throw new NotOpened(`the harness cannot open: ${messageOf(cause)}`, { cause });
  }
};

/** Returns the message of a thrown value. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** States a fact that a conforming adapter makes true. Throws {@link NotConforming} if it is false. */
export function demand(condition: boolean, statement: string): asserts condition {
  if (!condition) throw new NotConforming(statement);
}

/**
 * Demands that two values are equal as plain data: fields in any order, lists in the same. A failure's sentence begins
 * with `what`.
 */
export const demandEqual = (what: string, came: unknown, expected: unknown): void => {
  const said = differenceIn(what, came, expected);
  if (said !== null) throw new NotConforming(said);
};

/** Returns the first difference as a sentence, or null. */
export const differenceIn = (what: string, came: unknown, expected: unknown): string | null => {
  const [difference] = differencesBetween(came, expected, "");
  if (difference === undefined) return null;
  const { path, came: left, expected: right } = difference;
  return `${what}${path === "" ? "" : ` at ${path}`}: expected ${shown(right)}, came ${shown(left)}`;
};

/** Counts the places that differ. */
export const countDifferences = (came: unknown, expected: unknown): number =>
  [...differencesBetween(came, expected, "")].length;

type Difference = Readonly<{ path: string; came: unknown; expected: unknown }>;

/** The places that differ, one after another. A field that is undefined counts as absent. */
function* differencesBetween(came: unknown, expected: unknown, path: string): Generator<Difference> {
  if (came === expected || Object.is(came, expected)) return;
  if (!isData(came) || !isData(expected) || Array.isArray(came) !== Array.isArray(expected)) {
    yield { path, came, expected };
    return;
  }
  if (Array.isArray(came) && came.length !== (expected as unknown as readonly unknown[]).length) {
    yield { path, came, expected };
    return;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(came)])) {
    yield* differencesBetween(came[key], expected[key], Array.isArray(came) ? `${path}[${key}]` : `${path}.${key}`);
  }
}

const isData = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Whether two values are equal as plain data. */
export const isSame = (one: unknown, other: unknown): boolean => differenceIn("", one, other) === null;

const LONGEST_SHOWN = 600;

/** A value as a failure shows it: at most a paragraph. */
const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
};
