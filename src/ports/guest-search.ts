import type { Guest, GuestFields } from "./guest-directory.ts";

/**
 * Returns the texts that a directory searches in: name, e-mail address and phone number (as written, and its digits
 * alone). If they are joined, use a separator that no search can contain, such as a line feed.
 */
export const searchedLines = ({ firstName, lastName, email, phone }: Omit<Guest, "id">): readonly string[] =>
  [`${firstName} ${lastName}`, email ?? "", phone ?? "", (phone ?? "").replace(/\D/g, "")].map(foldedText);

/** Folds a text for a search: no case, accents or surplus space. `  Renée` finds `renee`. */
export const foldedText = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** A phone number without its prefix has at least this many digits. */
const LOCAL_DIGITS = 7;

const digitsOf = (phone: string): string => phone.replace(/\D/g, "");

/**
 * Whether a guest matches every given field: names and e-mail addresses without case, accents and surplus space, phone
 * numbers by their digits. One of two phone numbers may lack the prefix of its country or city.
 */
export const hasFields = (guest: Omit<Guest, "id">, { email, phone, firstName, lastName }: GuestFields): boolean =>
  isSameText(guest.email, email) &&
  isSameText(guest.firstName, firstName) &&
  isSameText(guest.lastName, lastName) &&
  (phone === null || (guest.phone !== null && isSamePhone(digitsOf(guest.phone), digitsOf(phone))));

const isSameText = (kept: string | null, asked: string | null): boolean =>
  asked === null || (kept !== null && foldedText(kept) === foldedText(asked));

const isSamePhone = (kept: string, asked: string): boolean => {
  const [shorter, longer] = kept.length < asked.length ? [kept, asked] : [asked, kept];
  return shorter === longer ? shorter !== "" : shorter.length >= LOCAL_DIGITS && longer.endsWith(shorter);
};

/** Whether a field has anything to be found by. */
export const isSearchable = (name: keyof GuestFields, text: string): boolean =>
  (name === "phone" ? digitsOf(text) : foldedText(text)) !== "";

/**
 * Returns a text that is in the searched lines of every guest with these fields, so that an index or a scan can start
 * with it.
 */
export const neededText = ({ email, phone, firstName, lastName }: GuestFields): string => {
  if (email !== null) return foldedText(email);
  if (phone !== null) return digitsOf(phone).slice(-LOCAL_DIGITS);
  return foldedText(lastName ?? firstName ?? "");
};
