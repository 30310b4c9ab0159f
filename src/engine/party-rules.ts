import { err, ok, type Result } from "neverthrow";
import type { PartyGuest } from "../domain/booking/party.ts";
import type { GuestId } from "../domain/ids.ts";
import type {
  GuestNotFound,
  GuestRepeated,
  RelationshipMissing,
  SourceUnavailable,
} from "../domain/refusal/refusal.ts";
import type { EngineContext } from "./engine-context.ts";
import { sourceUnavailable } from "./source-failure.ts";

type Who = Readonly<{ party: readonly PartyGuest[]; hostId: GuestId | null }>;

/** Whose invoice is the host's: the host's own, or the first guest's where the host is not of the party. */
export const hostIndexOf = (party: readonly PartyGuest[], hostId: GuestId | null): number =>
  hostId === null
    ? 0
    : Math.max(
        0,
        party.findIndex(({ guestId }) => guestId === hostId),
      );

/** Case A07: one guest cannot be served twice at the same time. */
export const namedOnce = ({ party }: Pick<Who, "party">): Result<void, GuestRepeated> => {
  const seen = new Set<GuestId>();
  for (const { guestId } of party) {
    if (guestId === null) continue;
    if (seen.has(guestId)) return err({ code: "GUEST_REPEATED", guestId });
    seen.add(guestId);
  }
  return ok(undefined);
};

/** Rule 1: every named guest exists, and the host has a relationship to each of the others. */
export const mayBeBookedTogether = async (
  { parts }: EngineContext,
  { party, hostId }: Who,
): Promise<Result<void, GuestNotFound | RelationshipMissing | SourceUnavailable>> => {
  const guestIds = party.flatMap(({ guestId }) => guestId ?? []);
  const named = hostId === null || guestIds.includes(hostId) ? guestIds : [...guestIds, hostId];
  if (named.length === 0) return ok(undefined);
  try {
    const found = new Set((await parts.guests.find(named)).map(({ id }) => id));
    const missing = named.find((id) => !found.has(id));
    if (missing !== undefined) return err({ code: "GUEST_NOT_FOUND", guestId: missing });
    const others = guestIds.filter((id) => id !== hostId);
    if (hostId === null || others.length === 0) return ok(undefined);
    const related = new Set((await parts.guests.relationsOf(hostId)).map(({ guestId }) => guestId));
    const stranger = others.find((id) => !related.has(id));
    return stranger === undefined ? ok(undefined) : err({ code: "RELATIONSHIP_MISSING", hostId, guestId: stranger });
  } catch (cause) {
    return err(sourceUnavailable("guests", cause));
  }
};
