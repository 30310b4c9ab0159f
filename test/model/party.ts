import type { Actor, Asking, Model } from "./model.ts";
import type { PartyMember } from "./needs.ts";
import type { Refused } from "./records.ts";
import { GUESTS, RELATIONS } from "./scene.ts";

/** Case A07 and rule 1: who may be booked together; null where they may. */
export const partyRefusal = (party: readonly PartyMember[], hostId: string | null): Refused | null => {
  const named = party.flatMap(({ guestId }) => guestId ?? []);
  const unknown = hostId === null || named.includes(hostId) ? named : [...named, hostId];
  const missing = unknown.find((id) => !(GUESTS as readonly string[]).includes(id));
  if (missing !== undefined) return { code: "GUEST_NOT_FOUND", guestId: missing };
  if (hostId === null) return null;
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

/** The host has the host's invoice; the first guest where the host is not of the party. */
export const hostIndexOf = (party: readonly PartyMember[], hostId: string | null): number =>
  hostId === null
    ? 0
    : Math.max(
        0,
        party.findIndex(({ guestId }) => guestId === hostId),
      );

/** Rule 8: only accepted outcomes are recorded. */
export const remember = (model: Model, { key }: Asking, request: string, answer: unknown): void => {
  if (key !== null) model.remembered.set(key, { request, answer });
};
