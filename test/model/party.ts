import type { Actor, Asking, Model } from "./model.ts";
import type { PartyMember } from "./needs.ts";
import type { Refused, Reservation } from "./records.ts";
import { GUESTS, RELATIONS } from "./scene.ts";

/** Rule 1: the application alone books a group, whose guests need not be related. */
export const isGroupOf = ({ kind }: Actor, group: boolean | undefined): boolean =>
  group === true && kind === "application";

/** Case A07 and rule 1: null if these guests may be booked together. */
export const partyRefusal = (
  party: readonly PartyMember[],
  hostId: string | null,
  isGroup: boolean,
): Refused | null => {
  const named = party.flatMap(({ guestId }) => guestId ?? []);
  const unknown = hostId === null || named.includes(hostId) ? named : [...named, hostId];
  const missing = unknown.find((id) => !(GUESTS as readonly string[]).includes(id));
  if (missing !== undefined) return { code: "GUEST_NOT_FOUND", guestId: missing };
  if (hostId === null || isGroup) return null;
  const stranger = named.find((id) => id !== hostId && !(RELATIONS[hostId] ?? []).includes(id));
  return stranger === undefined ? null : { code: "RELATIONSHIP_MISSING", hostId, guestId: stranger };
};

export const repeatedGuest = (party: readonly PartyMember[]): Refused | null => {
  const named = party.flatMap(({ guestId }) => guestId ?? []);
  const again = named.find((id, at) => named.indexOf(id) < at);
  return again === undefined ? null : { code: "GUEST_REPEATED", guestId: again };
};

/** Rule 1: the application acts for the host. */
export const mayAct = (actor: Actor, hostId: string | null): boolean =>
  actor.kind === "application" || actor.guestId === hostId;

/** The host's invoice, which all guests share; null unless the host is of the party. */
export const hostIndexOf = (party: readonly PartyMember[], hostId: string | null): number | null => {
  if (hostId === null) return null;
  for (const [at, { guestId }] of party.entries()) if (guestId === hostId) return at;
  return null;
};

/**
 * Whether a guest may act on a part of a reservation: the guest's own, or one of a reservation whose host the guest is.
 * A host who was named only after a hold was made is not the host of that hold.
 */
export const isOnesOwn = (actor: Actor, of: Reservation, ownerId: string | null): boolean =>
  actor.kind === "application" || of.holder === `g:${actor.guestId}` || ownerId === actor.guestId;

/** Rule 8: only accepted outcomes are recorded. */
export const remember = (model: Model, { key }: Asking, request: string, answer: unknown): void => {
  if (key !== null) model.remembered.set(key, { request, answer });
};
