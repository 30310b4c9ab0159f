import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";

const rules = createLuxonZoneRules();

const ALIASES =
  "UTC GMT Zulu Etc/UTC Etc/GMT Etc/GMT+12 Etc/GMT-14 Etc/GMT0 Etc/Greenwich EST EST5EDT HST CET WET W-SU GB GB-Eire " +
  "PRC ROK NZ-CHAT Cuba Japan Navajo US/Eastern US/East-Indiana US/Indiana-Starke Canada/Newfoundland Chile/EasterIsland " +
  "Brazil/West Mexico/BajaNorte Australia/ACT Australia/LHI Australia/NSW Australia/North Asia/Kolkata Asia/Calcutta " +
  "Europe/Kyiv Europe/Kiev America/Argentina/ComodRivadavia America/North_Dakota/New_Salem America/Port-au-Prince " +
  "America/Port_of_Spain Africa/Dar_es_Salaam Antarctica/DumontDUrville Antarctica/McMurdo Arctic/Longyearbyen " +
  "Asia/Ust-Nera Atlantic/St_Helena Indian/Mauritius Pacific/Pago_Pago";

const JUNK: readonly string[] = [
  ..."PST IST BST CST JST ECT VST CUBA EIRE IRAN ZULU utc europe/rome EUROPE/ROME Europe/ROME asia/kolkata".split(" "),
  ..."US/Pacific-New Canada/East-Saskatchewan SystemV/PST8PDT Factory localtime posix/Europe/Rome Etc/Unknown".split(
    " ",
  ),
  ..."+01:00 -05:30 +0100 +01 01:00 Z z UTC+1 UTC+01:00 GMT+5 GMT+00:00 Etc/GMT+13 Etc/GMT-15 Etc/GMT+05".split(" "),
  ..."Europe/Roma Europe Europe/ /Rome Europe//Rome Europe/Rome/ Europe/Rome/Centro Rome Fantasia/Castle".split(" "),
  ..."local system default undefined null NaN 0 1 __proto__ constructor toString hasOwnProperty".split(" "),
  "",
  " ",
  "Europe/Rome ",
  " Europe/Rome",
  "Europe/Rome\n",
  "Europe/Rome\0",
  "Europe/R\u043eme",
  "Europe/Rome\u200e",
  "\ud800",
  "Europe/\ud83c\udf55",
  "../etc/passwd",
  "China Standard Time",
  "x".repeat(1_000_000),
  `Europe/${"Rome".repeat(100_000)}`,
  "Europe/R" + "-".repeat(100_000),
];

describe("which names are zones", () => {
  it("every zone that the platform lists is one", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    expect(zones.length).toBeGreaterThan(400);
    expect(zones.filter((zone) => !rules.isZone(zone))).toEqual([]);
  });

  it.each(ALIASES.split(" "))("%s is one", (name) => {
    expect(rules.isZone(name)).toBe(true);
  });

  it.each(JUNK.map((name) => [JSON.stringify(name.slice(0, 40)), name]))("%s is not one", (_shown, name) => {
    expect(rules.isZone(name)).toBe(false);
  });

  it("never throws, and an accepted name has an offset", () => {
    const pieces = fc.constantFrom(
      "Europe",
      "Rome",
      "/",
      "Etc",
      "GMT",
      "+",
      "-",
      "5",
      "14",
      "UTC",
      "a",
      "A",
      "_",
      "\0",
      " ",
    );
    const names = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 5 }).map((all) => all.join("")),
    );
    let accepted = 0;
    fc.assert(
      fc.property(names, (name) => {
        if (!rules.isZone(name)) return;
        accepted += 1;
        expect(Number.isInteger(rules.offsetMsAt(name, 0 as never))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it("asking for the offset of an unknown zone is a broken invariant, not a wrong answer", () => {
    expect(() => rules.offsetMsAt("Europe/Roma", 0 as never)).toThrow("must be true");
    expect(() => rules.instantsOf("+01:00", 0 as never)).toThrow("must be true");
    expect(() => rules.offsetMsAt("Europe/Rome", Number.NaN as never)).toThrow("must be true");
    expect(() => rules.instantsOf("Europe/Rome", Number.POSITIVE_INFINITY as never)).toThrow("must be true");
    expect(() => rules.offsetMsAt("Europe/Rome", 253_402_300_799_999 as never)).not.toThrow();
  });
});
