/** One line of a benchmark's report, with its numbers if it has any. */
export type Finding = Readonly<{ what: string; found: string; verdict: string; figure?: Figure }>;

/** A median with the least and the most that were measured, and the goal that it is held against. */
export type Figure = Readonly<{
  value: number;
  least: number;
  most: number;
  goal: Readonly<{ target: number; sense: Sense; missedBy: number | null }> | null;
}>;

export type Sense = "at least" | "at most";

export type Scale = "quick" | "default" | "full";

/** One measurement, or those of all rounds. */
type Measured = number | readonly number[];

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Round by round, so that a slow period of the machine affects both sides of a ratio. */
export const ratios = (ones: readonly number[], others: readonly number[]): readonly number[] =>
  ones.map((one, round) => one / (others[round] ?? Number.NaN));

export const line = (what: string, found: string): Finding => ({ what, found, verdict: "" });

/** A figure without a goal: the median and, in brackets, the least and the most. */
export const measured = (what: string, values: Measured, unit = ""): Finding => {
  const figure = figureOf(values, null);
  return { what, found: `${spread(figure)}${unit}`, verdict: "", figure };
};

/** A figure beside its goal: `met`, or by which factor it was missed. */
export const goal = (what: string, values: Measured, target: number, sense: Sense): Finding => {
  const { value } = figureOf(values, null);
  const factor = sense === "at least" ? target / value : value / target;
  const figure = figureOf(values, { target, sense, missedBy: factor <= 1 ? null : factor });
  return {
    what,
    found: `${spread(figure)}, ${sense} ${shown(target)}`,
    verdict: factor <= 1 ? "met" : `missed by a factor of ${factor.toFixed(2)}`,
    figure,
  };
};

/** A count that must be zero. */
export const none = (what: string, count: number): Finding => ({
  what,
  found: String(count),
  verdict: count === 0 ? "met" : "missed",
});

const figureOf = (values: Measured, held: Figure["goal"]): Figure => {
  const all = typeof values === "number" ? [values] : values;
  return { value: median(all), least: Math.min(...all), most: Math.max(...all), goal: held };
};

const spread = ({ value, least, most }: Figure): string =>
  least === most ? shown(value) : `${shown(value)} (${shown(least)} to ${shown(most)})`;

const shown = (figure: number): string =>
  Number.isInteger(figure)
    ? String(figure)
    : Math.abs(figure) >= 10
      ? String(Math.round(figure))
      : figure.toPrecision(3);

export const print = (findings: readonly Finding[]): void => {
  for (const { what, found, verdict } of findings) {
    console.log(`${what.padEnd(62)} ${found}${verdict === "" ? "" : `   ${verdict}`}`);
  }
};
