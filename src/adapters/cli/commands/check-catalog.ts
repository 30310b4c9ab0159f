import type { Finding } from "../../../domain/input/reader.ts";
import type { CatalogFile } from "../../catalog/catalog-file.ts";
import { readCatalogFile } from "../../catalog/read-catalog-file.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { JSON_OPTION, type Around, type Asked, type Command, type ExitCode } from "../command.ts";
import { findingLine } from "../open-catalog.ts";
import { tableOf } from "../table.ts";

export const checkCatalog: Command = {
  name: "check-catalog",
  summary: "lists everything that is wrong with a catalog file",
  about: [
    'Reads a catalog file as "serve" does and lists all findings at once, each with the path of its field. Exit code 1 if the file has an error; settings that are valid but can never take effect are warnings. The format is in docs/catalog-file.md.',
  ],
  options: JSON_OPTION,
  words: [{ name: "FILE" }],
  run: ({ words: [file = ""], json }, around) => reportCheck(file, json, around),
};

/** Checks a file and prints the outcome: as sentences, or as one JSON document. */
export const reportCheck = async (
  file: string,
  json: Asked["json"],
  { print, columns }: Pick<Around, "print" | "columns">,
): Promise<ExitCode> => {
  const read = await readCatalogFile(file, { zones: createLuxonZoneRules() });
  const findings: readonly Finding[] = read.isOk() ? [] : read.error;
  const { centers, warnings }: CatalogFile = read.isOk() ? read.value : { centers: [], warnings: [] };
  const rows = centers.map(({ catalog: { center, items }, roster: { therapists }, guests }) => ({
    center: center.id,
    items: items.size,
    therapists: therapists.size,
    guests: guests.length,
  }));
  if (json) print(JSON.stringify({ file, sound: read.isOk(), centers: rows, findings, warnings }));
  else {
    if (rows.length > 0) print(tableOf(rows, columns));
    for (const finding of findings) print(findingLine(finding));
    for (const warning of warnings) print(`warning: ${findingLine(warning)}`);
    if (read.isOk()) print("The catalog is sound.");
  }
  return read.isOk() ? 0 : 1;
};
