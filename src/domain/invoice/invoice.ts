import type { GuestId, InvoiceId } from "../ids.ts";
import type { EpochMs } from "../time/instant.ts";

/** The temporary invoice of one guest. It leaves `open` once: voided or finalized, never both (rule 5). */
export type TemporaryInvoice = OpenInvoice | VoidedInvoice | FinalizedInvoice;

type InvoiceTerms = Readonly<{ id: InvoiceId; guestIndex: number; guestId: GuestId | null }>;

/** Made with a reservation that is not yet confirmed. */
export type OpenInvoice = InvoiceTerms & Readonly<{ status: "open" }>;

/** Its reservation expired or was released before it was confirmed. */
export type VoidedInvoice = InvoiceTerms & Readonly<{ status: "voided"; voidedAtMs: EpochMs }>;

/** Its reservation was confirmed. It stays finalized if appointments are cancelled later. */
export type FinalizedInvoice = InvoiceTerms & Readonly<{ status: "finalized"; finalizedAtMs: EpochMs }>;

export const openInvoice = ({ id, guestIndex, guestId }: InvoiceTerms): OpenInvoice => ({
  id,
  guestIndex,
  guestId,
  status: "open",
});

/** Voids an invoice at the instant at which its reservation ended. */
export const voidInvoice = ({ id, guestIndex, guestId }: OpenInvoice, voidedAtMs: EpochMs): VoidedInvoice => ({
  id,
  guestIndex,
  guestId,
  status: "voided",
  voidedAtMs,
});

export const finalizeInvoice = (
  { id, guestIndex, guestId }: OpenInvoice,
  finalizedAtMs: EpochMs,
): FinalizedInvoice => ({
  id,
  guestIndex,
  guestId,
  status: "finalized",
  finalizedAtMs,
});
