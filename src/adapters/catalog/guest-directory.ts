import { err, ok, type Result } from "neverthrow";
import type { GuestId } from "../../domain/ids.ts";
import type {
  Guest,
  GuestDirectory,
  GuestRelation,
  NewGuestRefusal,
  RelationRefusal,
} from "../../ports/guest-directory.ts";
import { checkNewGuest, checkRelation, mintGuestId } from "../../ports/guest-fields.ts";
import { foldedText, searchedLines } from "../../ports/guest-search.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { RelatedGuest } from "./read-guests.ts";

/** What a directory in memory needs. */
export type GuestDirectoryOptions = Readonly<{
  /** Where the ids of added guests come from. */
  ids: IdSource;
  /** How many guests it keeps; one more is refused. 1,000,000 unless told. */
  maxGuests?: number;
}>;

type Entry = Readonly<{ guest: Guest; searched: string; relations: Map<GuestId, GuestRelation> }>;

/** A guest directory in memory, beginning with these guests and their relationships. */
export const createGuestDirectory = (
  initial: readonly RelatedGuest[],
  { ids, maxGuests = 1_000_000 }: GuestDirectoryOptions,
): GuestDirectory => {
  const entries = new Map<GuestId, Entry>();
  const keep = (guest: Guest, relations: readonly GuestRelation[]): void => {
    entries.set(guest.id, {
      guest,
      searched: searchedLines(guest).join("\n"),
      relations: new Map(relations.map((relation) => [relation.guestId, relation])),
    });
  };
  for (const { guest, relations } of initial) keep(guest, relations);

  return {
    find: (guestIds) => answer(() => [...new Set(guestIds)].flatMap((id) => entries.get(id)?.guest ?? [])),
    relationsOf: (hostId) => answer(() => [...(entries.get(hostId)?.relations.values() ?? [])]),
    search: ({ centerId, text, limit }) =>
      answer(() => {
        const wanted = foldedText(text);
        const found: Guest[] = [];
        for (const { guest, searched } of entries.values()) {
          if (found.length >= limit) break;
          if (guest.centerId === centerId && searched.includes(wanted)) found.push(guest);
        }
        return found;
      }),
    add: (asked) =>
      answer(() =>
        checkNewGuest(asked).andThen(
          ({ centerId, firstName, lastName, email, phone }): Result<Guest, NewGuestRefusal> => {
            if (entries.size >= maxGuests) return err({ code: "DIRECTORY_FULL", maxGuests });
            const guest: Guest = { id: mintGuestId(ids), centerId, firstName, lastName, email, phone };
            keep(guest, []);
            return ok(guest);
          },
        ),
      ),
    relate: (hostId, asked) =>
      answer(() =>
        checkRelation(asked).andThen(({ guestId, kind }): Result<void, RelationRefusal> => {
          const host = entries.get(hostId);
          if (host === undefined) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
          if (!entries.has(guestId)) return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
          // Everybody may book for themselves: that is no relationship.
          if (guestId !== hostId && !host.relations.has(guestId)) host.relations.set(guestId, { guestId, kind });
          return ok();
        }),
      ),
  };
};

/** A promise of what the work gives; what it throws is a rejection, never thrown into the caller's own code. */
const answer = <Value>(work: () => Value): Promise<Value> =>
  new Promise((resolve) => {
    resolve(work());
  });
