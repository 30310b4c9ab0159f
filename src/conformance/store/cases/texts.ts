import type { Booking } from "../../../domain/booking/booking.ts";
import { demandEqual } from "../../expectations.ts";
import { blocking, commandRecord, emptySet, holding, ofBooking, reading, THE_CENTER } from "../change-sets.ts";
import { aBlock, aBooking, commandId, holderKey, hourOf, SPA } from "../fixtures.ts";
import { partCase, storeCase } from "../case-context.ts";
import { settle, status, taken, tell } from "../outbox-steps.ts";

/**
 * Texts that storages are known to change, cut, fold or misread. NUL and lone surrogates never reach a store (rule 16).
 */
const DIFFICULT_TEXTS: readonly string[] = [
  "",
  " ",
  " leading and trailing ",
  "O'Brien; DROP TABLE bookings; --",
  'double "quotes", back\\slashes, \\u0041, \\n',
  "line\nbreak\r\nand\ttab",
  "null",
  "undefined",
  "NaN",
  "0",
  "1e3",
  "00012",
  "true",
  "{}",
  '["json"]',
  "$1 %s %% _ * ? ${x} {{y}}",
  "caf\u00e9",
  "cafe\u0301",
  "STRASSE straße",
  "İstanbul ıspanak",
  "日本語 العربية עברית ไทย",
  "👩‍👩‍👧‍👦 🇮🇹 e\u0301\u20e3",
  "\u2028\u2029\u00a0\ufeff\u200b\u202e",
  "\u0001\u001f\u007f\u0085",
  "\ufffd\uffff",
  "__proto__",
  "constructor",
  "a".repeat(4_000),
  "😀".repeat(1_000),
];

/** Names of up to 200 characters that differ only by case, by escaping, or at their ends. */
const NAMES: readonly string[] = [
  ...DIFFICULT_TEXTS.filter((it) => it !== "").map((it) => it.slice(0, 200)),
  ...["Null", "null ", "CAFE\u0301"],
  ...["\u00e1", "\u00e0", "\u00e11", "\u0e11", "%00e1", "%%00e1"],
  ...["a", "b", "\u00e1"].map((end) => `${"x".repeat(199)}${end}`),
  ...["\u00e1", "\u00e0"].map((letter) => letter.repeat(200)),
];

const textOf = (text: string): Partial<Booking> => ({
  notes: { notes: text, groupName: `group ${text}`, cancelComments: text },
});

export const textCases = [
  storeCase(
    { id: "STORE-TEXT-01", title: "free text comes back character by character", shows: ["S-13", "rule 16"] },
    async (opened) => {
      for (const [n, text] of DIFFICULT_TEXTS.entries()) {
        const state = aBooking(n, textOf(text));
        await opened.given(emptySet({ bookings: [{ state, expectedVersion: 0 }] }));
      }
      for (const [n, text] of DIFFICULT_TEXTS.entries()) {
        const { booking } = await opened.read(reading(ofBooking(n)));
        demandEqual(`text ${n}`, booking?.state, aBooking(n, textOf(text)));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-02",
      title: "external ids that differ in case, accents, blanks or form are different blocks",
      shows: ["S-18", "S-07"],
    },
    async (opened) => {
      for (const [n, externalId] of NAMES.entries()) await opened.given(blocking(aBlock(n, { externalId })));
      for (const [n, externalId] of NAMES.entries()) {
        const { block } = await opened.read(reading({ kind: "block", centerId: SPA, externalId }));
        demandEqual(`the block under name ${n}`, block?.state, aBlock(n, { externalId }));
        const again = blocking(aBlock(900 + n, { externalId, claims: [hourOf(900 + n)] }));
        await opened.refuses("another under the same name", again, { kind: "stale", id: aBlock(900 + n).id });
      }
    },
  ),

  partCase("outbox")(
    {
      id: "STORE-TEXT-07",
      title: "consumers of up to 64 characters that differ in any of them are different consumers",
      shows: ["S-22", "S-32"],
    },
    async (opened) => {
      const consumers = [...new Set(NAMES.map((name) => name.slice(-64)))];
      await tell(opened, ...consumers.map(() => 1));
      for (const [at, consumer] of consumers.entries()) {
        const { upTo } = await taken(opened, { consumer, limit: at + 1 });
        await settle(opened, { consumer, upTo });
      }
      const left: number[] = [];
      for (const consumer of consumers) left.push((await status(opened, consumer)).undelivered);
      const expected = consumers.map((_, at) => consumers.length - at - 1);
      demandEqual("how much is left for each", left, expected);
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-03",
      title: "command ids, holders and hashes are compared as they are written, with any characters",
      shows: ["S-06", "S-17"],
    },
    async (opened) => {
      const keys = [
        "a",
        "A",
        "%",
        "_",
        "a%",
        "'",
        "''",
        '"',
        "\\",
        "\\'",
        "$1",
        ":a",
        "?",
        "--",
        "/*",
        "a;b",
        "{}",
        "a".repeat(200),
      ];
      for (const [n, key] of keys.entries()) {
        const command = commandRecord(key, { requestHash: key });
        const holder = holderKey(key);
        await opened.given(holding(n, { holder }, { command, holder: { key: holder, expectedVersion: 0 } }));
      }
      for (const [n, key] of keys.entries()) {
        const found = (await opened.read(reading(THE_CENTER, { commandId: commandId(key) }))).command;
        demandEqual(`the record of ${key}`, found, commandRecord(key, { requestHash: key }));
        const set = holding(500 + n, {}, { holder: null, command: commandRecord(key) });
        await opened.refuses(`the command ${key} again`, set, { kind: "duplicate_command", commandId: commandId(key) });
      }
    },
  ),
];
