import type { Result } from "neverthrow";
import type { CenterId, GuestId } from "../domain/ids.ts";
import type { GuestNotFound, InvalidInput } from "../domain/refusal/refusal.ts";
import type { MaybePromise } from "./maybe-promise.ts";

/**
 * Names and relationships of guests: the only place with personal data (rule 14). The engine asks by id only, in the
 * caller's spelling. Any spelling of a GUID must find the guest; answers have the directory's own, which is stored and
 * shown (rule 25). A directory refuses a text that it cannot store, with the field at fault, and rejects if it is
 * unavailable.
 */
export interface GuestDirectory {
  /** Returns the guests that exist among these ids, in any order. */
  find(guestIds: readonly GuestId[]): MaybePromise<readonly Guest[]>;
  /** Returns the guests who the host may book for: those with a relationship from the host to them (rule 1). */
  relationsOf(hostId: GuestId): MaybePromise<readonly GuestRelation[]>;
  /**
   * Returns guests of a center, or of all, whose name, e-mail address or phone number contains the text; at most
   * `limit`.
   */
  search(query: GuestQuery): MaybePromise<readonly Guest[]>;
  /** Adds a guest and returns it with its id, minted by the directory. */
  add(guest: NewGuest): MaybePromise<Result<Guest, NewGuestRefusal>>;
  /**
   * Records that the host may book for the guest; a repeated call changes nothing. Guests of different centers are
   * never related.
   */
  relate(hostId: GuestId, relation: GuestRelation): MaybePromise<Result<void, RelationRefusal>>;

  // Optional functions: the engine calls none of them, and the HTTP API refuses the calls that need them.

  /** Changes some fields of a guest, and returns the changed guest. Fields left out stay. */
  update?(guestId: GuestId, change: GuestChange): MaybePromise<Result<Guest, GuestChangeRefusal>>;
  /** Removes the relationship from the host to the guest; if there is none, nothing changes. */
  unrelate?(hostId: GuestId, guestId: GuestId): MaybePromise<Result<void, UnrelateRefusal>>;
  /**
   * Returns guests that match every given field as `hasFields` compares them, at a center or anywhere; at most `limit`.
   */
  searchByFields?(query: GuestFieldsQuery): MaybePromise<readonly Guest[]>;
}

/**
 * The part that the engine calls: enough for a host that lists and adds guests elsewhere. The HTTP API needs the whole
 * directory.
 */
export type GuestLookup = Pick<GuestDirectory, "find" | "relationsOf">;

/** A directory with all optional functions. */
export type FullGuestDirectory = Required<GuestDirectory>;

/** Why a guest is not changed: a text that some stores would alter, or an unknown guest. */
export type GuestChangeRefusal = InvalidInput | (GuestNotFound & Readonly<{ field: "guestId" }>);

/** Why a relationship is not removed: the host is unknown. A removed guest has no relationship left. */
export type UnrelateRefusal = GuestNotFound & Readonly<{ field: "hostId" }>;

/** Why a guest is not added: a text that some stores would alter, or a full directory. */
export type NewGuestRefusal = InvalidInput | Readonly<{ code: "DIRECTORY_FULL"; maxGuests: number }>;

/**
 * Why a relationship is not recorded: a text that some stores would alter, or a guest that is unknown or of another
 * center.
 */
export type RelationRefusal = InvalidInput | (GuestNotFound & Readonly<{ field: "hostId" | "guestId" }>);

export type NewGuest = Readonly<{
  /** Null for a guest who belongs to all centers (rule 25). */
  centerId: CenterId | null;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
}>;

export type Guest = NewGuest & Readonly<{ id: GuestId }>;

export type GuestChange = Partial<Omit<NewGuest, "centerId">>;

export type GuestRelation = Readonly<{ guestId: GuestId; kind: string }>;

export type GuestQuery = Readonly<{ centerId: CenterId; text: string; limit: number }>;

/** Exactly one field is given; the others are null. */
export type GuestFields = Readonly<{
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
}>;

/** A search by fields. `centerId` is null for all guests. */
export type GuestFieldsQuery = Readonly<{ centerId: CenterId | null; fields: GuestFields; limit: number }>;
