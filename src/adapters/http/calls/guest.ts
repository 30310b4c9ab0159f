import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import { parseHostId, sameId, type CenterId, type GuestId } from "../../../domain/ids.ts";
import type { Actor } from "../../../engine/runtime/command-options.ts";
import type { Guest, GuestChange } from "../../../ports/guest-directory.ts";
import { errorOrNull, hostIdAnswer, orNull } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { idInput } from "../input-schemas.ts";
import type { HttpParts } from "../parts.ts";
import { badField, requestMissing, unknownId, wireRefusal, type WireError, type WireRefusal } from "../wire-error.ts";
import { centerWithId, fromSource } from "./sources.ts";
import {
  filledOrNull,
  guestFields,
  guestOrError,
  infoOf,
  personalInfo,
  wireGuest,
  type GuestInfo,
} from "./wire-guest.ts";

const tag = "Guest";

const EITHER_PLACE = "The fields of `personal_info` are also read beside it; `mobile_phone` may be a text or a number";

const newGuest = z.object({ center_id: idInput, ...guestFields }).openapi("NewGuest", { description: EITHER_PLACE });

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
    const info = infoOf(asked);
    const firstName = info.first_name?.trim() ?? "";
    if (firstName === "") return err(NO_FIRST_NAME);
    const center = await centerWithId(centerId, parts);
    if (center.isErr()) return answerRefused(center.error, refused);
    const person = {
      centerId: center.value.center.id,
      firstName,
      lastName: info.last_name?.trim() ?? "",
      email: filledOrNull(info.email),
      phone: filledOrNull(info.mobile_phone),
    };
    const added = await fromSource("guests", parts, () => parts.guests.add(person));
    if (added.isErr()) return err(mayBeDone("added"));
    return added.value
      .map((guest) => ({ ...wireGuest(guest), error: null }))
      .mapErr((refusal) =>
        refusal.code === "INVALID_INPUT"
          ? badField(refusal)
          : wireRefusal({ code: "SOURCE_UNAVAILABLE", source: "guests", cause: "" }, null),
      );
  },
});

const NO_FIRST_NAME = badField({ field: "personal_info.first_name", problem: "is required: 1 to 120 characters" });

/** Refuses with an unknown outcome: a directory that gave no valid answer may have written. */
export const mayBeDone = (what: "added" | "changed"): WireRefusal => ({
  status: 503,
  error: {
    code: 503,
    message: `The guest directory gave no answer that can be used; it is not known whether the guest was ${what}.`,
    reason: "SOURCE_UNAVAILABLE",
    source: "guests",
    outcome: "unknown",
  },
});

/** Returns the guest that a path names. A guest's token gives access to that guest alone. */
export const guestIdOf = (params: Readonly<Record<string, string>>, actor: Actor): Result<GuestId, WireRefusal> => {
  const guestId = parseHostId<GuestId>(params["id"] ?? "");
  if (guestId === null) return err(unknownId("GUEST_NOT_FOUND", "id"));
  return actor.kind === "guest" && !sameId(actor.guestId, guestId)
    ? err(wireRefusal({ code: "NOT_THE_HOST", guestId: actor.guestId }, null))
    : ok(guestId);
};

/** Returns the guest from the directory. */
export const guestWithId = async (guestId: GuestId, parts: HttpParts): Promise<Result<Guest, WireRefusal>> => {
  const found = await fromSource("guests", parts, () => parts.guests.find([guestId]));
  return found.andThen(([guest]) => (guest === undefined ? err(unknownId("GUEST_NOT_FOUND", "id")) : ok(guest)));
};

const refused = (error: WireError) => ({ error });

export const guestById = defineCall({
  name: "getGuest",
  method: "get",
  path: "/v1/guests/{id}",
  tag,
  summary: "One guest",
  answer: guestOrError.openapi("GuestFound"),
  handle: async ({ params }, { parts, actor }) => {
    const guestId = guestIdOf(params, actor);
    if (guestId.isErr()) return answerRefused(guestId.error, refused);
    const found = await guestWithId(guestId.value, parts);
    if (found.isErr()) return answerRefused(found.error, refused);
    return ok({ ...wireGuest(found.value), error: null });
  },
});

export const updateGuest = defineCall({
  name: "updateGuest",
  method: "put",
  path: "/v1/guests/{id}",
  access: "application",
  tag,
  summary: "Change a guest's name, e-mail address or phone number",
  description: "A field that is left out stays; an empty or null one is removed. A guest stays at its center.",
  body: z
    .object({ center_id: idInput.openapi({ description: "Null, or the guest's own" }), ...guestFields })
    .openapi("GuestChange", { description: EITHER_PLACE }),
  answer: guestOrError.openapi("GuestChanged"),
  handle: async ({ params, body: asked }, { parts, actor }) => {
    const guestId = guestIdOf(params, actor);
    if (guestId.isErr()) return answerRefused(guestId.error, refused);
    if (asked === null) return answerRefused(requestMissing("personal_info"), refused);
    const { guests } = parts;
    if (guests.update === undefined) return err(notOfThisDirectory("id", "changes no guests"));
    const change = changeOf(infoOf(asked));
    if (Object.keys(change).length === 0) return err(NO_CHANGE);
    if (change.firstName === "") return err(NO_FIRST_NAME);
    const stays = await staysAtCenter(guestId.value, asked.center_id, parts);
    if (stays.isErr()) return answerRefused(stays.error, refused);
    const changed = await fromSource("guests", parts, async () => guests.update?.(guestId.value, change));
    if (changed.isErr() || changed.value === undefined) return err(mayBeDone("changed"));
    if (changed.value.isOk()) return ok({ ...wireGuest(changed.value.value), error: null });
    const refusal = changed.value.error;
    return refusal.code === "INVALID_INPUT"
      ? err(badField(refusal))
      : answerRefused(unknownId("GUEST_NOT_FOUND", "id"), refused);
  },
});

const NO_CHANGE = badField({
  field: "personal_info",
  problem: "must name a field to change: first_name, last_name, email or mobile_phone",
});

/** Refuses another center than the guest's, which cannot be changed. A guest of all centers is of each. */
const staysAtCenter = async (
  guestId: GuestId,
  given: string | null,
  parts: HttpParts,
): Promise<Result<void, WireRefusal>> => {
  if (given === null) return ok();
  const found = await guestWithId(guestId, parts);
  if (found.isErr()) return err(found.error);
  const { centerId } = found.value;
  return centerId === null || sameId(centerId, parseHostId<CenterId>(given))
    ? ok()
    : err(badField({ field: "center_id", problem: "is not the guest's center, which cannot be changed" }));
};

const changeOf = ({ first_name, last_name, email, mobile_phone }: GuestInfo): GuestChange => ({
  ...(first_name === undefined ? {} : { firstName: first_name?.trim() ?? "" }),
  ...(last_name === undefined ? {} : { lastName: last_name?.trim() ?? "" }),
  ...(email === undefined ? {} : { email: filledOrNull(email) }),
  ...(mobile_phone === undefined ? {} : { phone: filledOrNull(mobile_phone) }),
});

/** Refuses a capability that the host's directory lacks. */
export const notOfThisDirectory = (field: string, what: string): WireRefusal =>
  badField({ field, problem: `cannot be served: the guest directory of this server ${what}` });
