import { err, ok, type Result } from "neverthrow";
import { type GuestId, parseHostId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type {
  Guest,
  GuestDirectory,
  GuestRelation,
  NewGuestRefusal,
  RelationRefusal,
} from "../../ports/guest-directory.ts";
import { checkNewGuest, checkRelation } from "../../ports/guest-fields.ts";
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
      searched: searchedText(guest),
      relations: new Map(relations.map((relation) => [relation.guestId, relation])),
    });
  };
  for (const { guest, relations } of initial) keep(guest, relations);

  return {
    find: (guestIds) => answer(() => [...new Set(guestIds)].flatMap((id) => entries.get(id)?.guest ?? [])),
    relationsOf: (hostId) => answer(() => [...(entries.get(hostId)?.relations.values() ?? [])]),
    search: ({ centerId, text, limit }) =>
      answer(() => {
        const wanted = folded(text);
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

const mintGuestId = (ids: IdSource): GuestId => {
  const digits = `${ids.entropy()}${ids.entropy()}${ids.entropy()}`.slice(0, 32);
  const id = parseHostId<GuestId>(digits);
  invariant(id !== null, "32 hex digits are an id of the host");
  return id;
};

/** Name, e-mail address and phone number (as written, and its digits alone), in lines that no query can span. */
const searchedText = ({ firstName, lastName, email, phone }: Guest): string =>
  [`${firstName} ${lastName}`, email ?? "", phone ?? "", (phone ?? "").replace(/\D/g, "")].map(folded).join("\n");

/** Without case, accents and surplus space: `  Renée` finds `renee`. */
const folded = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
