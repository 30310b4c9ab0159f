import { describe, expect, it } from "vitest";
import { parseCatalogFile } from "../../../src/adapters/catalog/index.ts";

const zones = { isZone: (): boolean => true };
const fileWith = (cancellation: unknown): unknown => ({
  centers: [
    {
      ...{ id: "c", name: "C", zone: "Etc/UTC", currency: "EUR", gridMinutes: 15, blockTimeMinutes: 10, cancellation },
      openingHours: [{ weekdays: "mon", start: "09:00", end: "17:00" }],
    },
  ],
});
const findingsOf = (cancellation: unknown): readonly string[] =>
  parseCatalogFile(fileWith(cancellation), { zones }).match(
    () => [],
    (findings) => findings.map(({ field }) => field.replace("centers[0].cancellation", "")),
  );

describe("rule 28: the terms of a catalog file", () => {
  it("are read in order, with a share or an amount each", () => {
    const terms = {
      steps: [
        { minutesBefore: 1_440, percent: 50 },
        { minutesBefore: 0, amountMinor: 5_000 },
      ],
      guestsUntilMinutes: 60,
    };
    const [center] = parseCatalogFile(fileWith(terms), { zones })._unsafeUnwrap().centers;
    expect(center?.catalog.center.cancellation).toEqual({
      steps: [
        { minutesBefore: 1_440, fee: { kind: "share", percent: 50 } },
        { minutesBefore: 0, fee: { kind: "amount", minor: 5_000 } },
      ],
      guestsUntilMinutes: 60,
    });
    const [free] = parseCatalogFile(fileWith(undefined), { zones })._unsafeUnwrap().centers;
    expect(free?.catalog.center.cancellation).toBeUndefined();
  });

  it("that cannot be meant are findings", () => {
    expect(findingsOf("free")).toEqual([""]);
    expect(findingsOf({ steps: [{ minutesBefore: 1 }] })).toEqual([".steps[0].percent"]);
    expect(findingsOf({ steps: [{ minutesBefore: 1, percent: 1, amountMinor: 1 }] })).toEqual([".steps[0].percent"]);
    expect(findingsOf({ steps: [{ minutesBefore: 1, percent: 101 }] })).toContain(".steps[0].percent");
    expect(findingsOf({ steps: [1, 1].map((minutesBefore) => ({ minutesBefore, percent: 1 })) })).toEqual([
      ".steps[1].minutesBefore",
    ]);
    expect(findingsOf({ guestsUntilMinutes: -1, until: 1 })).toEqual([".guestsUntilMinutes", ".until"]);
  });
});
