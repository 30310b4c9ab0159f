// Values that no honest caller sends. All are `unknown`: the one cast to the expected types is in call.ts.

export const LONE_SURROGATE = "a\ud800b";
export const NUL = "a\0b";
export const longText = (length: number): string => "x".repeat(length);

/** An array with nothing in it but its length. */
export const sparse = (length: number): unknown => new Array(length);

/** Reading any part of it throws. */
export const throwingProxy = (): unknown =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error("hands off");
      },
      ownKeys: () => {
        throw new Error("hands off");
      },
      getOwnPropertyDescriptor: () => {
        throw new Error("hands off");
      },
    },
  );

/** Every operation on it throws, even `Array.isArray`. */
const revokedProxy = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** The same object, with a field that throws when it is read. */
export const withThrowing = (object: object, field: string): unknown =>
  Object.defineProperty({ ...object }, field, {
    enumerable: true,
    get: () => {
      throw new Error("hands off");
    },
  });

/** The same object, with an own field of a name that means something to the language. */
export const withOwn = (object: object, field: string): unknown =>
  Object.defineProperty({ ...object }, field, { enumerable: true, value: { polluted: true } });

/** An object that inherits all the fields. */
export const inherited = (object: object): unknown => Object.create(object) as unknown;

/** An array that says that it has a length that no array has. */
export const lyingArray = (entries: readonly unknown[], length: unknown): unknown =>
  new Proxy([...entries], {
    get: (target, name): unknown => (name === "length" ? length : Reflect.get(target, name)),
  });

/** A field that answers with the next of these each time it is read. */
export const withChanging = (object: object, field: string, answers: readonly unknown[]): unknown => {
  let asked = 0;
  return Object.defineProperty({ ...object }, field, {
    enumerable: true,
    get: () => {
      asked += 1;
      return answers[(asked - 1) % answers.length];
    },
  });
};

/** The values that an input as a whole must not be. */
export const NO_OBJECTS: readonly (readonly [string, () => unknown])[] = [
  ["null", () => null],
  ["a number", () => 42],
  ["NaN", () => NaN],
  ["a boolean", () => true],
  ["a text", () => "text"],
  ["an empty list", () => []],
  ["a list", () => [{ bookingId: "a".repeat(32) }]],
  ["a BigInt", () => 10n],
  ["a symbol", () => Symbol("bookingId")],
  ["a function", () => () => undefined],
  ["a proxy that throws", throwingProxy],
  ["a revoked proxy", revokedProxy],
];
