import type { Result } from "neverthrow";
import type { CenterId, GuestId } from "../domain/ids.ts";
import type { GuestNotFound, InvalidInput } from "../domain/refusal/refusal.ts";

/**
 * Names and relationships of guests: the one place with personal data (rule 14). The engine asks by id only, in the
 * spelling that came; any spelling of a GUID finds the guest, and answers have the directory's own, which is kept and
 * shown (rule 25). What cannot be kept is refused, with the field at fault; a directory that cannot be asked rejects.
 */
export interface GuestDirectory {
  /** The guests that exist among the asked, in any order. */
  find(guestIds: readonly GuestId[]): Promise<readonly Guest[]>;
  /** Who the host may book for: guests with a relationship from the host to them (rule 1). */
  relationsOf(hostId: GuestId): Promise<readonly GuestRelation[]>;
  /** Guests of a center, or of all, whose name, e-mail address or phone number contains the text; at most `limit`. */
  search(query: GuestQuery): Promise<readonly Guest[]>;
  /** Adds a guest and answers with its id, minted by the directory. */
  add(guest: NewGuest): Promise<Result<Guest, NewGuestRefusal>>;
  /** States that the host may book for the guest; again changes nothing. Two guests of two centers are never related. */
  relate(hostId: GuestId, relation: GuestRelation): Promise<Result<void, RelationRefusal>>;

  // What a directory may leave out: the engine asks none of it, and the HTTP API refuses the calls that need it.

  /** Changes some fields of a guest, and answers with the guest as it is then. What is left out stays. */
  update?(guestId: GuestId, change: GuestChange): Promise<Result<Guest, GuestChangeRefusal>>;
  /** Removes the relationship from the host to the guest; if there is none, nothing changes. */
  unrelate?(hostId: GuestId, guestId: GuestId): Promise<Result<void, UnrelateRefusal>>;
  /** Guests that have every given field as `hasFields` compares them, at a center or anywhere; at most `limit`. */
  searchByFields?(query: GuestFieldsQuery): Promise<readonly Guest[]>;
}

/** What the engine itself asks: a host that lists and adds guests elsewhere gives these two. The HTTP API needs the whole directory. */
export type GuestLookup = Pick<GuestDirectory, "find" | "relationsOf">;

/** A directory with all that a directory may leave out. */
export type FullGuestDirectory = Required<GuestDirectory>;

/** Why a guest is not changed: a text that some store would change, or a guest that is not there. */
export type GuestChangeRefusal = InvalidInput | (GuestNotFound & Readonly<{ field: "guestId" }>);

/** Why a relationship is not removed: there is no such host. A guest who is gone has no relationship left. */
export type UnrelateRefusal = GuestNotFound & Readonly<{ field: "hostId" }>;

/** Why a guest is not added: a text that some store would change, or a directory that keeps no more. */
export type NewGuestRefusal = InvalidInput | Readonly<{ code: "DIRECTORY_FULL"; maxGuests: number }>;

/** Why a relationship is not stated: a text that some store would change, or a guest that is not there, or elsewhere. */
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

/** Null for what is not asked; one of them is. */
export type GuestFields = Readonly<{
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
}>;

/** `centerId` is null for all guests. */
export type GuestFieldsQuery = Readonly<{ centerId: CenterId | null; fields: GuestFields; limit: number }>;
