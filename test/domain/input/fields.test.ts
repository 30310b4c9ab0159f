import { describe, expect, it } from "vitest";
import type { GuestId } from "../../../src/domain/ids.ts";
import { calendarDate, hostId, mintedId } from "../../../src/domain/input/fields.ts";
import { readInput } from "../../../src/domain/input/reader.ts";

const HEX = "0123456789abcdef0123456789abcdef";
const problem = (result: ReturnType<typeof readInput>) => result._unsafeUnwrapErr()[0].problem;

describe("a field", () => {
  it("of a minted id takes any GUID spelling", () => {
    expect(readInput(mintedId("booking"), HEX.toUpperCase())._unsafeUnwrap()).toBe(HEX);
    expect(problem(readInput(mintedId("booking"), "ada"))).toBe(
      "must be the id of a booking, as the engine answered it: 32 hex digits, such as 019a2b3c4d5ea1b2c301234567890001",
    );
    expect(problem(readInput(mintedId("invoice"), undefined))).toBe(
      "is required: the id of an invoice, as the engine answered it: 32 hex digits, such as 019a2b3c4d5ea1b2c301234567898000",
    );
  });

  it("of an id of the host takes a GUID or visible characters", () => {
    expect(readInput(hostId<GuestId>(), HEX.toUpperCase())._unsafeUnwrap()).toBe(HEX.toUpperCase());
    expect(readInput(hostId<GuestId>(), "Ada")._unsafeUnwrap()).toBe("Ada");
    expect(problem(readInput(hostId<GuestId>(), ""))).toBe(
      "must be an id of the host's own: a GUID, or 1 to 64 visible ASCII characters without spaces, such as harbour-spa",
    );
  });

  it("of a date takes a day that exists", () => {
    expect(readInput(calendarDate, "2028-02-29")._unsafeUnwrap()).toBe("2028-02-29");
    expect(problem(readInput(calendarDate, "2026-02-29"))).toBe(
      "must be a date, yyyy-MM-dd, from 1970-01-02 to 9999-12-30",
    );
  });
});
