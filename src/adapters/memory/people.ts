import type { HolderKey } from "../../domain/ids.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import type { ExpiredHolds } from "./expired-holds.ts";
import type { Few } from "./few.ts";
import type { StoredHold, StoredReservation } from "./stored.ts";
import type { Timeline } from "./timeline.ts";

/**
 * All that is kept of one guest: the claims on the guest's time, whatever was ever reserved for the guest, and what the
 * guest holds. It lies together because the domain writes a guest as the same text, `g:<id>`, whether as a unit or as a
 * holder; a holder who is no guest has no claims, and nothing here depends on the two texts being the same.
 */
export type Person = Timeline & {
  /** Counts the reservations ever added to this holder. */
  version: number;
  /** Those still recorded as reserved. */
  held: Few<StoredHold> | undefined;
  expired: ExpiredHolds | undefined;
  reservations: Few<StoredReservation> | undefined;
};

/** Of one center. */
export type People = Map<HolderKey | UnitKey, Person>;

/** The person behind a key; a new one where nobody is known by it. */
export const personIn = (people: People, key: HolderKey | UnitKey): Person => {
  let person = people.get(key);
  if (person === undefined) {
    person = {
      unit: key as UnitKey,
      sole: null,
      soleOwner: null,
      many: null,
      version: 0,
      held: undefined,
      expired: undefined,
      reservations: undefined,
    };
    people.set(key, person);
  }
  return person;
};
