import { readFileSync, writeFileSync } from "node:fs";
import type { Finding } from "./report.ts";

// Draws the findings of `npm run bench -- --json FILE` that have a goal: how far each is beyond it or short of it, as
// bars on a logarithmic scale. npm run bench:plot -- FILE PICTURE

type Bar = Readonly<{ bench: string; what: string; found: string; beyond: number }>;

const ROW = 20;
const LABELS = 560;
const DECADE = 110;
/** Bars reach from a tenth of a goal to a hundred times it; longer ones end at the edge. */
const [LEAST, MOST] = [-1, 2];
const WIDTH = LABELS + (MOST - LEAST) * DECADE + 60;

const barsOf = (found: Readonly<Record<string, readonly Finding[]>>): readonly Bar[] =>
  Object.entries(found).flatMap(([bench, findings]) =>
    findings.flatMap(({ what, found, figure }) => {
      const held = figure?.goal ?? null;
      if (figure === undefined || held === null) return [];
      const { target, sense } = held;
      return [{ bench, what, found, beyond: sense === "at least" ? figure.value / target : target / figure.value }];
    }),
  );

const xOf = (beyond: number): number => LABELS + (Math.min(MOST, Math.max(LEAST, Math.log10(beyond))) - LEAST) * DECADE;

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

const barAt = ({ bench, what, beyond }: Bar, nth: number): string => {
  const y = 30 + nth * ROW;
  const [from, to] = [Math.min(xOf(1), xOf(beyond)), Math.max(xOf(1), xOf(beyond))];
  const colour = beyond >= 1 ? "#2a7f62" : "#b5482f";
  return `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(`${bench}: ${what}`)}</text>
<rect x="${from.toFixed(1)}" y="${y + 3}" width="${Math.max(1, to - from).toFixed(1)}" height="${ROW - 6}" fill="${colour}"/>
<text x="${(to + 4).toFixed(1)}" y="${y + 13}">${beyond.toPrecision(2)}</text>`;
};

const tickAt = (exponent: number, height: number): string =>
  `<line x1="${xOf(10 ** exponent)}" y1="24" x2="${xOf(10 ** exponent)}" y2="${height - 6}" stroke="${exponent === 0 ? "#333" : "#ccc"}"/>
<text x="${xOf(10 ** exponent)}" y="18" text-anchor="middle">${exponent === 0 ? "goal" : `× ${10 ** exponent}`}</text>`;

/** The picture as text. */
const pictureOf = (bars: readonly Bar[]): string => {
  const height = 40 + bars.length * ROW;
  const ticks = Array.from({ length: MOST - LEAST + 1 }, (_, at) => tickAt(LEAST + at, height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<title>Each figure beside its goal: right of the line it is met</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${[...ticks, ...bars.map(barAt)].join("\n")}
</svg>
`;
};

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error("npm run bench:plot -- FILE PICTURE");
  process.exitCode = 2;
} else {
  const { found } = JSON.parse(readFileSync(from, "utf8")) as { found: Record<string, readonly Finding[]> };
  writeFileSync(to, pictureOf(barsOf(found)));
}
