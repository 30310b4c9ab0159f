import { err, ok, type Result } from "neverthrow";
import { canonicalId, sameId, type GuestId } from "../../domain/ids.ts";
import type {
  Guest,
  GuestChangeRefusal,
  FullGuestDirectory,
  GuestRelation,
  NewGuestRefusal,
  RelationRefusal,
  UnrelateRefusal,
} from "../../ports/guest-directory.ts";
import {
  areOfOneCenter,
  changedGuest,
  checkGuestChange,
  checkNewGuest,
  checkRelation,
  mayBeBookedAt,
  mintGuestId,
} from "../../ports/guest-fields.ts";
import { foldedText, hasFields, searchedLines } from "../../ports/guest-search.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { RelatedGuest } from "./read-guests.ts";

/** Options of a guest directory in memory. */
export type GuestDirectoryOptions = Readonly<{
  /** The source of ids for added guests. */
  ids: IdSource;
  /** The most guests that it keeps; one more is refused. 1,000,000 by default. */
  maxGuests?: number;
}>;

type Entry = Readonly<{ guest: Guest; searched: string; relations: Map<GuestId, GuestRelation> }>;

/** Creates a guest directory in memory with initial guests and relationships. */
export const createGuestDirectory = (
  initial: readonly RelatedGuest[],
  { ids, maxGuests = 1_000_000 }: GuestDirectoryOptions,
): FullGuestDirectory => {
  const entries = new Map<GuestId, Entry>(); // by canonical id, as their relations are
  const entryOf = (id: GuestId): Entry | undefined => entries.get(canonicalId(id));
  const keep = (guest: Guest, relations: readonly GuestRelation[]): void => {
    entries.set(canonicalId(guest.id), {
      guest,
      searched: searchedLines(guest).join("\n"),
      relations: new Map(relations.map((relation) => [canonicalId(relation.guestId), relation])),
    });
  };
  for (const { guest, relations } of initial) keep(guest, relations);
  const first = (limit: number, isFound: (entry: Entry) => boolean): readonly Guest[] => {
    const found: Guest[] = [];
    for (const entry of entries.values()) {
      if (found.length >= limit) break;
      if (isFound(entry)) found.push(entry.guest);
    }
    return found;
  };

  return {
    find: (guestIds) => [...new Set(guestIds.map(canonicalId))].flatMap((id) => entryOf(id)?.guest ?? []),
    relationsOf: (hostId) => [...(entryOf(hostId)?.relations.values() ?? [])],
    search: ({ centerId, text, limit }) =>
      answer(() => {
        const wanted = foldedText(text);
        return first(limit, ({ guest, searched }) => mayBeBookedAt(guest, centerId) && searched.includes(wanted));
      }),
    searchByFields: ({ centerId, fields, limit }) =>
      answer(() =>
        first(limit, ({ guest }) => (centerId === null || mayBeBookedAt(guest, centerId)) && hasFields(guest, fields)),
      ),
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
    update: (guestId, asked) =>
      answer(() =>
        checkGuestChange(asked).andThen((change): Result<Guest, GuestChangeRefusal> => {
          const known = entryOf(guestId);
          if (known === undefined) return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
          const guest = changedGuest(known.guest, change);
          keep(guest, [...known.relations.values()]);
          return ok(guest);
        }),
      ),
    relate: (hostId, asked) =>
      answer(() =>
        checkRelation(asked).andThen(({ guestId, kind }): Result<void, RelationRefusal> => {
          const host = entryOf(hostId);
          if (host === undefined) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
          const guest = entryOf(guestId)?.guest;
          if (guest === undefined || !areOfOneCenter(host.guest, guest))
            return err({ code: "GUEST_NOT_FOUND", field: "guestId", guestId });
          // Every guest may book for themselves: that needs no relationship.
          const key = canonicalId(guest.id);
          if (!sameId(guest.id, host.guest.id) && !host.relations.has(key))
            host.relations.set(key, { guestId: guest.id, kind });
          return ok();
        }),
      ),
    unrelate: (hostId, guestId) =>
      answer((): Result<void, UnrelateRefusal> => {
        const host = entryOf(hostId);
        if (host === undefined) return err({ code: "GUEST_NOT_FOUND", field: "hostId", guestId: hostId });
        host.relations.delete(canonicalId(guestId));
        return ok();
      }),
  };
};

/** Returns the work's result as a promise. An error is a rejection, never thrown into the caller's own code. */
const answer = <Value>(work: () => Value): Promise<Value> =>
  new Promise((resolve) => {
    resolve(work());
  });
