import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import type { CenterId } from "../../../domain/ids.ts";
import type { Guest, GuestFields } from "../../../ports/guest-directory.ts";
import { hasFields, isSearchable } from "../../../ports/guest-search.ts";
import { errorOrNull } from "../answer-schemas.ts";
import { answerRefused, defineCall, type Answered } from "../call.ts";
import { freeText, idInput } from "../input-schemas.ts";
import { NO_PAGE, pageInfo, pageOf, pageQuery, wholeList, type PageAsked } from "../paging.ts";
import type { HttpParts } from "../parts.ts";
import { badField, type WireError } from "../wire-error.ts";
import { fromSource, queriedCenterId } from "./sources.ts";
import { guest, wireGuest } from "./wire-guest.ts";

const tag = "Guest";
/** A search that finds more is refused: a list is never silently cut. */
const MOST_FOUND = 10_000;

const guestList = z.strictObject({ guests: z.array(guest), page_info: pageInfo, error: errorOrNull }).openapi("Guests");

const noGuests = (error: WireError) => ({ guests: [], page_info: NO_PAGE, error });

const listed = (found: readonly Guest[], asked: PageAsked) => {
  const page = pageOf(found, asked);
  return { guests: page.entries.map(wireGuest), page_info: page.page_info, error: null };
};

const fieldsQuery = {
  email: freeText(320).optional(),
  phone: freeText(40).optional(),
  first_name: freeText(120).optional(),
  last_name: freeText(120).optional(),
};

export const listGuests = defineCall({
  name: "listGuests",
  method: "get",
  path: "/v1/guests",
  access: "application",
  tag,
  summary: "Guests by a part of their name, e-mail address or phone number",
  description: "`email`, `phone`, `first_name` and `last_name` are whole fields, as in the search.",
  query: z.object({ ...pageQuery, center_id: idInput, query: freeText(200).optional(), ...fieldsQuery }),
  answer: guestList,
  handle: async ({ query }, { parts }) => {
    const centerId = queriedCenterId(query.center_id);
    if (centerId.isErr()) return answerRefused(centerId.error, noGuests);
    const fields = fieldsOf(query);
    if (fields.isErr()) return err(fields.error);
    const text = askedOrNull(query.query);
    if (text === null && !isEmpty(fields.value)) {
      return (await searchBy(fields.value, centerId.value, parts)).map((it) => listed(it, query));
    }
    const asked = { centerId: centerId.value, text: text ?? "", limit: MOST_FOUND + 1 };
    const found = await fromSource("guests", parts, () => parts.guests.search(asked));
    return found
      .andThen((it) => wholeList(it, { limit: MOST_FOUND, field: "query" }))
      .map((it) =>
        listed(
          it.filter((one) => hasFields(one, fields.value)),
          query,
        ),
      );
  },
});

export const searchGuests = defineCall({
  name: "searchGuests",
  method: "get",
  path: "/v1/guests/search",
  access: "application",
  tag,
  summary: "The guests with this e-mail address, phone number or name",
  description: "By whole fields, all that are given. A search that cannot be done is HTTP 400, never an empty list.",
  query: z.object({
    ...pageQuery,
    center_id: idInput.openapi({ description: "Without it, guests of all centers" }),
    ...fieldsQuery,
  }),
  answer: guestList,
  handle: async ({ query }, { parts }) => {
    const centerId = query.center_id === null ? ok(null) : queriedCenterId(query.center_id);
    if (centerId.isErr()) return answerRefused(centerId.error, noGuests);
    const fields = fieldsOf(query);
    if (fields.isErr()) return err(fields.error);
    if (isEmpty(fields.value)) {
      return err(badField({ field: "email", problem: "is required, or phone, first_name or last_name" }));
    }
    const found = await searchBy(fields.value, centerId.value, parts);
    return found.map((it) => listed(it, query));
  },
});

/** Returns the requested fields, or a refusal of the first that has nothing to search by. */
const fieldsOf = (query: Partial<Record<keyof typeof fieldsQuery, string | undefined>>) => {
  const fields: GuestFields = {
    email: askedOrNull(query.email),
    phone: askedOrNull(query.phone),
    firstName: askedOrNull(query.first_name),
    lastName: askedOrNull(query.last_name),
  };
  for (const [name, text] of Object.entries(fields) as [keyof GuestFields, string | null][]) {
    if (text === null || isSearchable(name, text)) continue;
    const problem = name === "phone" ? "must have a digit" : "must have a letter or another visible sign";
    return err(badField({ field: QUERY_NAMES[name], problem }));
  }
  return ok(fields);
};

const isEmpty = (fields: GuestFields): boolean => Object.values(fields).every((it) => it === null);

const askedOrNull = (text: string | undefined): string | null =>
  text === undefined || text.trim() === "" ? null : text;

/** Searches by fields if the directory supports it. Else searches by one text, and filters the result by the fields. */
const searchBy = async (
  fields: GuestFields,
  centerId: CenterId | null,
  parts: HttpParts,
): Answered<readonly Guest[]> => {
  const { guests } = parts;
  const limit = MOST_FOUND + 1;
  const text = fields.email ?? fields.lastName ?? fields.firstName;
  const fieldAsked = Object.entries(QUERY_NAMES).find(([name]) => fields[name as keyof GuestFields] !== null)?.[1];
  const field = fieldAsked ?? "email";
  if (guests.searchByFields === undefined) {
    if (centerId === null) return err(badField({ field: "center_id", problem: "is required by this guest directory" }));
    if (text === null) return err(badField({ field: "phone", problem: "cannot be searched by in this directory" }));
    const found = await fromSource("guests", parts, () => guests.search({ centerId, text, limit }));
    return found
      .andThen((it) => wholeList(it, { limit: MOST_FOUND, field }))
      .map((it) => it.filter((one) => hasFields(one, fields)));
  }
  const found = await fromSource("guests", parts, async () => guests.searchByFields?.({ centerId, fields, limit }));
  return found.andThen((it) => wholeList(it ?? [], { limit: MOST_FOUND, field }));
};

const QUERY_NAMES: Readonly<Record<keyof GuestFields, string>> = {
  email: "email",
  phone: "phone",
  firstName: "first_name",
  lastName: "last_name",
};
