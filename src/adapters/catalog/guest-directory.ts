import { type GuestId, parseHostId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Guest, GuestDirectory, GuestRelation } from "../../ports/guest-directory.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { RelatedGuest } from "./read-guests.ts";

/** What a directory in memory needs. */
export type GuestDirectoryOptions = Readonly<{
  /** Where the ids of added guests come from. */
  ids: IdSource;
  /** How many guests it keeps; one more is refused by a rejection. 1,000,000 unless told. */
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
  const known = (guestId: GuestId): Entry => {
    const entry = entries.get(guestId);
    if (entry === undefined) throw new Error(`no guest has the id ${guestId}`);
    return entry;
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
    add: ({ centerId, firstName, lastName, email, phone }) =>
      answer(() => {
        if (entries.size >= maxGuests) throw new Error(`this directory keeps at most ${maxGuests} guests`);
        const guest: Guest = { id: mintGuestId(ids), centerId, firstName, lastName, email, phone };
        keep(guest, []);
        return guest;
      }),
    relate: (hostId, { guestId, kind }) =>
      answer(() => {
        const host = known(hostId);
        const related = known(guestId);
        // Everybody may book for themselves: that is no relationship.
        if (related !== host && !host.relations.has(guestId)) host.relations.set(guestId, { guestId, kind });
      }),
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
