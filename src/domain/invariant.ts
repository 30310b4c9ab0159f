/** A broken invariant: a fault of this library or of an adapter, never of a caller. Nobody catches it. */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken";
}

/** States what must be true here; throws {@link InvariantBroken} where it is not. */
export function invariant(condition: boolean, statement: string): asserts condition {
  if (!condition) throw new InvariantBroken(`must be true: ${statement}`);
}

/** Ends a switch over a union: a case that is not handled does not compile. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`no case handles ${JSON.stringify(value)}`);
}
