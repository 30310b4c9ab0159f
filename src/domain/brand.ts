declare const brand: unique symbol;

/** A value that only the module declaring `Name` may produce, so that two kinds of text or number never mix. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
