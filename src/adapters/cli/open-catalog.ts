import { err, ok, type Result } from "neverthrow";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { CatalogFile } from "../catalog/catalog-file.ts";
import { visibleLine } from "./visible.ts";
import { readCatalogFile } from "../catalog/read-catalog-file.ts";

/** A catalog file, or a line for each finding, with the path of its field. */
export const openCatalog = async (
  file: string | URL,
  zones: ZoneRules,
): Promise<Result<CatalogFile, readonly string[]>> => {
  const read = await readCatalogFile(file, { zones });
  return read.isOk() ? ok(read.value) : err(read.error.map(({ field, problem }) => visibleLine(`${field} ${problem}`)));
};
