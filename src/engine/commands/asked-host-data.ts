import {
  bookingReference,
  isMetadataKey,
  LONGEST_METADATA_VALUE,
  LONGEST_REFERENCE,
  MOST_METADATA,
} from "../../domain/booking/host-data.ts";
import { textsByKey, flag, optional, refined, text, type Finding } from "../../domain/input/reader.ts";
import { ok } from "neverthrow";

/** Data that a host may store with a booking (rule 31). */
export type HostDataInput = Readonly<{
  /** The host's own name for the booking, 1 to 200 characters. `findBooking` finds it. */
  reference?: string;
  /** Whether to refuse if a booking of the center already has this reference; false by default. Needs a `reference`. */
  uniqueReference?: boolean;
  /** Up to 20 texts of up to 500 characters, by keys of up to 40 visible ASCII characters. No personal data. */
  metadata?: Readonly<Record<string, string>>;
}>;

/** A reference in the input of a command or query. */
export const referenceText = refined(text({ max: LONGEST_REFERENCE }), (it) => ok(bookingReference(it)));

/** A unique reference needs a reference. */
export const uniqueNeedsReference = (
  asked: Readonly<{ reference: unknown; uniqueReference: boolean }>,
): Finding | null =>
  asked.uniqueReference && asked.reference === null
    ? { field: "uniqueReference", problem: "needs a reference: give one, or leave this out" }
    : null;

/** Fields for {@link HostDataInput}; metadata as entries in the order of their keys. */
export const hostDataFields = {
  reference: optional(referenceText, null),
  uniqueReference: optional(flag, false),
  metadata: optional(
    textsByKey({
      most: MOST_METADATA,
      isKey: isMetadataKey,
      expectedKey: "1 to 40 visible ASCII characters",
      value: text({ min: 0, max: LONGEST_METADATA_VALUE }),
    }),
    [],
  ),
};
