import type { AppointmentTerms } from "../../claim/appointment-terms.ts";
import type { EpochMs } from "../../time/instant.ts";

/** An item with its place: everything of an appointment but what is fixed when the slot is reserved. */
export type AllocatedItem = Omit<AppointmentTerms, "id" | "wallStartMs">;

/** A start at which the whole booking can be served, and by whom and where. */
export type Slot = Readonly<{
  startMs: EpochMs;
  /** When the last guest has been served. */
  endMs: EpochMs;
  /** In the smallest unit of the center's currency, all guests together. */
  priceMinor: number;
  /** In the order of the party, each guest's items in order of time. */
  allocation: readonly AllocatedItem[];
}>;

/** A slot as it is listed: who serves it, and where, only where that is asked for. */
export type ListedSlot = Omit<Slot, "allocation"> & Readonly<{ allocation: Slot["allocation"] | null }>;
