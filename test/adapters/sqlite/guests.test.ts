import { describe, expect, it } from "vitest";
import type { CenterId, GuestId } from "../../../src/domain/ids.ts";
import type { NewGuest } from "../../../src/ports/guest-directory.ts";
import { freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const SPA = hostId<CenterId>("spa");
const aGuest = (over: Partial<NewGuest> = {}): NewGuest => ({
  centerId: SPA,
  firstName: "Renée",
  lastName: "O'Brien 💆",
  email: "Renee@example.org",
  phone: "+39 055 12-34",
  ...over,
});

const directory = async () => (await opened({ database: handleOn(":memory:") })).guests;

describe("the guest directory of a file", () => {
  it("keeps who is added, under an id of 32 hex digits, beyond the process", async () => {
    const file = freshFile();
    const first = await opened({ file });
    const added = (await first.guests.add(aGuest()))._unsafeUnwrap();
    await first.store.close();
    expect(added).toEqual({ ...aGuest(), id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown });
    const { guests } = await opened({ file });
    expect(await guests.find([added.id, hostId<GuestId>("nobody"), added.id])).toEqual([added]);
    expect(await guests.find([])).toEqual([]);
  });

  it.each([
    ["part of a name", "renee o'b"],
    ["other case and accents", "RENÉE"],
    ["an e-mail address", "example.org"],
    ["a phone number's digits", "0551234"],
    ["an emoji", "💆"],
  ])("finds by %s", async (_, text) => {
    const guests = await directory();
    const added = (await guests.add(aGuest()))._unsafeUnwrap();
    (await guests.add(aGuest({ firstName: "Mo", lastName: "Li", email: null, phone: null })))._unsafeUnwrap();
    expect(await guests.search({ centerId: SPA, text, limit: 5 })).toEqual([added]);
  });

  it("finds no guest of another center, none by a wildcard, and no more than the limit", async () => {
    const guests = await directory();
    for (const lastName of ["A", "B", "C"]) (await guests.add(aGuest({ lastName })))._unsafeUnwrap();
    (await guests.add(aGuest({ centerId: hostId<CenterId>("other"), lastName: "D" })))._unsafeUnwrap();
    expect((await guests.search({ centerId: SPA, text: "renee", limit: 9 })).map((it) => it.lastName)).toEqual([
      "A",
      "B",
      "C",
    ]);
    expect(await guests.search({ centerId: SPA, text: "renee", limit: 2 })).toHaveLength(2);
    for (const text of ["%", "_", "ren%", "e\nr"])
      expect(await guests.search({ centerId: SPA, text, limit: 9 })).toEqual([]);
  });

  it("rule 1: relates a host to a guest once, and no guest to themselves", async () => {
    const guests = await directory();
    const ana = (await guests.add(aGuest()))._unsafeUnwrap();
    const ben = (await guests.add(aGuest()))._unsafeUnwrap();
    for (const relation of [
      { guestId: ben.id, kind: "family" },
      { guestId: ben.id, kind: "friend" },
      { guestId: ana.id, kind: "self" },
    ]) {
      expect((await guests.relate(ana.id, relation)).isOk()).toBe(true);
    }
    expect(await guests.relationsOf(ana.id)).toEqual([{ guestId: ben.id, kind: "family" }]);
    expect(await guests.relationsOf(ben.id)).toEqual([]);
    const unknown = hostId<GuestId>("nobody");
    const refused = await guests.relate(ana.id, { guestId: unknown, kind: "family" });
    expect(refused._unsafeUnwrapErr()).toEqual({ code: "GUEST_NOT_FOUND", field: "guestId", guestId: unknown });
  });

  it("rejects if the file cannot be written to", async () => {
    const database = handleOn(freshFile());
    const { guests } = await opened({ database });
    database.exec("PRAGMA query_only = ON");
    await expect(guests.add(aGuest())).rejects.toThrow("the guest directory failed");
  });
});
