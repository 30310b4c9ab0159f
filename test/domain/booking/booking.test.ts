import { describe, expect, it } from "vitest";
import { hasNotes, holderOf, NO_NOTES } from "../../../src/domain/booking/booking.ts";
import type { GuestId } from "../../../src/domain/ids.ts";
import { holderKey, hostId } from "../../../src/conformance/store/fixtures.ts";

describe("a booking", () => {
  it("has notes if any of them has text (rule 14)", () => {
    expect(hasNotes(NO_NOTES)).toBe(false);
    for (const field of ["notes", "groupName", "cancelComments"]) {
      expect(hasNotes({ ...NO_NOTES, [field]: "window seat" }), field).toBe(true);
    }
  });

  it("counts among the live reservations of its host, else of the holder whom the host app names (rule 10)", () => {
    const ada = hostId<GuestId>("ada");
    expect(holderOf({ hostId: ada, holderKey: null })).toBe("g:ada");
    expect(holderOf({ hostId: ada, holderKey: holderKey("desk") })).toBe("g:ada");
    expect(holderOf({ hostId: null, holderKey: holderKey("desk") })).toBe("k:desk");
    expect(holderOf({ hostId: null, holderKey: null })).toBeNull();
  });
});
