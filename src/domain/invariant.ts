/** A broken invariant: a fault of this library or of an adapter, never of a caller. Not meant to be caught. */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken";
}

/** Asserts a condition that must hold; throws {@link InvariantBroken} if it does not. */
export function invariant(condition: boolean, statement: string): asserts condition {
  if (!condition) throw new InvariantBroken(`must be true: ${statement}`);
}

/** Ends a switch over a union: an unhandled case does not compile. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`no case handles ${JSON.stringify(value)}`);
}
