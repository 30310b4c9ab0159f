import { ok } from "neverthrow";
import { eachOnce, WAIVABLE_RULES, type WaivableRule } from "../../domain/booking/waiver.ts";
import { listOf, oneOf, optional, refined, shape, text } from "../../domain/input/reader.ts";

/** Rules that the application waives for one hold, and why (rule 22). */
export type WaiverInput = Readonly<{
  /** At least one of `lead_time`, `horizon`, `grid`, `closed`, `holiday` and `not_working`. */
  rules: readonly WaivableRule[];
  /** 1 to 200 characters. Kept with the reservation and in an event: no guest's personal data. */
  reason: string;
  /** The member of staff, 1 to 100 characters, as the host application names its staff. Kept in the same way. */
  by: string;
}>;

const MOST_RULES = 20;

/** Reads rules, each of which may be named more than once. */
const rulesRead = (min: number) =>
  refined(listOf(oneOf(WAIVABLE_RULES), { min, max: MOST_RULES }), (rules) => ok(eachOnce(rules)));

/** The rules to leave out of a listing: none by default. */
export const rulesToWaive = optional(rulesRead(0), []);

/** Who did something that rules forbid to guests, and why. */
const staffReason = { reason: text({ max: 200 }), by: text({ max: 100 }) };

export const waiver = optional(shape({ rules: rulesRead(1), ...staffReason }), null);

/** Why the application waives a fee, and who does it (rule 28). */
export type WaiveFeeInput = Readonly<{
  /** 1 to 200 characters. Kept with the appointment and in an event: no guest's personal data. */
  reason: string;
  /** The member of staff, 1 to 100 characters, as the host application names its staff. Kept in the same way. */
  by: string;
}>;

export const feeWaiver = optional(shape(staffReason), null);
