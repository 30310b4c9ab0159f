import { err, ok, type Result } from "neverthrow";
import type { Finding } from "../../domain/input/reader.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { CatalogFile } from "../catalog/catalog-file.ts";
import { readCatalogFile } from "../catalog/read-catalog-file.ts";
import { failed, type Failure } from "./command.ts";
import { visibleLine } from "./visible.ts";

/** Opens a catalog file, or returns a line for each finding. */
export const openCatalog = async (file: string | URL, zones: ZoneRules): Promise<Result<CatalogFile, Failure>> => {
  const read = await readCatalogFile(file, { zones });
  return read.isOk() ? ok(read.value) : err(failed(...read.error.map(findingLine)));
};

/** Returns a finding as one line, with the path of its field. */
export const findingLine = ({ field, problem }: Finding): string => visibleLine(`${field} ${problem}`);
