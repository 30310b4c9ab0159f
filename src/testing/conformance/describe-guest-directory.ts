import type { CenterId, GuestId } from "../../domain/ids.ts";
import type { Guest, GuestDirectory, NewGuest } from "../../ports/guest-directory.ts";
import type { ConformanceCase } from "./cases.ts";
import { demand, demandEqual } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { sorted } from "./store/comparable.ts";
import { hostId, OTHER, SPA } from "./store/given.ts";

/** How the kit gets at a guest directory. */
export type DirectoryHarness = Readonly<{
  /** A fresh directory with nobody in it. */
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

const NOBODY = hostId<GuestId>("nobody");

const directoryCase = (
  told: Omit<ConformanceCase<DirectoryHarness>, "run">,
  check: (directory: GuestDirectory) => Promise<void>,
): ConformanceCase<DirectoryHarness> => ({
  ...told,
  run: async (harness) => {
    const { directory, close } = await harness.open();
    await check(directory).finally(close);
  },
});

const byId = (guests: readonly Guest[]): readonly Guest[] => sorted(guests, ({ id }) => id);

/** Everything that the kit checks of a guest directory. */
export const guestDirectoryCases: readonly ConformanceCase<DirectoryHarness>[] = [
  directoryCase(
    { id: "GUEST-01", title: "an added guest has an id of its own and is found by it, as added", shows: ["rule 14"] },
    async (directory) => {
      const ada = await directory.add(ADA);
      const twin = await directory.add(ADA);
      demandEqual("the guest", ada, { ...ADA, id: ada.id });
      demand(ada.id !== twin.id, "two guests with one name have two ids");
      const ben = await directory.add(BEN);
      demandEqual("those asked for", byId(await directory.find([ben.id, NOBODY, ada.id, ben.id])), byId([ada, ben]));
      demandEqual("nobody asked for", await directory.find([]), []);
    },
  ),
  directoryCase(
    { id: "GUEST-02", title: "a relationship leads from the host to the guest, and not back", shows: ["rule 1"] },
    async (directory) => {
      const [ada, ben] = [await directory.add(ADA), await directory.add(BEN)];
      await directory.relate(ada.id, { guestId: ben.id, kind: "partner" });
      demandEqual("of the host", await directory.relationsOf(ada.id), [{ guestId: ben.id, kind: "partner" }]);
      demandEqual("of the guest", await directory.relationsOf(ben.id), []);
      demandEqual("of nobody", await directory.relationsOf(NOBODY), []);
    },
  ),
  directoryCase(
    { id: "GUEST-03", title: "a relationship that is stated again changes nothing", shows: ["rule 1"] },
    async (directory) => {
      const [ada, ben] = [await directory.add(ADA), await directory.add(BEN)];
      for (const kind of ["partner", "partner", "friend"]) await directory.relate(ada.id, { guestId: ben.id, kind });
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
      const [ada, ben] = [await directory.add(ADA), await directory.add(BEN)];
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
      const here = await directory.add(ADA);
      const there = await directory.add({ ...ADA, centerId: OTHER });
      const found = async (centerId: CenterId) => directory.search({ centerId, text: "Ada", limit: 9 });
      demandEqual("here and there", [await found(SPA), await found(OTHER)], [[here], [there]]);
      demandEqual("elsewhere", await found(hostId("nowhere")), []);
    },
  ),
];

/** Registers the tests that prove a guest directory. */
export const describeGuestDirectory = (options: KitOptions<DirectoryHarness>): void =>
  describeCases(guestDirectoryCases, options);
