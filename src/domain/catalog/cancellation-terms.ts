/** What a center asks of those who cancel late, by how long before the slot's start it is (rule 28). */
export type CancellationTerms = Readonly<{
  /** From the earliest to the latest. Before the first, cancelling is free. */
  steps: readonly CancellationStep[];
  /** From so long before the start on, guests no longer cancel or move by themselves; null lets them always. */
  guestsUntilMinutes: number | null;
}>;

/** From `minutesBefore` the start on, included, cancelling costs this much, until the next step. */
export type CancellationStep = Readonly<{ minutesBefore: number; fee: CancellationFee }>;

export type CancellationFee =
  /** A share of the price, in whole percent. */
  | Readonly<{ kind: "share"; percent: number }>
  /** An amount for each item sold, in the smallest unit of the center's currency. */
  | Readonly<{ kind: "amount"; minor: number }>;

/** The terms of a center that states none: cancelling is free. */
export const FREE_TO_CANCEL: CancellationTerms = { steps: [], guestsUntilMinutes: null };

export const MOST_CANCELLATION_STEPS = 10;
/** A year. */
export const MOST_MINUTES_BEFORE = 527_040;
export const MOST_FEE_MINOR = 1_000_000_000;

const isWhole = (value: unknown, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;

/** Returns the fault of terms that a host gives, in words; null if they are sound. */
export const unsoundTerms = ({ steps, guestsUntilMinutes }: CancellationTerms): string | null => {
  const list: unknown = steps;
  if (!Array.isArray(list) || list.length > MOST_CANCELLATION_STEPS)
    return `cancellation.steps must be a list of at most ${MOST_CANCELLATION_STEPS}`;
  for (const [at, { minutesBefore, fee }] of steps.entries()) {
    const before = steps[at - 1];
    if (!isWhole(minutesBefore, MOST_MINUTES_BEFORE) || (before !== undefined && before.minutesBefore <= minutesBefore))
      return `cancellation.steps[${at}].minutesBefore must be whole minutes, fewer than those of the step before`;
    const isFee = fee.kind === "share" ? isWhole(fee.percent, 100) : isWhole(fee.minor, MOST_FEE_MINOR);
    if (!isFee) return `cancellation.steps[${at}].fee must be 0 to 100 percent, or an amount from 0`;
  }
  return guestsUntilMinutes === null || isWhole(guestsUntilMinutes, MOST_MINUTES_BEFORE)
    ? null
    : "cancellation.guestsUntilMinutes must be whole minutes, or null";
};
