import { canonicalId, sameId, type CenterId, type GuestId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import { optional } from "../../domain/input/reader.ts";
import type { Guest, GuestRelation } from "../../ports/guest-directory.ts";
import { emailText, kindText, nameText, phoneText } from "./file-fields.ts";
import { CATALOG_FILE_LIMITS } from "./limits.ts";
import type { Entry, Part } from "./part.ts";
import { checkNotRepeated, checkReferences, type Ids, valuesOf } from "./references.ts";

/** A guest, with the guests for whom this guest may book. */
export type RelatedGuest = Readonly<{ guest: Guest; relations: readonly GuestRelation[] }>;

type GuestRead = Readonly<{ id: GuestId | null; guest: Guest | null; relations: readonly Entry<GuestRelation>[] }>;

/**
 * Reads the guests of a center. Their ids are unique in the whole file, since a guest is looked up by id alone.
 * Relationships are between guests of one center.
 */
export const readGuests = (center: Part, centerId: CenterId | null, ids: Ids<GuestId>): readonly RelatedGuest[] => {
  const parts = center.parts("guests", { max: CATALOG_FILE_LIMITS.guests });
  const read = (parts ?? []).map((part) => readGuest(part, ids.claim(part), centerId));
  const ofCenter = new Set(read.flatMap(({ id }) => (id === null ? [] : canonicalId(id))));
  for (const { id, relations } of read) {
    const related = relations.map(({ value, field }) => ({ value: value.guestId, field: `${field}.guestId` }));
    checkNotRepeated(related, center.notes);
    checkReferences(
      related,
      (guestId) => {
        if (sameId(guestId, id)) return "is the guest itself: every guest may book for itself";
        return ofCenter.has(canonicalId(guestId))
          ? null
          : "no guest of this center has this id: add the guest, or remove this";
      },
      center.notes,
    );
  }
  return read.flatMap(({ guest, relations }) => (guest === null ? [] : [{ guest, relations: valuesOf(relations) }]));
};

const readGuest = (part: Part, id: GuestId | null, centerId: CenterId | null): GuestRead => {
  const person = {
    firstName: part.read("firstName", nameText, ""),
    lastName: part.read("lastName", optional(nameText, ""), ""),
    email: part.read("email", optional(emailText, null), null),
    phone: part.read("phone", optional(phoneText, null), null),
  };
  const relations = (part.parts("relationships", { max: CATALOG_FILE_LIMITS.relationships }) ?? []).flatMap(
    (relation) => readRelation(relation) ?? [],
  );
  part.finish();
  return { id, guest: id === null || centerId === null ? null : { id, centerId, ...person }, relations };
};

const readRelation = (part: Part): Entry<GuestRelation> | null => {
  const guestId = part.read("guestId", hostId<GuestId>(), null);
  const kind = part.read("kind", kindText, "");
  part.finish();
  return guestId === null ? null : { value: { guestId, kind }, field: part.field };
};
