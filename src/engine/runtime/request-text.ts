import { canonicalId, type HostId } from "../../domain/ids.ts";

/** A field with an id of the host, or a list of such ids: `guestId`, `addOnIds`, `resource.therapistId`. */
const HOST_ID_FIELD = /(?:center|guest|host|item|addOn|therapist|room|equipment)Ids?$/i;

/**
 * Returns a request as the text that its hash is made of: the same request in another spelling of its ids is the same
 * request (rule 25). Everything else, an external id or a note, counts letter by letter.
 */
export const requestText = (request: unknown): string =>
  JSON.stringify(request, (field, value: unknown) => {
    // Most values are their own canonical form, so that their field's name need not be looked at.
    const plain = canonical(value);
    return plain !== value && HOST_ID_FIELD.test(field) ? plain : value;
  });

const canonical = (value: unknown): unknown => {
  if (typeof value === "string") return canonicalId(value as HostId);
  return Array.isArray(value) ? value.map(canonical) : value;
};
