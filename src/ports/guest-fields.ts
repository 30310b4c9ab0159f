import { err, ok, type Result } from "neverthrow";
import { parseHostId, sameId, type CenterId, type GuestId } from "../domain/ids.ts";
import { readInput, text, type Reader } from "../domain/input/reader.ts";
import { invariant } from "../domain/invariant.ts";
import type { InvalidInput } from "../domain/refusal/refusal.ts";
import type { Guest, GuestChange, GuestRelation, NewGuest } from "./guest-directory.ts";
import type { IdSource } from "./id-source.ts";

/** In UTF-16 code units: more than any name or address needs. */
const MOST_CHARACTERS = 1_000;

const line: Reader<string> = text({ min: 0, max: MOST_CHARACTERS });

const checked = <Given>(given: Given, fields: readonly (keyof Given & string)[]): Result<Given, InvalidInput> => {
  for (const field of fields) {
    const value = given[field];
    if (value === null || value === undefined) continue;
    const read = readInput<string>((it, _, findings) => line(it, field, findings), value);
    if (read.isErr()) return err({ code: "INVALID_INPUT", ...read.error[0] });
  }
  return ok(given);
};

/** Returns the guest if every directory can store it unchanged (rule 16). */
export const checkNewGuest = (guest: NewGuest): Result<NewGuest, InvalidInput> =>
  checked(guest, ["firstName", "lastName", "email", "phone"]);

/** Returns the fields to change if every directory can store them unchanged (rule 16). */
export const checkGuestChange = (change: GuestChange): Result<GuestChange, InvalidInput> =>
  checked(change, ["firstName", "lastName", "email", "phone"]);

/** Returns the guest with some fields changed. Written field by field: a directory stores no others. */
export const changedGuest = (guest: Guest, change: GuestChange): Guest => ({
  id: guest.id,
  centerId: guest.centerId,
  firstName: change.firstName ?? guest.firstName,
  lastName: change.lastName ?? guest.lastName,
  email: change.email === undefined ? guest.email : change.email,
  phone: change.phone === undefined ? guest.phone : change.phone,
});

/** Returns the relationship if every directory can store it unchanged (rule 16). */
export const checkRelation = (relation: GuestRelation): Result<GuestRelation, InvalidInput> =>
  checked(relation, ["kind"]);

/** Whether a guest belongs to a center, or to all of them: other guests are not found there (rule 25). */
export const mayBeBookedAt = ({ centerId }: Pick<Guest, "centerId">, here: CenterId): boolean =>
  centerId === null || sameId(centerId, here);

/** Whether both guests may be booked at one center: a guest may belong to all centers (rule 25). */
export const areOfOneCenter = (host: Pick<Guest, "centerId">, guest: Pick<Guest, "centerId">): boolean =>
  host.centerId === null || mayBeBookedAt(guest, host.centerId);

/** Mints a new guest's id: 32 hex digits that cannot be guessed. */
export const mintGuestId = (ids: IdSource): GuestId => {
  const digits = `${ids.entropy()}${ids.entropy()}${ids.entropy()}`.slice(0, 32);
  const id = parseHostId<GuestId>(digits);
  invariant(id !== null, "32 hex digits are an id of the host");
  return id;
};
