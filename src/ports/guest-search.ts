import type { Guest } from "./guest-directory.ts";

/**
 * What a directory searches for text in: name, e-mail address and phone number (as written, and its digits alone). Where
 * they are joined, it is by what no search can contain, such as a line feed.
 */
export const searchedLines = ({ firstName, lastName, email, phone }: Omit<Guest, "id">): readonly string[] =>
  [`${firstName} ${lastName}`, email ?? "", phone ?? "", (phone ?? "").replace(/\D/g, "")].map(foldedText);

/** A text as it is searched for, without case, accents and surplus space: `  Renée` finds `renee`. */
export const foldedText = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
