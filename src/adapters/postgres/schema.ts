import { createHash } from "node:crypto";

/** The server truncates longer names, in bytes. */
const MOST_BYTES = 63;

/** Returns why a value cannot be the name of a schema, or null. Capitals, blanks and quotation marks are allowed. */
export const schemaProblem = (value: unknown): string | null => {
  if (typeof value !== "string" || value === "") return "must be the name of a schema";
  if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return "must have no control characters and no lone surrogates";
  if (new TextEncoder().encode(value).length > MOST_BYTES) return `must have at most ${MOST_BYTES} bytes`;
  if (value.startsWith("pg_") || value === "information_schema") return "is a name that the server keeps to itself";
  // The functions' texts are quoted with these marks.
  if (value.includes("$$")) return "must not contain $$";
  return null;
};

/** Quotes a checked name for a statement; `holdfast` unless given. */
export const quotedSchema = (schema = "holdfast"): string => `"${schema.replaceAll('"', '""')}"`;

/** A short name that no other schema has, for objects whose own names may have at most 63 bytes. */
export const schemaKey = (schema = "holdfast"): string =>
  `holdfast_${createHash("sha256").update(schema).digest("hex").slice(0, 24)}`;

/** Quotes a text so that it is the same under any setting of standard_conforming_strings. */
export const textLiteral = (text: string): string =>
  `${text.includes("\\") ? " E" : ""}'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
