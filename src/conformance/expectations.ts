/** What a case saw and should not have: the kit's own failure, so that it needs no assertion library. */
export class NotConforming extends Error {
  override readonly name = "NotConforming";
}

/** The harness could not open what is to be tested: no case can say anything. */
export class NotOpened extends NotConforming {}

/** Opens what a harness has. */
export const openBy = async <Opened>(harness: Readonly<{ open: () => Promise<Opened> }>): Promise<Opened> => {
  try {
    return await harness.open();
  } catch (cause) {
    throw new NotOpened(`the harness cannot open: ${messageOf(cause)}`, { cause });
  }
};

/** What was thrown, as text. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** States what a conforming adapter makes true; throws {@link NotConforming} where it is not. */
export function demand(condition: boolean, statement: string): asserts condition {
  if (!condition) throw new NotConforming(statement);
}

/** The two must be equal as plain data: fields in any order, lists in the same. `what` begins the sentence that fails. */
export const demandEqual = (what: string, came: unknown, expected: unknown): void => {
  const said = differenceIn(what, came, expected);
  if (said !== null) throw new NotConforming(said);
};

/** What fails of that, as a sentence; null if nothing does. */
export const differenceIn = (what: string, came: unknown, expected: unknown): string | null => {
  const [difference] = differencesBetween(came, expected, "");
  if (difference === undefined) return null;
  const { path, came: left, expected: right } = difference;
  return `${what}${path === "" ? "" : ` at ${path}`}: expected ${shown(right)}, came ${shown(left)}`;
};

/** In how many places they differ. */
export const countDifferences = (came: unknown, expected: unknown): number =>
  [...differencesBetween(came, expected, "")].length;

type Difference = Readonly<{ path: string; came: unknown; expected: unknown }>;

/** The places at which they differ, one after another. A field that is undefined is not there. */
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

/** Whether the two are equal as plain data. */
export const isSame = (one: unknown, other: unknown): boolean => differenceIn("", one, other) === null;

const LONGEST_SHOWN = 600;

/** A value as a failure shows it: never longer than a paragraph. */
const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
};
