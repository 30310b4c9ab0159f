import { sep } from "node:path";

/** The name of a database that ends with its process. */
export const IN_MEMORY = ":memory:";

const NOT_IN_A_NAME = /[\0\p{Surrogate}]/u;
/** SQLite removes, or plays back, a file of such a name beside a database. */
const LOG_NAME = /-(journal|wal|shm)$/;
const URI = /^(file:|[a-z][a-z0-9+.-]+:\/\/)/i;

/**
 * Returns why a value cannot be the path of a file on the disk, or null. A driver would cut a name at a NUL, or end the
 * process; it would keep an empty name and some URIs in memory, and look others up on the network.
 */
export const fileNameProblem = (value: unknown): string | null => {
  if (typeof value !== "string" || value === "") return "must be a path";
  if (NOT_IN_A_NAME.test(value)) return "must be a path without NUL and lone surrogates";
  if (URI.test(value)) return "must be a path, not a URI";
  if (value === IN_MEMORY) return "must be a file on the disk";
  if (LOG_NAME.test(value)) return "must not end in -journal, -wal or -shm, as SQLite's own files beside others do";
  if (value.endsWith("/") || value.endsWith(sep)) return "must be the path of a file, not of a folder";
  return null;
};
