import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { reservationStoreCases } from "../src/conformance/index.ts";
import { retryAdvice, type RefusalCode } from "../src/domain/refusal/refusal.ts";
import {
  anchorOf,
  codeBlocks,
  filesUnder,
  numberedRows,
  precedenceLists,
  prose,
  quoted,
  read,
  ROOT,
  sections,
  tableRows,
} from "./support/documents.ts";
import { codesOf, factsByCode } from "./spec/refusal-types.ts";
import { allTitles, titlesIn, type Title } from "./spec/titles.ts";
import { createWorld } from "./support/small-spa.ts";

// The specification in docs/ and the tests say the same, number by number. The convention for titles:
//
// - A title that begins with R-12, INV-03 or S-09 is the test of that row: the number, a blank, the row's sentence to
//   the letter, written as one plain string. A row may have several tests; a skipped test does not count.
// - A number elsewhere in a title cites the row, which must exist.
// - A word in capitals with an underscore, and CONTENDED, is a refusal code, which must exist. A code is tested if
//   a title begins with it: that test provokes it through the engine and compares the whole refusal.
// - Of a title with placeholders (`it.each`, templates) only the part before the first placeholder is read.

const titles = allTitles();
const startOf = ({ text }: Title): string => /^[\w-]+/.exec(text)?.[0] ?? "";

/** Rows and the titles that begin with their numbers. */
const compare = (rows: readonly (readonly string[])[], prefix: string) => {
  const wanted = new Set(rows.map(([number, sentence]) => `${number} ${sentence}`));
  const claimed = titles.filter((title) => new RegExp(`^${prefix}-\\d+$`).test(startOf(title)));
  const written = new Set(claimed.filter(({ whole }) => whole).map(({ text }) => text));
  return {
    missing: [...wanted].filter((name) => !written.has(name)),
    strange: claimed
      .filter(({ text, whole }) => !whole || !wanted.has(text))
      .map(({ text, place }) => `${place} ${text}`),
  };
};

const NOTHING_WRONG = { missing: [], strange: [] };
const transitions = numberedRows(read("docs/transitions.md"), "R");
const invariants = numberedRows(read("docs/invariants.md"), "INV");
const guarantees = numberedRows(read("docs/invariants.md"), "S");

describe("numbered rows", () => {
  const isAscending = (rows: readonly (readonly string[])[]): boolean =>
    rows.every(([number], at) => at === 0 || numberOf(rows[at - 1]?.[0]) < numberOf(number));
  const numberOf = (name = ""): number => Number(name.replace(/^\D+/, ""));

  it("every transition has a test of its name, and no test names another", () => {
    expect(transitions.length).toBeGreaterThan(50);
    expect(isAscending(transitions)).toBe(true);
    expect(compare(transitions, "R")).toEqual(NOTHING_WRONG);
  });

  it("every invariant has a test of its name, and no test names another", () => {
    expect(invariants.length).toBeGreaterThan(25);
    expect(isAscending(invariants)).toBe(true);
    expect(compare(invariants, "INV")).toEqual(NOTHING_WRONG);
  });

  it("every guarantee of a store is shown by a case of the kit, and no case shows another", () => {
    expect(new Set(guarantees.map(([number]) => number)).size).toBe(guarantees.length);
    // Numbers may have gaps: a number is never used again.
    expect(guarantees.length).toBeGreaterThan(35);
    const shown = new Set(reservationStoreCases().flatMap(({ shows }) => shows.filter((it) => it.startsWith("S-"))));
    expect([...shown].sort()).toEqual(guarantees.map(([number]) => number).sort());
  });

  it("every cited row exists", () => {
    const known = new Set([...transitions, ...invariants, ...guarantees].map(([number]) => number));
    const cited = (text: string, place: string) =>
      [...text.matchAll(/\b(?:R|INV|S)-\d+\b/g)].filter(([it]) => !known.has(it)).map(([it]) => `${place}: ${it}`);
    const sources = [...filesUnder("docs", ".md"), ...filesUnder("src", ".ts")];
    expect(sources.flatMap((path) => cited(read(path), path))).toEqual([]);
    expect(titles.flatMap(({ text, place }) => cited(text, place))).toEqual([]);
  });

  it("every cited rule exists", () => {
    const rules = [...sections(read("docs/rules.md"), 2).keys()].map((heading) => /^Rule (\d+): /.exec(heading)?.[1]);
    const ascending = [...new Set(rules.map(Number))].sort((one, other) => one - other);
    expect(rules).toEqual(ascending.map(String));
    expect(ascending.slice(0, 17)).toEqual(Array.from({ length: 17 }, (_, at) => at + 1));
    const sources = [...filesUnder("docs", ".md"), ...filesUnder("src", ".ts"), ...filesUnder("test", ".ts")];
    const wrong = sources.flatMap((path) =>
      [...read(path).matchAll(/\brules? (\d+(?:(?:,| and| to) \d+)*)/gi)]
        .flatMap(([, list]) => list?.match(/\d+/g) ?? [])
        .filter((rule) => !rules.includes(rule))
        .map((rule) => `${path}: rule ${rule}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("refusal codes", () => {
  const errors = read("docs/errors.md");
  const documented = tableRows(sections(errors, 2).get("The codes") ?? "")
    .map(([code, given, facts, advice, functions, guest]) => ({
      code: quoted(code ?? "")[0] ?? "",
      given: given ?? "",
      facts: (facts ?? "").split(";").flatMap((fact) => quoted(fact).slice(0, 1)),
      advice: quoted(advice ?? "")[0] ?? "",
      functions: functions ?? "",
      guest: guest ?? "",
    }))
    .filter(({ code }) => code !== "");
  const lists = precedenceLists();
  const known = new Set(factsByCode.keys());

  it("docs/errors.md has each once, with its facts and its advice", () => {
    expect(documented.map(({ code }) => code).sort()).toEqual([...known].sort());
    for (const { code, given, facts, advice } of documented) {
      expect(given, code).not.toBe("");
      expect([code, ...facts]).toEqual([code, ...(factsByCode.get(code) ?? [])]);
      expect([code, advice]).toEqual([code, retryAdvice(code as RefusalCode)]);
    }
    const advised = tableRows(sections(errors, 2).get("Advice") ?? "").flatMap(([advice]) => quoted(advice ?? ""));
    expect(new Set(documented.map(({ advice }) => advice))).toEqual(new Set(advised));
  });

  it("docs/errors.md says of each whether a guest may be shown it", () => {
    expect(documented.filter(({ guest }) => guest !== "yes" && guest !== "no")).toEqual([]);
    // A fault of a program, or a matter of the parts behind the engine, is never for guests.
    const internal = documented.filter(({ code, advice }) => advice === "try_again" || code.startsWith("INVALID_"));
    expect(internal.filter(({ guest }) => guest !== "no")).toEqual([]);
  });

  it("every function of the engine has an order of precedence, and its codes list the function", () => {
    // `within` gives commands, whose lists are the engine's; the other two only read from memory.
    const fromMemory = ["centerOf", "latestInstantMs", "within"];
    const functions = Object.keys(createWorld().engine).filter((name) => !fromMemory.includes(name));
    expect([...lists.keys()].sort()).toEqual([...functions].sort());
    const commands = functions.filter((name) => lists.get(name)?.includes("IDEMPOTENCY_KEY_REUSED"));
    expect([...commands].sort()).toEqual(
      [
        ...["createBooking", "hold", "reserve", "confirm", "extend", "release", "cancelInvoice", "cancelGuest"],
        ...[
          "cancelAppointment",
          "markAttendance",
          "beginPayment",
          "abandonPayment",
          "reportPayment",
          "block",
          "unblock",
        ],
      ].sort(),
    );
    const meant = (text: string): readonly string[] => {
      const [all, but = ""] = text.split(" but ");
      const without = but.split(/, | and /);
      // Its own list comes before that of each command.
      if (text === "the commands of `within`") return [];
      if (all === "every function") return functions.filter((name) => !without.includes(name));
      if (all === "every command") return commands.filter((name) => !without.includes(name));
      return text.split(", ");
    };
    for (const { code, functions: listed } of documented) {
      const giving = functions.filter((name) => lists.get(name)?.includes(code));
      expect([code, ...[...meant(listed)].sort()]).toEqual([code, ...[...giving].sort()]);
    }
  });

  it("the types name the codes that are given, and docs/errors.md says which of them never are", () => {
    const types: Readonly<Record<string, readonly string[]>> = {
      CreateBookingRefusal: ["createBooking"],
      HoldRefusal: ["hold"],
      FindAvailabilityRefusal: ["findAvailability"],
      FindBookingRefusal: ["findBooking"],
      FindSlotsRefusal: ["findSlots"],
      ReserveRefusal: ["reserve"],
      ConfirmRefusal: ["confirm"],
      ExtendRefusal: ["extend"],
      ReleaseRefusal: ["release"],
      CancelRefusal: ["cancelInvoice", "cancelGuest", "cancelAppointment"],
      QuoteCancellationRefusal: ["quoteCancellation"],
      MarkAttendanceRefusal: ["markAttendance"],
      BeginPaymentRefusal: ["beginPayment"],
      AbandonPaymentRefusal: ["abandonPayment"],
      ReportPaymentRefusal: ["reportPayment"],
      BlockRefusal: ["block"],
      UnblockRefusal: ["unblock"],
    };
    const rows = tableRows(sections(errors, 2).get("In a type, but never given") ?? "");
    for (const [type, functions] of Object.entries(types)) {
      const given = new Set(functions.flatMap((name) => lists.get(name) ?? []));
      const never = [...codesOf(type)].filter((code) => !given.has(code));
      const codes = rows.filter(([first]) => first === `\`${type}\``).flatMap(([, codes]) => quoted(codes ?? ""));
      expect([type, ...never.sort()]).toEqual([type, ...[...codes].sort()]);
      expect([type, ...[...given].filter((code) => !codesOf(type).has(code))]).toEqual([type]);
    }
  });

  it("each is provoked by a test whose title begins with it, and no title has one that does not exist", () => {
    const begun = new Set(titles.map(startOf));
    expect([...known].filter((code) => !begun.has(code))).toEqual([]);
    const strange = titles.flatMap(({ text, place }) =>
      [...text.matchAll(/(?<![.\w])[A-Z]+(?:_[A-Z]+)+(?!\w)/g)]
        .filter(([word]) => !known.has(word))
        .map(([word]) => `${place}: ${word}`),
    );
    expect(strange).toEqual([]);
  });
});

describe("the documents", () => {
  const documents = [
    ...filesUnder("docs", ".md"),
    ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter((path) => existsSync(join(ROOT, path))),
  ];

  it("every link leads to a file, and to a heading of it", () => {
    const broken: string[] = [];
    for (const path of documents) {
      for (const [, link] of prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (link === undefined || /^[a-z]+:/.test(link)) continue;
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : normalize(join(dirname(path), file));
        const headings = target.endsWith(".md") && existsSync(join(ROOT, target)) ? headingsOf(target) : [];
        const leadsThere = existsSync(join(ROOT, target)) && (anchor === undefined || headings.includes(anchor));
        if (!leadsThere) broken.push(`${path}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  const headingsOf = (path: string): readonly string[] =>
    [...prose(read(path)).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => anchorOf(heading ?? ""));

  it("the index has every document", () => {
    const linked = [...read("docs/README.md").matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link ?? "");
    const owed = filesUnder("docs", ".md").map((path) => path.replace(/^docs\//, ""));
    const folders = linked.filter((link) => link.endsWith("/"));
    const left = owed.filter(
      (path) => path !== "README.md" && !linked.includes(path) && !folders.some((folder) => path.startsWith(folder)),
    );
    expect(left).toEqual([]);
  });

  it("the glossary has each word once", () => {
    const words = [...sections(read("docs/glossary.md"), 2)]
      .filter(([heading]) => heading !== "Words that are not used")
      .flatMap(([, body]) => tableRows(body).map(([word]) => word ?? ""))
      .filter((word) => word !== "word" && !/^-+$/.test(word));
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    expect(words.length).toBeGreaterThan(60);
  });
});

describe("how titles are read", () => {
  const read1 = (source: string) => titlesIn("x.test.ts", source).map(({ text, whole }) => [text, whole]);

  it("from its source, in every test runner", () => {
    expect(read1('it("R-12 one", () => {});')).toEqual([["R-12 one", true]]);
    expect(read1('describe("d", () => { test(`R-12 one`, f); });')).toEqual([["R-12 one", true]]);
    expect(read1('runner.it("S-01 one", f);')).toEqual([["S-01 one", true]]);
    expect(read1('it.each([1, 2])("INV-01 at %s", f);')).toEqual([["INV-01 at ", false]]);
    expect(read1("it(`CONTENDED ${name} twice`, f);")).toEqual([["CONTENDED ", false]]);
  });

  it("without tests that do not run", () => {
    expect(read1('// it("R-12 one", f);')).toEqual([]);
    expect(read1('it.skip("R-12 one", f); it.todo("R-13 two"); it.fails("R-14 three", f);')).toEqual([]);
    expect(read1('describe.skip("d", () => { it("R-12 one", f); });')).toEqual([]);
    expect(read1('/x/.test("R-12 one"); expect("it").toBe("R-13 two");')).toEqual([]);
  });
});

describe("code in the documents", () => {
  const pages = ["README.md", ...filesUnder("docs", ".md")].map((page) => ({ page, text: read(page) }));

  it("every quoted block is in its file to the letter", () => {
    const blocks = pages.flatMap(({ text }) => codeBlocks(text)).filter(({ quotes }) => quotes !== null);
    expect(blocks.length).toBeGreaterThan(10);
    for (const { quotes, code } of blocks) expect(read(quotes ?? ""), quotes ?? "").toContain(code);
  });

  it("is of a language that `check:docs` runs, is a call over HTTP that test/wire makes, or is not a program", () => {
    const languages = pages.flatMap(({ text }) => [...text.matchAll(/^```(\S+)$/gm)].map(([, language]) => language));
    expect([...new Set(languages)].sort()).toEqual(["http", "js", "sh", "text", "ts"]);
  });
});
