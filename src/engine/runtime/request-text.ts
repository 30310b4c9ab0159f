import { canonicalId, type HostId } from "../../domain/ids.ts";

/** A field with an id of the host, or a list of such ids: `guestId`, `addOnIds`, `resource.therapistId`. */
const HOST_ID_FIELD = /(?:center|guest|host|item|addOn|therapist|room|equipment)Ids?$/i;

/**
 * Returns a request as the text to hash: the same request with other spellings of its ids is the same request
 * (rule 25). All other text, such as an external id or a note, counts letter by letter.
 */
export const requestText = (request: unknown): string => {
  const text = JSON.stringify(request);
  return ANOTHER_SPELLING.test(text) ? JSON.stringify(request, canonicalField) : text;
};

/** Matches a text that may be a GUID in another spelling than its canonical one. Most requests have none. */
const ANOTHER_SPELLING = /"(?=[\da-f]*[A-F-])[\dA-Fa-f-]{32,36}"/;

const canonicalField = (field: string, value: unknown): unknown =>
  HOST_ID_FIELD.test(field) ? canonical(value) : value;

const canonical = (value: unknown): unknown => {
  if (typeof value === "string") return canonicalId(value as HostId);
  return Array.isArray(value) ? value.map(canonical) : value;
};
