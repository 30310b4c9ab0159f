/**
 * The rules that the application may waive for one hold (rule 22), in the order in which they are recorded. None of
 * them protects another's claim.
 */
export const WAIVABLE_RULES = ["lead_time", "horizon", "grid", "closed", "holiday", "not_working"] as const;

export type WaivableRule = (typeof WAIVABLE_RULES)[number];

/** The rules that a hold was made without. Reason and name are the host application's: no guest's personal data. */
export type Waiver = Readonly<{
  /** At least one, each once. */
  rules: readonly WaivableRule[];
  reason: string;
  /** The member of staff who waives them, as the host application names its staff. */
  by: string;
}>;

/** Returns the rules each once, in the order of the list, so that equal sets are equal. */
export const eachOnce = (rules: readonly WaivableRule[]): readonly WaivableRule[] =>
  WAIVABLE_RULES.filter((rule) => rules.includes(rule));
