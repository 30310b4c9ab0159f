import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import { canonicalId, parseHostId, sameId, type GuestId } from "../../../domain/ids.ts";
import { errorOrNull, hostIdAnswer } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { freeText, idInput, objectInput } from "../input-schemas.ts";
import { NO_PAGE, pageInfo, pageOf, pageQuery } from "../paging.ts";
import type { HttpParts } from "../parts.ts";
import { badField, requestMissing, unknownId, type WireError } from "../wire-error.ts";
import { textOrNull } from "../wire-invoices.ts";
import { guestIdOf, mayBeDone, notOfThisDirectory } from "./guest.ts";
import { fromSource } from "./sources.ts";

const tag = "Guest";
const path = "/v1/guests/{id}/relationships";

const relationship = z
  .strictObject({
    guest_id: hostIdAnswer,
    relationship: z.string().openapi({ example: "daughter" }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
  })
  .openapi("Relationship");

const guestRelationship = z
  .strictObject({
    id: hostIdAnswer.openapi({ description: "Of the relationship, which is the id of the other guest" }),
    guest: z.strictObject({ id: hostIdAnswer, name: z.string().nullable() }),
    relationship: z.strictObject({ id: z.null(), name: z.string() }),
    allow_sharing_accounts: z.boolean(),
  })
  .openapi("GuestRelationship");

export const relationships = defineCall({
  name: "listRelationships",
  method: "get",
  path,
  tag,
  summary: "For whom a guest may book",
  description: "The same list twice: as the protocol writes it, and in short.",
  query: z.object(pageQuery),
  answer: z
    .strictObject({
      guest_relationships: z.array(guestRelationship),
      relationships: z.array(relationship),
      page_info: pageInfo,
      error: errorOrNull,
    })
    .openapi("Relationships"),
  handle: async ({ params, query }, { parts, actor }) => {
    const refused = (error: WireError) => ({
      guest_relationships: [],
      relationships: [],
      page_info: NO_PAGE,
      error,
    });
    const hostId = guestIdOf(params, actor);
    if (hostId.isErr()) return answerRefused(hostId.error, refused);
    const found = await fromSource("guests", parts, async () => {
      const { guests } = parts;
      const [host, relations] = await Promise.all([guests.find([hostId.value]), guests.relationsOf(hostId.value)]);
      const page = pageOf(relations, query);
      const related = await guests.find(page.entries.map(({ guestId }) => guestId));
      return { isKnown: host.length > 0, page, names: new Map(related.map((it) => [canonicalId(it.id), it])) };
    });
    if (found.isErr()) return err(found.error);
    const { isKnown, page, names } = found.value;
    if (!isKnown) return answerRefused(unknownId("GUEST_NOT_FOUND", "id"), refused);
    const shown = page.entries.map(({ guestId, kind }) => ({
      guest_id: guestId,
      relationship: kind,
      first_name: textOrNull(names.get(canonicalId(guestId))?.firstName),
      last_name: textOrNull(names.get(canonicalId(guestId))?.lastName),
    }));
    return ok({
      guest_relationships: shown.map((it) => ({
        id: it.guest_id,
        guest: {
          id: it.guest_id,
          name: it.first_name === null ? null : `${it.first_name} ${it.last_name ?? ""}`.trim(),
        },
        relationship: { id: null, name: it.relationship },
        allow_sharing_accounts: false,
      })),
      relationships: shown,
      page_info: page.page_info,
      error: null,
    });
  },
});

const changed = z.strictObject({ success: z.boolean(), error: errorOrNull });
const refused = (error: WireError) => ({ success: false, error });

const kindInput = z
  .union([freeText(64), objectInput({ name: freeText(64).nullish() })], "must be a text, or an object with its name")
  .nullish()
  .transform((kind) => (typeof kind === "string" ? kind : (kind?.name ?? "")).trim());

export const addRelationship = defineCall({
  name: "addRelationship",
  method: "post",
  path,
  access: "application",
  tag,
  summary: "State that a guest may book for another",
  description: "From the guest of the path to the other, not back. Stated again, it changes nothing.",
  body: z
    .object({ guest_id: idInput, relationship: kindInput })
    .openapi("NewRelationship", { description: "`relationship` is the other guest's role, such as `daughter`" }),
  answer: changed.openapi("RelationshipAdded"),
  handle: async ({ params, body: asked }, { parts, actor }) => {
    const hostId = guestIdOf(params, actor);
    if (hostId.isErr()) return answerRefused(hostId.error, refused);
    const given = asked?.guest_id ?? null;
    if (asked === null || given === null) return answerRefused(requestMissing("guest_id"), refused);
    const guestId = parseHostId<GuestId>(given);
    if (guestId === null) return answerRefused(unknownId("GUEST_NOT_FOUND", "guest_id"), refused);
    if (sameId(guestId, hostId.value)) return err(badField({ field: "guest_id", problem: "is the guest of the path" }));
    const relation = { guestId, kind: asked.relationship === "" ? "related" : asked.relationship };
    const stated = await fromSource("guests", parts, () => parts.guests.relate(hostId.value, relation));
    if (stated.isErr()) return err(mayBeDone("changed"));
    if (stated.value.isOk()) return ok({ success: true, error: null });
    const refusal = stated.value.error;
    if (refusal.code === "INVALID_INPUT") return err(badField(refusal));
    return answerRefused(unknownId("GUEST_NOT_FOUND", refusal.field === "hostId" ? "id" : "guest_id"), refused);
  },
});

const REMOVAL = {
  method: "delete",
  access: "application",
  tag,
  summary: "Remove a relationship",
  description: "A missing relationship changes nothing. Bookings stay.",
  answer: changed.openapi("RelationshipRemoved"),
} as const;

type Removed = Readonly<{ hostId: GuestId; given: string | null; field: string; parts: HttpParts }>;

const remove = async ({ hostId, given, field, parts }: Removed) => {
  if (given === null) return answerRefused(requestMissing(field), refused);
  const guestId = parseHostId<GuestId>(given);
  if (guestId === null) return answerRefused(unknownId("GUEST_NOT_FOUND", field), refused);
  const { guests } = parts;
  if (guests.unrelate === undefined) return err(notOfThisDirectory("id", "removes no relationships"));
  const removed = await fromSource("guests", parts, async () => guests.unrelate?.(hostId, guestId));
  if (removed.isErr() || removed.value === undefined) return err(mayBeDone("changed"));
  return removed.value.isOk()
    ? ok({ success: true, error: null })
    : answerRefused(unknownId("GUEST_NOT_FOUND", "id"), refused);
};

export const removeRelationship = defineCall({
  ...REMOVAL,
  name: "removeRelationship",
  path,
  query: z.object({ guest_id: idInput.openapi({ description: "The other guest; it may stand in the body instead" }) }),
  body: z.object({ guest_id: idInput }).openapi("RelationshipToRemove"),
  handle: async ({ params, query, body }, { parts, actor }) => {
    const hostId = guestIdOf(params, actor);
    if (hostId.isErr()) return answerRefused(hostId.error, refused);
    return remove({ hostId: hostId.value, given: query.guest_id ?? body?.guest_id ?? null, field: "guest_id", parts });
  },
});

export const removeRelationshipById = defineCall({
  ...REMOVAL,
  name: "removeRelationshipById",
  path: `${path}/{relationship_id}`,
  handle: async ({ params }, { parts, actor }) => {
    const hostId = guestIdOf(params, actor);
    if (hostId.isErr()) return answerRefused(hostId.error, refused);
    const given = params["relationship_id"] ?? null;
    return remove({ hostId: hostId.value, given, field: "relationship_id", parts });
  },
});
