/** One line of a benchmark's report. */
export type Finding = Readonly<{ what: string; found: string; verdict: string }>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const line = (what: string, found: string): Finding => ({ what, found, verdict: "" });

/** A figure beside its goal: `met`, or by which factor it was missed. */
export const goal = (what: string, value: number, target: number, sense: "at least" | "at most"): Finding => {
  const factor = sense === "at least" ? target / value : value / target;
  const shown = (figure: number): string => (figure < 10 ? figure.toFixed(2) : String(Math.round(figure)));
  return {
    what,
    found: `${shown(value)}, ${sense} ${shown(target)}`,
    verdict: factor <= 1 ? "met" : `missed by a factor of ${factor.toFixed(2)}`,
  };
};

export const print = (findings: readonly Finding[]): void => {
  for (const { what, found, verdict } of findings) {
    console.log(`${what.padEnd(62)} ${found}${verdict === "" ? "" : `   ${verdict}`}`);
  }
};
