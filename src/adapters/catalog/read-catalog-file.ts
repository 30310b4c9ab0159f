import { err, ok, type Result } from "neverthrow";
import type { Finding } from "../../domain/input/reader.ts";
import { type CatalogFile, type CatalogFileOptions, checkFileOptions, parseCatalogFile } from "./catalog-file.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";

/**
 * Reads a catalog from a file. A file that is missing, unreadable, not a regular file, too large, not UTF-8 or not JSON
 * gives findings with the field `(file)`. Rejects only for wrong options, with a TypeError. A URL may also hold the
 * catalog itself (`data:`). See {@link parseCatalogFile}.
 */
export const readCatalogFile = async (
  path: string | URL,
  options: CatalogFileOptions,
): Promise<Result<CatalogFile, readonly Finding[]>> => {
  checkFileOptions("readCatalogFile", options);
  const bytes = await readBytes(path);
  return bytes.andThen(textOf).andThen((text) => parseCatalogFile(text, options));
};

type Refused = readonly Finding[];

const refuse = <Value>(problem: string): Result<Value, Refused> => err([{ field: "(file)", problem }]);

const readBytes = async (path: string | URL): Promise<Result<Uint8Array, Refused>> => {
  try {
    if (path instanceof URL && path.protocol === "data:")
      return ok(new Uint8Array(await (await fetch(path)).arrayBuffer()));
    // Imported here, since the rest of this entry runs in a browser.
    const { readFile, stat } = await import("node:fs/promises");
    // Checked before opening: a pipe would wait for ever, and a device has no end.
    const file = await stat(path);
    const { size } = CATALOG_FILE_LIMITS;
    if (!file.isFile()) return refuse("is not a regular file");
    if (file.size > size) return refuse(`has ${file.size} bytes: at most ${size} are read`);
    return ok(await readFile(path));
  } catch (thrown) {
    return refuse(`cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
};

const textOf = (bytes: Uint8Array): Result<string, Refused> => {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("is not UTF-8 text: save it as UTF-8");
  }
};
