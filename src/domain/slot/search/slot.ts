import type { AppointmentTerms } from "../../claim/appointment-terms.ts";
import type { EpochMs } from "../../time/instant.ts";

/** An item with its units and time: an appointment without the fields that are set when the slot is reserved. */
export type AllocatedItem = Omit<AppointmentTerms, "id" | "wallStartMs">;

/** A start at which the whole booking can be served, with its therapists, rooms and equipment. */
export type Slot = Readonly<{
  startMs: EpochMs;
  /** The end of the last guest's service. */
  endMs: EpochMs;
  /** In the smallest unit of the center's currency, for all guests together. */
  priceMinor: number;
  /** In the order of the party, each guest's items in order of time. */
  allocation: readonly AllocatedItem[];
  /** Absent if the booking prefers no therapist (rule 29). */
  preferences?: PreferencesMet;
}>;

/**
 * Rule 29: how many services have a preferred therapist, and how many get that one. `met` is null if the search gave
 * up on a preference.
 */
export type PreferencesMet = Readonly<{ wanted: number; met: number | null }>;

/** A slot as listed: the allocation is included only if requested. */
export type ListedSlot = Omit<Slot, "allocation"> & Readonly<{ allocation: Slot["allocation"] | null }>;
