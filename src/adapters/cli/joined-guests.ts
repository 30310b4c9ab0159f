import { canonicalId, type GuestId } from "../../domain/ids.ts";
import type { FullGuestDirectory } from "../../ports/guest-directory.ts";

/** Joins the guests of the catalog file with those that were added later and are kept in the store. */
export const joinGuests = (fromFile: FullGuestDirectory, kept: FullGuestDirectory): FullGuestDirectory => {
  const isFromFile = async (id: GuestId): Promise<boolean> => (await fromFile.find([id])).length > 0;
  return {
    find: async (ids) => {
      const found = await fromFile.find(ids);
      return found.length === new Set(ids.map(canonicalId)).size ? found : [...found, ...(await kept.find(ids))];
    },
    relationsOf: async (hostId) => ((await isFromFile(hostId)) ? fromFile : kept).relationsOf(hostId),
    search: async (query) => {
      const found = await fromFile.search(query);
      const limit = query.limit - found.length;
      return limit <= 0 ? found : [...found, ...(await kept.search({ ...query, limit }))];
    },
    searchByFields: async (query) => {
      const found = await fromFile.searchByFields(query);
      const limit = query.limit - found.length;
      return limit <= 0 ? found : [...found, ...(await kept.searchByFields({ ...query, limit }))];
    },
    add: (guest) => kept.add(guest),
    update: async (guestId, change) => ((await isFromFile(guestId)) ? fromFile : kept).update(guestId, change),
    unrelate: async (hostId, guestId) => ((await isFromFile(hostId)) ? fromFile : kept).unrelate(hostId, guestId),
    relate: async (hostId, relation) => ((await isFromFile(hostId)) ? fromFile : kept).relate(hostId, relation),
  };
};
