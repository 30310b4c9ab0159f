import { invariant } from "../../domain/invariant.ts";

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** A schema's name as it stands in a statement; `holdfast` where none is given. A fault of the program where it is none. */
export const quotedSchema = (schema = "holdfast"): string => {
  invariant(NAME.test(schema), "a schema's name is 1 to 63 lower-case letters, digits and underscores");
  return `"${schema}"`;
};
