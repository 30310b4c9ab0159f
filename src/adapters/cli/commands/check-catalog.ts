import type { Command } from "../command.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { openCatalog } from "../open-catalog.ts";

export const checkCatalog: Command = {
  name: "check-catalog",
  summary: "tells everything that is wrong with a catalog file",
  help: `holdfast check-catalog FILE

Reads a catalog file as "serve" would and tells all findings at once, each with the path of its field. Exit code 1 where
there is one that must be mended; what is sound and can never work is printed as a warning. The format is in docs/catalog-file.md.`,
  options: {},
  words: ["FILE"],
  run: async ({ words: [file = ""] }, { print }) => {
    const opened = await openCatalog(file, createLuxonZoneRules());
    return opened.match(
      ({ centers, warnings }) => {
        for (const { catalog, roster, guests } of centers) {
          const { center, items } = catalog;
          print(`${center.id}: ${items.size} items, ${roster.therapists.size} therapists, ${guests.length} guests`);
        }
        for (const { field, problem } of warnings) print(`warning: ${field} ${problem}`);
        print("The catalog is sound.");
        return 0 as const;
      },
      (findings) => {
        findings.forEach(print);
        return 1 as const;
      },
    );
  },
};
