import { IANAZone } from "luxon";

/**
 * Areas of the IANA database, then places: each begins with a capital and a small letter (`Port-au-Prince`, `McMurdo`).
 * The spelling is exact, because a file system or PostgreSQL behind the same host would not find `europe/ROME`.
 */
const AREA_AND_PLACE =
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)(?:\/[A-Z][a-z][A-Za-z_-]*){1,2}$/;

/** The names of the IANA database that have no place in small letters; none has been added for decades. */
const OTHER_NAMES: ReadonlySet<string> = new Set(
  [
    "Australia/ACT Australia/LHI Australia/NSW Etc/UCT Etc/UTC Etc/GMT Etc/GMT0 Etc/GMT+0 Etc/GMT-0",
    "Etc/GMT+1 Etc/GMT+2 Etc/GMT+3 Etc/GMT+4 Etc/GMT+5 Etc/GMT+6 Etc/GMT+7 Etc/GMT+8 Etc/GMT+9 Etc/GMT+10 Etc/GMT+11",
    "Etc/GMT+12 Etc/GMT-1 Etc/GMT-2 Etc/GMT-3 Etc/GMT-4 Etc/GMT-5 Etc/GMT-6 Etc/GMT-7 Etc/GMT-8 Etc/GMT-9 Etc/GMT-10",
    "Etc/GMT-11 Etc/GMT-12 Etc/GMT-13 Etc/GMT-14 CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0",
    "GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC",
    "PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu",
  ].flatMap((line) => line.split(" ")),
);

/** Names that ICU invented and the platform accepts, though they look like IANA's. */
const NOT_IANA: ReadonlySet<string> = new Set(["US/Pacific-New", "Canada/East-Saskatchewan"]);

const LONGEST_NAME = 40;

/**
 * Returns whether a name is in the IANA database, in its exact spelling, and this platform has data for it. Offsets
 * (`+02:00`), ICU's own abbreviations (`PST`, `IST`) and other spellings are refused, although `Intl` accepts some.
 */
export const isZoneName = (name: string): boolean =>
  name.length <= LONGEST_NAME &&
  (OTHER_NAMES.has(name) || (AREA_AND_PLACE.test(name) && !NOT_IANA.has(name))) &&
  IANAZone.isValidZone(name);
