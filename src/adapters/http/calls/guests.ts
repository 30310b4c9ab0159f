import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import { canonicalId, parseHostId, sameId, type CenterId, type GuestId } from "../../../domain/ids.ts";
import type { Guest } from "../../../ports/guest-directory.ts";
import { errorOrNull, hostIdAnswer, orNull } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { freeText, optionalText, idInput, phoneInput } from "../input-schemas.ts";
import { badField, requestMissing, unknownId, wireRefusal, type WireError, type WireRefusal } from "../wire-error.ts";
import { textOrNull } from "../wire-invoices.ts";
import { fromSource } from "./centers.ts";

const tag = "Guest";
const MOST_FOUND = 50;

const personalInfo = z
  .strictObject({
    first_name: z.string(),
    last_name: z.string(),
    email: z.string().nullable(),
    mobile_phone: z.strictObject({ number: z.string() }).nullable(),
  })
  .openapi("PersonalInfo");

const guest = z
  .strictObject({ id: hostIdAnswer, center_id: hostIdAnswer.nullable(), personal_info: personalInfo })
  .openapi("Guest");
const guestList = z.strictObject({ guests: z.array(guest), error: errorOrNull }).openapi("Guests");

const wireGuest = ({ id, centerId, firstName, lastName, email, phone }: Guest): z.infer<typeof guest> => ({
  id,
  center_id: centerId,
  personal_info: {
    first_name: firstName,
    last_name: lastName,
    email,
    mobile_phone: phone === null ? null : { number: phone },
  },
});

const noGuests = (error: WireError) => ({ guests: [], error });

export const listGuests = defineCall({
  name: "listGuests",
  method: "get",
  path: "/v1/guests",
  access: "application",
  tag,
  summary: "Guests by a part of their name, e-mail address or phone number",
  query: z.object({ center_id: idInput, query: freeText(200).optional() }),
  answer: guestList,
  handle: async ({ query: { center_id: centerId, query = "" } }, { parts }) => {
    if (centerId === null) return answerRefused(requestMissing("center_id"), noGuests);
    const center = parseHostId<CenterId>(centerId);
    if (center === null) return answerRefused(unknownId("CENTER_NOT_FOUND", "center_id"), noGuests);
    const asked = { centerId: center, text: query, limit: MOST_FOUND };
    const found = await fromSource("guests", parts, () => parts.guests.search(asked));
    return found.isErr() ? err(found.error) : ok({ guests: found.value.map(wireGuest), error: null });
  },
});

export const searchGuests = defineCall({
  name: "searchGuests",
  method: "get",
  path: "/v1/guests/search",
  access: "application",
  tag,
  summary: "The guests with this e-mail address",
  query: z.object({ center_id: idInput, email: freeText(320).optional() }),
  answer: guestList,
  handle: async ({ query: { center_id: centerId, email = "" } }, { parts }) => {
    if (centerId === null) return answerRefused(requestMissing("center_id"), noGuests);
    const center = parseHostId<CenterId>(centerId);
    if (center === null) return answerRefused(unknownId("CENTER_NOT_FOUND", "center_id"), noGuests);
    const address = email.trim().toLowerCase();
    if (address === "") return ok({ guests: [], error: null });
    const asked = { centerId: center, text: address, limit: MOST_FOUND };
    const found = await fromSource("guests", parts, () => parts.guests.search(asked));
    if (found.isErr()) return err(found.error);
    const exact = found.value.filter((it) => it.email?.toLowerCase() === address);
    return ok({ guests: exact.map(wireGuest), error: null });
  },
});

const newGuest = z
  .object({
    center_id: idInput,
    personal_info: z
      .object({
        first_name: optionalText(120),
        last_name: optionalText(120),
        email: optionalText(320),
        mobile_phone: phoneInput,
      })
      .nullish(),
  })
  .openapi("NewGuest");

export const createGuest = defineCall({
  name: "createGuest",
  method: "post",
  path: "/v1/guests",
  access: "application",
  tag,
  summary: "Add a guest to the directory",
  body: newGuest,
  answer: z
    .strictObject({
      id: hostIdAnswer.nullable(),
      center_id: hostIdAnswer.nullable(),
      personal_info: orNull(personalInfo),
      error: errorOrNull,
    })
    .openapi("GuestCreated"),
  handle: async ({ body: asked }, { parts }) => {
    const refused = (error: WireError) => ({ id: null, center_id: null, personal_info: null, error });
    const givenId = asked?.center_id ?? null;
    if (asked === null || givenId === null) return answerRefused(requestMissing("center_id"), refused);
    const centerId = parseHostId<CenterId>(givenId);
    if (centerId === null) return answerRefused(unknownId("CENTER_NOT_FOUND", "center_id"), refused);
    const firstName = asked.personal_info?.first_name?.trim() ?? "";
    if (firstName === "") {
      return err(badField({ field: "personal_info.first_name", problem: "is required: 1 to 120 characters" }));
    }
    const center = await fromSource("catalog", parts, () => parts.catalog.center(centerId));
    if (center.isErr()) return err(center.error);
    if (center.value === null) return answerRefused(wireRefusal({ code: "CENTER_NOT_FOUND", centerId }, null), refused);
    const person = {
      centerId: center.value.center.id,
      firstName,
      lastName: asked.personal_info?.last_name?.trim() ?? "",
      email: filledOrNull(asked.personal_info?.email),
      phone: filledOrNull(asked.personal_info?.mobile_phone),
    };
    const added = await fromSource("guests", parts, () => parts.guests.add(person));
    if (added.isErr()) return err(GUEST_MAY_BE_ADDED);
    return added.value
      .map((guest) => ({ ...wireGuest(guest), error: null }))
      .mapErr((refusal) =>
        refusal.code === "INVALID_INPUT"
          ? badField(refusal)
          : wireRefusal({ code: "SOURCE_UNAVAILABLE", source: "guests", cause: "" }, null),
      );
  },
});

/** The directory was asked to write: that it gave no answer does not say that it did nothing. */
const GUEST_MAY_BE_ADDED: WireRefusal = {
  status: 503,
  error: {
    code: 503,
    message: "The guest directory gave no answer that can be used; it is not known whether the guest was added.",
    reason: "SOURCE_UNAVAILABLE",
    source: "guests",
    outcome: "unknown",
  },
};

const filledOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined || text.trim() === "" ? null : text.trim();

const relationship = z
  .strictObject({
    guest_id: hostIdAnswer,
    relationship: z.string().openapi({ example: "daughter" }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
  })
  .openapi("Relationship");

export const relationships = defineCall({
  name: "listRelationships",
  method: "get",
  path: "/v1/guests/{id}/relationships",
  tag,
  summary: "For whom a guest may book",
  answer: z.strictObject({ relationships: z.array(relationship), error: errorOrNull }).openapi("Relationships"),
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({ relationships: [], error });
    const hostId = parseHostId<GuestId>(params["id"] ?? "");
    if (hostId === null) return answerRefused(unknownId("GUEST_NOT_FOUND", "id"), refused);
    if (actor.kind === "guest" && !sameId(actor.guestId, hostId)) {
      return answerRefused(wireRefusal({ code: "NOT_THE_HOST", guestId: actor.guestId }, null), refused);
    }
    const found = await fromSource("guests", parts, async () => {
      const [host, relations] = await Promise.all([parts.guests.find([hostId]), parts.guests.relationsOf(hostId)]);
      const related = await parts.guests.find(relations.map(({ guestId }) => guestId));
      return { isKnown: host.length > 0, relations, names: new Map(related.map((it) => [canonicalId(it.id), it])) };
    });
    if (found.isErr()) return err(found.error);
    const { isKnown, relations, names } = found.value;
    if (!isKnown) return answerRefused(unknownId("GUEST_NOT_FOUND", "id"), refused);
    return ok({
      relationships: relations.map(({ guestId, kind }) => ({
        guest_id: guestId,
        relationship: kind,
        first_name: textOrNull(names.get(canonicalId(guestId))?.firstName),
        last_name: textOrNull(names.get(canonicalId(guestId))?.lastName),
      })),
      error: null,
    });
  },
});
