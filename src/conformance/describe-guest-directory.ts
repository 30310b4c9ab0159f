import type { CenterId, GuestId } from "../domain/ids.ts";
import type { FullGuestDirectory, Guest, GuestDirectory, GuestFields, NewGuest } from "../ports/guest-directory.ts";
import type { ConformanceCase } from "./cases.ts";
import { demand, demandEqual, NotConforming, openBy } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { sorted } from "./store/comparable.ts";
import { isGuid, otherThan, spellingsOf } from "./spellings.ts";
import { hostId, OTHER, SPA } from "./store/fixtures.ts";

/** How the kit opens a guest directory. */
export type DirectoryHarness = Readonly<{
  /** Returns a fresh, empty directory. */
  open: () => Promise<Readonly<{ directory: GuestDirectory; close: () => Promise<void> }>>;
}>;

const ADA: NewGuest = {
  centerId: SPA,
  firstName: "Ada",
  lastName: "O'Brien-Łukasiewicz",
  email: "ada@example.org",
  phone: "+39 02 1234567",
};
const BEN: NewGuest = { centerId: SPA, firstName: "Ben", lastName: "Stone", email: null, phone: null };

const UNKNOWN = hostId<GuestId>("unknown");

/** A center whose id is a GUID, as its host writes it. */
const GUID_CENTER = hostId<CenterId>("5F3C9A10-7B2E-4D61-9C8F-0E1D2C3B4A59");

const directoryCase = (
  info: Omit<ConformanceCase<DirectoryHarness>, "run">,
  check: (directory: GuestDirectory) => Promise<void>,
): ConformanceCase<DirectoryHarness> => ({
  ...info,
  run: async (harness) => {
    const { directory, close } = await openBy(harness);
    await check(directory).finally(close);
  },
});

const added = async (directory: GuestDirectory, guest: NewGuest): Promise<Guest> => {
  const answer = await directory.add(guest);
  if (answer.isErr()) throw new NotConforming(`a guest is added, not refused as ${answer.error.code}`);
  return answer.value;
};

/** Adds a relationship, or states an existing one again. */
const related = async (directory: GuestDirectory, host: Guest, guest: Guest, kind: string): Promise<void> => {
  const answer = await directory.relate(host.id, { guestId: guest.id, kind });
  demandEqual("the relationship's answer", answer.isErr() ? answer.error : "stated", "stated");
};

type Optional = "update" | "unrelate" | "searchByFields";

/** A case about an optional part, which a directory may declare as lacking. */
const optionalCase = <Name extends Optional>(
  name: Name,
  info: Omit<ConformanceCase<DirectoryHarness>, "run" | "parts">,
  check: (directory: GuestDirectory & Pick<FullGuestDirectory, Name>) => Promise<void>,
): ConformanceCase<DirectoryHarness> =>
  directoryCase({ ...info, parts: [name] }, async (directory) => {
    demand(typeof directory[name] === "function", `the directory has ${name}, or it is declared as lacking`);
    await check(directory as GuestDirectory & Pick<FullGuestDirectory, Name>);
  });

const ANY: GuestFields = { email: null, phone: null, firstName: null, lastName: null };

const byId = (guests: readonly Guest[]): readonly Guest[] => sorted(guests, ({ id }) => id);

/** Every case of the kit for guest directories. */
export const guestDirectoryCases: readonly ConformanceCase<DirectoryHarness>[] = [
  directoryCase(
    { id: "GUEST-01", title: "an added guest has a new id and is found by it, as added", shows: ["rule 14"] },
    async (directory) => {
      const ada = await added(directory, ADA);
      const twin = await added(directory, ADA);
      demandEqual("the guest", ada, { ...ADA, id: ada.id });
      demand(ada.id !== twin.id, "two guests with one name have two ids");
      const ben = await added(directory, BEN);
      demandEqual("those asked for", byId(await directory.find([ben.id, UNKNOWN, ada.id, ben.id])), byId([ada, ben]));
      demandEqual("no ids asked for", await directory.find([]), []);
    },
  ),
  directoryCase(
    { id: "GUEST-02", title: "a relationship leads from the host to the guest, and not back", shows: ["rule 1"] },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      await related(directory, ada, ben, "partner");
      demandEqual("of the host", await directory.relationsOf(ada.id), [{ guestId: ben.id, kind: "partner" }]);
      demandEqual("of the guest", await directory.relationsOf(ben.id), []);
      demandEqual("of an unknown guest", await directory.relationsOf(UNKNOWN), []);
    },
  ),
  directoryCase(
    { id: "GUEST-03", title: "a relationship that is stated again changes nothing", shows: ["rule 1"] },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      for (const kind of ["partner", "partner", "friend"]) await related(directory, ada, ben, kind);
      demandEqual("of the host", await directory.relationsOf(ada.id), [{ guestId: ben.id, kind: "partner" }]);
    },
  ),
  directoryCase(
    {
      id: "GUEST-04",
      title: "a search finds by a part of name, e-mail address or phone number, as many as asked for",
      shows: ["rule 14"],
    },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      const found = async (text: string, limit = 9) => byId(await directory.search({ centerId: SPA, text, limit }));
      for (const text of ["Ada", "Brien", "da@exa", "1234567"]) demandEqual(`by ${text}`, await found(text), [ada]);
      demandEqual("by Stone", await found("Stone"), [ben]);
      for (const text of ["%", "_", "Ada%", "zzz"]) demandEqual(`by ${text}`, await found(text), []);
      demandEqual("one of two", (await found("n", 1)).length, 1);
      demandEqual("both", await found("n"), byId([ada, ben]));
    },
  ),
  directoryCase(
    { id: "GUEST-05", title: "a search finds the guests of its own center only", shows: ["rule 14"] },
    async (directory) => {
      const here = await added(directory, ADA);
      const there = await added(directory, { ...ADA, centerId: OTHER });
      const found = async (centerId: CenterId) => directory.search({ centerId, text: "Ada", limit: 9 });
      demandEqual("here and there", [await found(SPA), await found(OTHER)], [[here], [there]]);
      demandEqual("elsewhere", await found(hostId("nowhere")), []);
    },
  ),
  directoryCase(
    {
      id: "GUEST-06",
      title: "a relationship from or to a missing guest is refused, and the refusal names that guest",
      shows: ["rule 1", "rule 16"],
    },
    async (directory) => {
      const ada = await added(directory, ADA);
      const missing = { code: "GUEST_NOT_FOUND", guestId: UNKNOWN };
      const from = await directory.relate(UNKNOWN, { guestId: ada.id, kind: "partner" });
      demandEqual("from an unknown guest", from.isErr() ? from.error : null, { ...missing, field: "hostId" });
      const to = await directory.relate(ada.id, { guestId: UNKNOWN, kind: "partner" });
      demandEqual("to an unknown guest", to.isErr() ? to.error : null, { ...missing, field: "guestId" });
      demandEqual("the relationships", await directory.relationsOf(ada.id), []);
    },
  ),
  directoryCase(
    {
      id: "GUEST-07",
      title: "text that some store would change is refused, and the refusal names its field",
      shows: ["rule 16"],
    },
    async (directory) => {
      const ada = await added(directory, ADA);
      for (const field of ["firstName", "lastName", "email", "phone"] as const) {
        for (const text of ["Zo\0", "Zo\ud800"]) {
          const answer = await directory.add({ ...BEN, [field]: text });
          const { code, field: named } = answer.isErr()
            ? { field: null, ...answer.error }
            : { code: null, field: null };
          demandEqual(`a guest with such a text as ${field}`, [code, named], ["INVALID_INPUT", field]);
        }
      }
      const kind = await directory.relate(ada.id, { guestId: ada.id, kind: "\0" });
      demandEqual("a kind with such a text", kind.isErr() ? kind.error.code : null, "INVALID_INPUT");
      demandEqual("the guests", await directory.search({ centerId: SPA, text: "Zo", limit: 9 }), []);
    },
  ),
  directoryCase(
    {
      id: "GUEST-08",
      title:
        "a guest is found in every spelling of a GUID, alone and in relationships, and answers the directory's own",
      shows: ["rule 25"],
    },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      for (const [at, id] of spellingsOf(ada.id).entries()) {
        demandEqual(`asked for as ${id}`, await directory.find([id]), [ada]);
        const guestId = spellingsOf(ben.id)[at] as GuestId;
        const stated = await directory.relate(id, { guestId, kind: "partner" });
        demand(stated.isOk(), `a relationship from ${id} to ${guestId} is stated`);
        const relations = await directory.relationsOf(id);
        demandEqual(`the relationships of ${id}`, relations, [{ guestId: ben.id, kind: "partner" }]);
      }
      const itself = await directory.relate(ada.id, { guestId: spellingsOf(ada.id).at(-1) as GuestId, kind: "self" });
      demand(itself.isOk(), "every guest may book for themselves");
      demandEqual("with themselves", (await directory.relationsOf(ada.id)).length, 1);
      demandEqual("another id", await directory.find([otherThan(ada.id)]), []);
      if (isGuid(ada.id)) demandEqual("all at once", await directory.find(spellingsOf(ada.id)), [ada]);
    },
  ),
  directoryCase(
    {
      id: "GUEST-09",
      title: "the guests of a center are found in every spelling of its id, and keep the one that they came with",
      shows: ["rule 25"],
    },
    async (directory) => {
      const ada = await added(directory, { ...ADA, centerId: GUID_CENTER });
      demandEqual("the center", ada.centerId, GUID_CENTER);
      for (const centerId of spellingsOf(GUID_CENTER)) {
        demandEqual(`at ${centerId}`, await directory.search({ centerId, text: "Ada", limit: 9 }), [ada]);
      }
      const elsewhere = { centerId: otherThan(GUID_CENTER), text: "Ada", limit: 9 };
      demandEqual("elsewhere", await directory.search(elsewhere), []);
    },
  ),
  directoryCase(
    {
      id: "GUEST-10",
      title: "a guest of all centers is found at each, and related to anyone; guests of two centers are not related",
      shows: ["rule 25", "rule 1"],
    },
    async (directory) => {
      const everywhere = await added(directory, { ...ADA, centerId: null });
      const here = await added(directory, { ...BEN, centerId: GUID_CENTER });
      const there = await added(directory, { ...BEN, centerId: OTHER });
      demandEqual("the guest of all", everywhere.centerId, null);
      for (const centerId of [SPA, OTHER]) {
        const found = await directory.search({ centerId, text: "Ada", limit: 9 });
        demandEqual(`at ${centerId}`, found, [everywhere]);
      }
      await related(directory, everywhere, here, "friend");
      await related(directory, there, everywhere, "friend");
      const across = await directory.relate(here.id, { guestId: there.id, kind: "friend" });
      const refusal = { code: "GUEST_NOT_FOUND", field: "guestId", guestId: there.id };
      demandEqual("across", across.isErr() ? across.error : null, refusal);
      demandEqual("the relationships", await directory.relationsOf(here.id), []);
      const spelt = await added(directory, { ...BEN, centerId: spellingsOf(GUID_CENTER)[0] as CenterId });
      await related(directory, here, spelt, "friend");
    },
  ),
  optionalCase(
    "update",
    {
      id: "GUEST-11",
      title: "a guest is changed in the fields that are given, keeps all else, and is found by its new fields",
      shows: ["rule 14", "rule 25"],
    },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      await related(directory, ada, ben, "partner");
      const change = { lastName: "Lovelace", email: null, phone: "+39 02 7654321" };
      for (const id of spellingsOf(ada.id)) {
        const answer = await directory.update(id, change);
        demandEqual(`the guest, changed as ${id}`, answer.isOk() ? answer.value : answer.error, { ...ada, ...change });
      }
      demandEqual("as it is found", await directory.find([ada.id]), [{ ...ada, ...change }]);
      demandEqual("the relationships", await directory.relationsOf(ada.id), [{ guestId: ben.id, kind: "partner" }]);
      const found = async (text: string) => directory.search({ centerId: SPA, text, limit: 9 });
      demandEqual("by the new name", await found("Ada Lovelace"), [{ ...ada, ...change }]);
      for (const text of ["Brien", "da@exa", "1234567"]) demandEqual(`by ${text}`, await found(text), []);
      demandEqual("the other guest", await directory.find([ben.id]), [ben]);
      const empty = await directory.update(ben.id, {});
      demandEqual("nothing to change", empty.isOk() ? empty.value : empty.error, ben);
      const email = await directory.update(ben.id, { email: "ben@example.org" });
      demandEqual("an address added", email.isOk() ? email.value.email : email.error, "ben@example.org");
    },
  ),
  optionalCase(
    "update",
    {
      id: "GUEST-12",
      title: "a change of a missing guest, or to a text that some store would change, is refused and changes nothing",
      shows: ["rule 16"],
    },
    async (directory) => {
      const ada = await added(directory, ADA);
      const missing = await directory.update(UNKNOWN, { firstName: "Eve" });
      const refusal = { code: "GUEST_NOT_FOUND", field: "guestId", guestId: UNKNOWN };
      demandEqual("of an unknown guest", missing.isErr() ? missing.error : null, refusal);
      for (const field of ["firstName", "lastName", "email", "phone"] as const) {
        const answer = await directory.update(ada.id, { firstName: "Eve", [field]: "Zo\0" });
        const refused = answer.isErr() ? [answer.error.code, answer.error.field] : null;
        demandEqual(`such a text as ${field}`, refused, ["INVALID_INPUT", field]);
      }
      demandEqual("the guest", await directory.find([ada.id]), [ada]);
    },
  ),
  optionalCase(
    "unrelate",
    {
      id: "GUEST-13",
      title:
        "a relationship that is removed is gone, from the host to that guest alone; a repeated removal changes nothing",
      shows: ["rule 1", "rule 25"],
    },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      const cleo = await added(directory, { ...BEN, firstName: "Cleo" });
      await related(directory, ada, ben, "partner");
      await related(directory, ada, cleo, "friend");
      await related(directory, ben, ada, "partner");
      for (const [at, hostId] of spellingsOf(ada.id).entries()) {
        const answer = await directory.unrelate(hostId, spellingsOf(ben.id)[at] as GuestId);
        demand(answer.isOk(), `the removal as ${hostId} is no refusal`);
        demandEqual("of the host", await directory.relationsOf(ada.id), [{ guestId: cleo.id, kind: "friend" }]);
      }
      demandEqual("the other way", await directory.relationsOf(ben.id), [{ guestId: ada.id, kind: "partner" }]);
      await related(directory, ada, ben, "spouse");
      const again = (await directory.relationsOf(ada.id)).find(({ guestId }) => guestId === ben.id);
      demandEqual("stated again", again?.kind, "spouse");
      const unrelated = await directory.unrelate(UNKNOWN, ben.id);
      const refusal = { code: "GUEST_NOT_FOUND", field: "hostId", guestId: UNKNOWN };
      demandEqual("from an unknown guest", unrelated.isErr() ? unrelated.error : null, refusal);
      demand((await directory.unrelate(ada.id, UNKNOWN)).isOk(), "two missing guests: no refusal");
    },
  ),
  optionalCase(
    "searchByFields",
    {
      id: "GUEST-14",
      title: "guests are found by whole fields, all that are given, at a center or anywhere, as many as asked for",
      shows: ["rule 14", "rule 25"],
    },
    async (directory) => {
      const [ada, ben] = [await added(directory, ADA), await added(directory, BEN)];
      const there = await added(directory, { ...ADA, centerId: OTHER, firstName: "Adam" });
      const everywhere = await added(directory, { ...BEN, centerId: null, email: "Ada@Example.org" });
      const found = async (fields: Partial<GuestFields>, centerId: CenterId | null = SPA, limit = 9) =>
        byId(await directory.searchByFields({ centerId, fields: { ...ANY, ...fields }, limit }));
      demandEqual("by address", await found({ email: "ADA@example.ORG" }), byId([ada, everywhere]));
      demandEqual("by a part of it", await found({ email: "da@example.org" }), []);
      demandEqual("by first name", await found({ firstName: " ADA " }), [ada]);
      demandEqual("by last name", await found({ lastName: "stone" }), byId([ben, everywhere]));
      demandEqual("by accents", await found({ lastName: "O'BRIEN-Łukasiewicz" }), [ada]);
      for (const phone of ["+39 02 1234567", "39 (02) 123-4567", "021234567", "1234567"])
        demandEqual(`by the number ${phone}`, await found({ phone }), [ada]);
      for (const phone of ["234567", "7654321", "+1 1234567", "", "x"])
        demandEqual(`by the number ${phone}`, await found({ phone }), []);
      demandEqual("by two", await found({ email: "ada@example.org", lastName: "Stone" }), [everywhere]);
      demandEqual("by two of which one is wrong", await found({ firstName: "Ada", lastName: "Stone" }), []);
      demandEqual("anywhere", await found({ phone: "1234567" }, null), byId([ada, there]));
      demandEqual("elsewhere", await found({ phone: "1234567" }, OTHER), [there]);
      demandEqual("one of two", (await found({ lastName: "Stone" }, SPA, 1)).length, 1);
      for (const text of ["%", "_", "Ada%"]) demandEqual(`by ${text}`, await found({ firstName: text }), []);
    },
  ),
];

/** Registers the tests that prove a guest directory. */
export const describeGuestDirectory = (options: KitOptions<DirectoryHarness>): void =>
  describeCases(guestDirectoryCases, options);
