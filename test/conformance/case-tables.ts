import {
  catalogCases,
  eventSinkCases,
  guestDirectoryCases,
  rosterCases,
  zoneRulesCases,
  type ConformanceCase,
} from "../../src/conformance/index.ts";
import { storeCaseGroups } from "../../src/conformance/describe-reservation-store.ts";

// `npm run conformance:docs` writes docs/conformance.md: its headings and its prose stay, and its tables are generated
// from the cases.

type Cases = readonly Omit<ConformanceCase<never>, "run">[];

/** The kits by their headings: each with groups of cases by heading, or with cases alone. */
export const KITS: Readonly<Record<string, Cases | Readonly<Record<string, Cases>>>> = {
  "Reservation stores": storeCaseGroups(),
  "Event sinks": eventSinkCases,
  "Zone rules": zoneRulesCases,
  "Guest directories": guestDirectoryCases,
  Catalogs: catalogCases,
  Rosters: rosterCases,
};

/** All cases of a kit. */
export const casesOf = (kit: (typeof KITS)[string]): Cases => Object.values(kit).flat() as Cases;

const tableOf = (cases: Cases): string =>
  [
    "| case | guarantee | shows | needs |",
    "|---|---|---|---|",
    ...cases.map(({ id, title, shows, parts = [], needs = [] }) => {
      const cells = [id, title, shows.join(", "), [...parts, ...needs].join(", ")];
      return `|${cells.map((cell) => (cell === "" ? " " : ` ${cell} `)).join("|")}|`;
    }),
  ].join("\n");

const tablesOf = (kit: (typeof KITS)[string]): string =>
  Array.isArray(kit)
    ? tableOf(kit as Cases)
    : Object.entries(kit)
        .map(([heading, cases]) => `### ${heading}\n\n${tableOf(cases as Cases)}`)
        .join("\n\n");

/** The document with correct tables. In a kit's section the prose before the first table stays. */
export const withCaseTables = (markdown: string): string => {
  const [start = "", ...sections] = markdown.split(/^(?=## )/m);
  const written = sections.map((section) => {
    const heading = /^## (.*)/.exec(section)?.[1] ?? "";
    const kit = KITS[heading];
    if (kit === undefined) return section;
    const [prose = ""] = section.split(/^(?=### |\| )/m);
    return `${prose.trimEnd()}\n\n${tablesOf(kit)}\n\n`;
  });
  return start + written.join("");
};
