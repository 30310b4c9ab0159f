import { expect, it } from "vitest";
import type { CenterId, GuestDirectory } from "../../src/index.ts";
import { checkedGuests } from "../../src/engine/runtime/checked-sources.ts";
import { createPatience, platformTimer } from "../../src/engine/runtime/patience.ts";

it("a guest of all centers is found when a directory is searched (rule 25)", async () => {
  const guest = { id: "g", centerId: null, firstName: "Ada", lastName: "Lovelace", email: null, phone: null };
  const directory = {
    find: () => Promise.resolve([guest]),
    relationsOf: () => Promise.resolve([]),
    search: () => Promise.resolve([guest]),
    add: () => Promise.resolve({}),
    relate: () => Promise.resolve({}),
  } as unknown as GuestDirectory;
  const checked = checkedGuests(directory, createPatience(platformTimer, 1_000)) as unknown as {
    search: (asked: Readonly<{ centerId: CenterId; text: string; limit: number }>) => Promise<unknown>;
  };
  expect(await checked.search({ centerId: "spa" as CenterId, text: "", limit: 9 })).toEqual([guest]);
});
