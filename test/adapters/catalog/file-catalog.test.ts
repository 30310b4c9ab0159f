import { beforeEach, describe, expect, it } from "vitest";
import { createFileCatalog, type FileCatalog, parseCatalogFile } from "../../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { type CenterId, type GuestId, parseHostId } from "../../../src/domain/ids.ts";
import { createSeededIds } from "../../../src/testing/index.ts";
import { sampleText } from "../../support/sample-catalog.ts";

const file = parseCatalogFile(sampleText, { zones: createLuxonZoneRules() })._unsafeUnwrap();
const center = (id: string): CenterId => parseHostId<CenterId>(id)!;
const guest = (id: string): GuestId => parseHostId<GuestId>(id)!;
const HARBOUR = center("harbour-spa");
const PIER = center("pier-nine");

let sources: FileCatalog;
beforeEach(() => {
  sources = createFileCatalog(file, { ids: createSeededIds(1) });
});

describe("catalog and roster", () => {
  it("know the centers of the file, and no others", async () => {
    expect(await sources.catalog.centerIds()).toEqual([HARBOUR, PIER]);
    expect((await sources.catalog.center(HARBOUR))?.center.name).toBe("Harbour Spa");
    expect((await sources.roster.roster(PIER))?.rooms.size).toBe(2);
    expect(await sources.catalog.center(center("__proto__"))).toBeNull();
    expect(await sources.roster.roster(center("nowhere"))).toBeNull();
  });

  it("answer with the same object each time, since nothing changes", async () => {
    expect(await sources.catalog.center(HARBOUR)).toBe(await sources.catalog.center(HARBOUR));
    expect(await sources.roster.roster(HARBOUR)).toBe(await sources.roster.roster(HARBOUR));
  });
});

describe("descriptions", () => {
  const describedBy = async (id: CenterId) => sources.catalog.describe?.(id);

  it("are those of the file, under its ids, without omitted fields", async () => {
    const harbour = await describedBy(HARBOUR);
    expect(harbour).toMatchObject({ code: "HAR", addressInfo: { city: "Roma", zipCode: "00121" } });
    expect(harbour?.categories?.map(({ id }) => id)).toEqual(["massage", "face-and-body", "feet"]);
    expect(harbour?.items?.find(({ id }) => id === "swedish-60")).toMatchObject({
      ...{ code: "SWE60", categoryId: "massage", priceInfo: { taxMinor: 1352, includesTax: true } },
      catalogInfo: { displayName: "Swedish massage", displayOrder: 1, showInCatalog: true, canBook: true },
    });
    expect(harbour?.items?.map(({ id }) => id)).not.toContain("body-scrub-30");
    expect(harbour?.therapists).toEqual([
      { id: "giulia", code: "T01", jobInfo: { id: "senior-therapist", name: "Senior therapist" } },
    ]);
    expect(Object.keys((await describedBy(PIER)) ?? {})).toEqual(["categories", "items", "therapists"]);
    expect(await describedBy(center("nowhere"))).toBeNull();
    expect(await describedBy(HARBOUR)).toBe(harbour);
  });

  it("are in no catalog, roster or decision", async () => {
    const stated = JSON.stringify([...((await sources.catalog.center(HARBOUR))?.items.values() ?? [])]);
    for (const text of ["SWE60", "Long strokes", "categoryId", "catalogInfo"]) expect(stated).not.toContain(text);
  });
});

describe("the guest directory", () => {
  const search = async (text: string, limit = 100, centerId = HARBOUR): Promise<readonly string[]> =>
    (await sources.guests.search({ centerId, text, limit })).map(({ id }) => id);

  it("finds those that exist, each once", async () => {
    const found = await sources.guests.find([
      guest("anna-bianchi"),
      guest("nobody"),
      guest("helen-brooks"),
      guest("anna-bianchi"),
    ]);
    expect(found.map(({ id, centerId }) => [id, centerId])).toEqual([
      ["anna-bianchi", HARBOUR],
      ["helen-brooks", PIER],
    ]);
    expect(await sources.guests.find([])).toEqual([]);
  });

  it("has relationships from the host to the other guest, not back", async () => {
    expect(await sources.guests.relationsOf(guest("rita-colombo"))).toEqual([
      { guestId: "marta-colombo", kind: "sister" },
    ]);
    expect(await sources.guests.relationsOf(guest("jonas-weber"))).toEqual([]);
    expect(await sources.guests.relationsOf(guest("nobody"))).toEqual([]);
  });

  it.each([
    ["BIANCHI", ["anna-bianchi", "paolo-bianchi", "sara-bianchi", "tommaso-bianchi"]],
    ["anna bi", ["anna-bianchi"]],
    ["  anna   bianchi ", ["anna-bianchi"]],
    ["noel", ["noel-dupont"]],
    ["Ine\u0301s GARC\u00cdA", ["ines-garcia"]],
    ["@example.org", ["noel-dupont", "ines-garcia"]],
    ["5550 0101", ["anna-bianchi"]],
    ["390655500101", ["anna-bianchi"]],
    ["bianchi anna.bianchi", []],
    ["helen", []],
    [".*", []],
    ["\0", []],
  ])("searches names, e-mail addresses and phone numbers: %j", async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  it("searches one center, and returns at most the requested number", async () => {
    expect(await search("helen", 100, PIER)).toEqual(["helen-brooks"]);
    expect(await search("bianchi", 2)).toEqual(["anna-bianchi", "paolo-bianchi"]);
    expect(await search("bianchi", 0)).toEqual([]);
    expect(await search("", 5)).toHaveLength(5);
    expect(await search("a", 5, center("nowhere"))).toEqual([]);
  });

  const ada = { centerId: HARBOUR, firstName: "Ada", lastName: "Neri", email: null, phone: "+39 06 5550 0199" };

  it("adds guests under new ids of 32 hex digits", async () => {
    const added = (await sources.guests.add(ada))._unsafeUnwrap();
    const again = (await sources.guests.add(ada))._unsafeUnwrap();
    expect(added).toEqual({ ...ada, id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect(again.id).not.toBe(added.id);
    expect(await sources.guests.find([added.id])).toEqual([added]);
    expect(await search("ada neri")).toEqual([added.id, again.id]);
    expect(await sources.guests.relationsOf(added.id)).toEqual([]);
  });

  it("relates guests, once; again changes nothing", async () => {
    const added = (await sources.guests.add(ada))._unsafeUnwrap();
    const anna = guest("anna-bianchi");
    for (const relation of [
      { guestId: anna, kind: "friend" },
      { guestId: anna, kind: "cousin" },
      { guestId: added.id, kind: "self" },
    ]) {
      expect((await sources.guests.relate(added.id, relation)).isOk()).toBe(true);
    }
    expect(await sources.guests.relationsOf(added.id)).toEqual([{ guestId: anna, kind: "friend" }]);
    expect((await sources.guests.relationsOf(anna)).map(({ guestId }) => guestId)).not.toContain(added.id);
  });

  it("refuses a relationship from or to an unknown guest", async () => {
    const [anna, nobody] = [guest("anna-bianchi"), guest("nobody")];
    const missing = { code: "GUEST_NOT_FOUND", guestId: nobody };
    const from = await sources.guests.relate(nobody, { guestId: anna, kind: "friend" });
    expect(from._unsafeUnwrapErr()).toEqual({ ...missing, field: "hostId" });
    const to = await sources.guests.relate(anna, { guestId: nobody, kind: "friend" });
    expect(to._unsafeUnwrapErr()).toEqual({ ...missing, field: "guestId" });
  });

  it("keeps a bounded number of guests", async () => {
    const { guests } = createFileCatalog(file, { ids: createSeededIds(1), maxGuests: 15 });
    expect((await guests.add(ada)).isOk()).toBe(true);
    expect((await guests.add(ada))._unsafeUnwrapErr()).toEqual({ code: "DIRECTORY_FULL", maxGuests: 15 });
  });

  it("keeps added guests to itself: another catalog of the same file does not have them", async () => {
    expect((await sources.guests.add(ada)).isOk()).toBe(true);
    const other = createFileCatalog(file, { ids: createSeededIds(2) });
    expect(await other.guests.search({ centerId: HARBOUR, text: "ada neri", limit: 1 })).toEqual([]);
    const related = { guestId: guest("karin-weber"), kind: "partner" };
    expect((await sources.guests.relate(guest("jonas-weber"), related)).isOk()).toBe(true);
    expect(await other.guests.relationsOf(guest("jonas-weber"))).toEqual([]);
  });
});
