import { createHash } from "node:crypto";

/** Longer names are cut by the server, in bytes. */
const MOST_BYTES = 63;

/** Says why a value cannot be the name of a schema of ours; null if it can. Capitals, blanks and quotation marks can be. */
export const schemaProblem = (value: unknown): string | null => {
  if (typeof value !== "string" || value === "") return "must be the name of a schema";
  if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return "must have no control characters and no lone surrogates";
  if (new TextEncoder().encode(value).length > MOST_BYTES) return `must have at most ${MOST_BYTES} bytes`;
  if (value.startsWith("pg_") || value === "information_schema") return "is a name that the server keeps to itself";
  // The functions' texts stand between such marks.
  if (value.includes("$$")) return "must not contain $$";
  return null;
};

/** A checked name as it stands in a statement; `holdfast` unless given. */
export const quotedSchema = (schema = "holdfast"): string => `"${schema.replaceAll('"', '""')}"`;

/** A short name that no other schema has, for what has a name of at most 63 bytes of its own. */
export const schemaKey = (schema = "holdfast"): string =>
  `holdfast_${createHash("sha256").update(schema).digest("hex").slice(0, 24)}`;

/** The same text whatever standard_conforming_strings is. */
export const textLiteral = (text: string): string =>
  `${text.includes("\\") ? " E" : ""}'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
