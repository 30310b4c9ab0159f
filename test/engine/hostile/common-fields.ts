import type { Field } from "./rows.ts";
import { longText, LONE_SURROGATE, NUL } from "./values.ts";

const HEX = "0123456789abcdef0123456789abcdef";

export const BAD_MINTED_IDS: readonly Field[] = [
  ["missing", undefined],
  ["empty", ""],
  ["31 digits", HEX.slice(1)],
  ["33 digits", `${HEX}0`],
  ["no hex", "g".repeat(32)],
  ["in braces", `{${HEX}}`],
  ["with a space", ` ${HEX}`],
  ["digits of another script", "\uff11".repeat(32)],
  ["far too long", longText(1_000_000)],
  ["nothing but dashes", "-".repeat(32)],
  ["a number", 1e31],
  ["a String object", new String(HEX)],
  ["a list of one", [HEX]],
  ["with NUL", `${HEX.slice(1)}\0`],
];

export const BAD_HOST_IDS: readonly Field[] = [
  ["empty", ""],
  ["65 characters", longText(65)],
  ["with a space", "a b"],
  ["not ASCII", "é"],
  ["with NUL", NUL],
  ["a lone surrogate", LONE_SURROGATE],
  ["a number", 7],
  ["an object", { id: "spa" }],
  ["a symbol", Symbol("spa")],
];

export const BAD_TEXTS = (max: number): readonly Field[] => [
  ["too long", longText(max + 1)],
  ["with NUL", NUL],
  ["a lone surrogate", LONE_SURROGATE],
  ["half a pair at the end", "abc\udbff"],
  ["a number", 5],
  ["an object with toString", { toString: () => "text" }],
];

export const BAD_DATES: readonly Field[] = [
  ["missing", undefined],
  ["empty", ""],
  ["30 February", "2026-02-30"],
  ["29 February of no leap year", "2027-02-29"],
  ["month 13", "2026-13-01"],
  ["month 0", "2026-00-10"],
  ["one digit short", "2026-5-11"],
  ["with a time", "2026-05-11T00:00:00"],
  ["before the calendar begins", "1970-01-01"],
  ["after the calendar ends", "9999-12-31"],
  ["a line end after it", "2026-05-11\n"],
  ["a Date", new Date(0)],
];

export const BAD_TIMES: readonly Field[] = [
  ["missing", undefined],
  ["null", null],
  ["empty", ""],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["negative", -1],
  ["a fraction", 1.5],
  ["after the year 9999", 253_402_300_800_000],
  ["beyond the safe numbers", 2 ** 60],
  ["a BigInt", 1_778_400_000_000n],
  ["a Date", new Date(0)],
  ["an object with valueOf", { valueOf: () => 1_778_400_000_000 }],
  ["no such day", "2026-02-30T10:00:00"],
  ["after 24:00", "2026-05-11T24:00:01"],
  ["minute 60", "2026-05-11T10:60:00"],
  ["second 60", "2026-05-11T23:59:60"],
  ["a day only", "2026-05-11"],
  ["an offset of 19 hours", "2026-05-11T10:00:00+19:00"],
  ["an offset of 60 minutes", "2026-05-11T10:00:00+02:60"],
  ["a zone's name", "2026-05-11T10:00:00[Europe/Rome]"],
  ["a number as text", "1778400000000"],
];

/** B09, and the other invalid whole numbers. */
export const BAD_COUNTS = (max: number): readonly Field[] => [
  ["zero", 0],
  ["negative", -1],
  ["a fraction", 0.5],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["above its maximum", max + 1],
  ["overflowing", 2 ** 53],
  ["a text", "10"],
  ["a BigInt", 10n],
  ["a list of one", [10]],
];

export const BAD_FLAGS: readonly Field[] = [
  ["a text", "true"],
  ["a number", 1],
  ["an object", {}],
];
