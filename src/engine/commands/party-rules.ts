import { err, ok, type Result } from "neverthrow";
import { namedGuests } from "../../domain/booking/booking.ts";
import type { PartyGuest } from "../../domain/booking/party.ts";
import { canonicalId, sameId, type CenterId, type GuestId } from "../../domain/ids.ts";
import type {
  GuestNotFound,
  GuestRepeated,
  RelationshipMissing,
  SourceUnavailable,
} from "../../domain/refusal/refusal.ts";
import { mayBeBookedAt } from "../../ports/guest-fields.ts";
import type { Actor } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { sourceUnavailable } from "../runtime/source-failure.ts";

type Who = Readonly<{ party: readonly PartyGuest[]; hostId: GuestId | null }>;

/**
 * The index of the host in the party: the host's invoice stands for all guests (rule 1). Null if the host is not in the
 * party, or if there is none: each invoice then stands for its own guest only.
 */
export const hostIndexOf = (party: readonly PartyGuest[], hostId: GuestId | null): number | null => {
  const at = hostId === null ? -1 : party.findIndex(({ guestId }) => sameId(guestId, hostId));
  return at < 0 ? null : at;
};

/** Case A07: one guest cannot be served twice at the same time. */
export const namedOnce = ({ party }: Pick<Who, "party">): Result<void, GuestRepeated> => {
  const seen = new Set<GuestId>();
  for (const { guestId } of party) {
    if (guestId === null) continue;
    if (seen.has(canonicalId(guestId))) return err({ code: "GUEST_REPEATED", guestId });
    seen.add(canonicalId(guestId));
  }
  return ok(undefined);
};

/** The guests of a family are related to its host; those of a group need not be. */
export type PartyKind = "family" | "group";

/** Rule 1: only the application books a group. A guest's booking for others is always a family booking. */
export const partyKindOf = (isGroup: boolean, actor: Actor): PartyKind =>
  isGroup && actor.kind === "application" ? "group" : "family";

/**
 * Rules 1 and 25: every named guest exists and belongs to this center or to all, and the host of a family has a
 * relationship to each of the others. Returns the guests in the directory's spelling.
 */
export const mayBeBookedTogether = async <Asked extends Who>(
  { guests }: EngineContext,
  asked: Asked,
  { centerId, kind }: Readonly<{ centerId: CenterId; kind: PartyKind }>,
): Promise<Result<Asked, GuestNotFound | RelationshipMissing | SourceUnavailable>> => {
  const { party, hostId } = asked;
  const guestIds = namedGuests(party);
  const named = hostId === null || guestIds.some((id) => sameId(id, hostId)) ? guestIds : [...guestIds, hostId];
  if (named.length === 0) return ok(asked);
  try {
    const known = new Map<GuestId, GuestId>();
    for (const guest of await guests.find(named)) {
      if (mayBeBookedAt(guest, centerId)) known.set(canonicalId(guest.id), guest.id);
    }
    const missing = named.find((id) => !known.has(canonicalId(id)));
    if (missing !== undefined) return err({ code: "GUEST_NOT_FOUND", guestId: missing });
    const others = guestIds.filter((id) => !sameId(id, hostId));
    if (kind === "family" && hostId !== null && others.length > 0) {
      const relations = await guests.relationsOf(hostId);
      const related = new Set(relations.map(({ guestId }) => canonicalId(guestId)));
      const stranger = others.find((id) => !related.has(canonicalId(id)));
      if (stranger !== undefined) return err({ code: "RELATIONSHIP_MISSING", hostId, guestId: stranger });
    }
    const spelt = (id: GuestId | null): GuestId | null => (id === null ? null : (known.get(canonicalId(id)) ?? id));
    return ok({ ...asked, hostId: spelt(hostId), party: party.map((it) => ({ ...it, guestId: spelt(it.guestId) })) });
  } catch (cause) {
    return err(sourceUnavailable("guests", cause));
  }
};
