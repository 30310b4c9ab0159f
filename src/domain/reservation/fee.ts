import type { CancellationTerms } from "../catalog/cancellation-terms.ts";
import { lineOf, type AppointmentTerms } from "../claim/appointment-terms.ts";
import { sharesOf } from "../claim/shares.ts";
import type { AppointmentId } from "../ids.ts";
import { MINUTE_MS, plus, type EpochMs } from "../time/instant.ts";

/** Who waived a fee, and why: the host application's texts, no guest's personal data. */
export type FeeReason = Readonly<{ reason: string; by: string }>;

/** What giving up an appointment costs: a fact for the host, who charges it. The engine charges nothing (rule 28). */
export type Fee = Readonly<{
  /** In the smallest unit of the reservation's currency; 0 if it is free, or waived. */
  dueMinor: number;
  /** What the application waived; null if there was nothing to waive, or if it was not waived. */
  waived: (FeeReason & Readonly<{ minor: number }>) | null;
}>;

export const NO_FEE: Fee = { dueMinor: 0, waived: null };

export const feeOf = (minor: number, waiver: FeeReason | null): Fee => {
  if (minor === 0) return NO_FEE;
  return waiver === null ? { dueMinor: minor, waived: null } : { dueMinor: 0, waived: { minor, ...waiver } };
};

/** The fee of an appointment that a booking moves away; of those without one nothing is listed. */
export type MoveFee = Readonly<{ appointmentId: AppointmentId; fee: Fee }>;

export const moveFeeOf = (fees: readonly MoveFee[], id: AppointmentId): Fee =>
  fees.find(({ appointmentId }) => appointmentId === id)?.fee ?? NO_FEE;

/** Returns who waived the fees of a move, and why; null if none of them was waived. A waiver is for all of a move. */
export const waiverOf = (fees: readonly MoveFee[]): FeeReason | null => {
  const waived = fees.map(({ fee }) => fee.waived).find((it) => it !== null);
  return waived === undefined ? null : { reason: waived.reason, by: waived.by };
};

/** The part of a reservation that decides what cancelling costs. */
type Sold = Readonly<{
  startMs: EpochMs;
  cancellation: CancellationTerms;
  appointments: readonly AppointmentTerms[];
}>;

const limitMs = ({ startMs }: Pick<Sold, "startMs">, minutesBefore: number): EpochMs =>
  plus(startMs, -minutesBefore * MINUTE_MS);

/** An appointment's own price: in a package its part of the package's price. */
const priceOf = ({ service }: AppointmentTerms): number => service.package?.priceMinor ?? service.priceMinor;

/** Returns what giving up an appointment costs at an instant, in the smallest unit of the currency. */
export const feeMinorAt = (sold: Sold, appointment: AppointmentTerms, nowMs: EpochMs): number => {
  const fee = sold.cancellation.steps.findLast((it) => nowMs >= limitMs(sold, it.minutesBefore))?.fee;
  if (fee === undefined) return 0;
  // A fee is for the item sold, rounded once: of a package each service bears its part.
  const line = lineOf(appointment, sold.appointments);
  const prices = line.map(priceOf);
  const whole =
    fee.kind === "share" ? Math.round((prices.reduce((sum, it) => sum + it, 0) * fee.percent) / 100) : fee.minor;
  return sharesOf(whole, prices)[line.indexOf(appointment)] ?? 0;
};

/**
 * Returns the instant from which giving up these appointments is no longer free; null if it always is, as a share of no
 * price is.
 */
export const freeUntilMs = (sold: Sold, appointments: readonly AppointmentTerms[]): EpochMs | null =>
  sold.cancellation.steps
    .map(({ minutesBefore }) => limitMs(sold, minutesBefore))
    .find((limit) => appointments.some((it) => feeMinorAt(sold, it, limit) > 0)) ?? null;

/** Returns the instant from which guests no longer cancel by themselves; null if they always may. */
export const guestsUntilMs = (sold: Pick<Sold, "startMs" | "cancellation">): EpochMs | null => {
  const { guestsUntilMinutes } = sold.cancellation;
  return guestsUntilMinutes === null ? null : limitMs(sold, guestsUntilMinutes);
};

/**
 * Returns the first instant after `nowMs` from which the terms say something else; null if there is none. A commit that
 * states a fee comes before it.
 */
export const termsHoldUntilMs = (sold: Pick<Sold, "startMs" | "cancellation">, nowMs: EpochMs): EpochMs | null => {
  const limits = [...sold.cancellation.steps.map(({ minutesBefore }) => limitMs(sold, minutesBefore))];
  const guests = guestsUntilMs(sold);
  if (guests !== null) limits.push(guests);
  return limits.sort((one, other) => one - other).find((limit) => limit > nowMs) ?? null;
};
