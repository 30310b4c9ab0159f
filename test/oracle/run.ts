import { parseArgs } from "node:util";
import { compare } from "./compare.ts";
import { generateWorld } from "./generate.ts";

const HELP = `Holdfast's search for slots against an oracle that tries all assignments, in small generated worlds.

  npm run oracle -- [options]

  --worlds N   how many worlds (default 100000)
  --from K     the number of the first (default 0); a number always gives the same world
  --help       this text

Ends with 0 and "no difference", or with 1 after the first difference, which it prints with the world's number.
`;

const count = (value: number): string => value.toLocaleString("en-US");

const run = (worlds: number, from: number): number => {
  const startedAt = performance.now();
  const kinds = { none: 0, some: 0, all: 0, refused: 0 };
  const refusals = new Map<string, number>();
  const wishes = { all: 0, some: 0, none: 0 };
  let [starts, listed, undecided, reportedAt] = [0, 0, 0, startedAt];
  for (let number = from; number < from + worlds; number += 1) {
    const seen = compare(generateWorld(number), number);
    if (seen.differences.length > 0) {
      console.log(`DIFFERENCE in world ${number}\n${seen.differences.join("\n")}`);
      console.log(`\nagain: npm run oracle -- --worlds 1 --from ${number}`);
      return 1;
    }
    if (seen.open === 0) kinds.refused += 1;
    else kinds[seen.listed === 0 ? "none" : seen.listed === seen.open ? "all" : "some"] += 1;
    starts += seen.open;
    listed += seen.listed;
    undecided += seen.undecided;
    for (const met of ["all", "some", "none"] as const) wishes[met] += seen.wishes[met];
    for (const [word, times] of seen.reasons) refusals.set(word, (refusals.get(word) ?? 0) + times);
    if (performance.now() - reportedAt > 10_000) {
      reportedAt = performance.now();
      console.log(`  ${count(number + 1 - from)} of ${count(worlds)} worlds`);
    }
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`${count(worlds)} worlds from number ${from}, ${seconds} s`);
  console.log(
    `worlds with no start ${count(kinds.none)}, with some ${count(kinds.some)}, with all ${count(kinds.all)}`,
  );
  console.log(`worlds without eligible resources, or that are never open for long enough ${count(kinds.refused)}`);
  console.log(`starts in opening hours ${count(starts)}, listed ${count(listed)}, given up on ${count(undecided)}`);
  console.log(
    `starts whose preferences are met: all ${count(wishes.all)}, some ${count(wishes.some)}, none ${count(wishes.none)}`,
  );
  console.log(`reasons compared: ${[...refusals].map(([word, times]) => `${word} ${count(times)}`).join(", ")}`);
  console.log("\nno difference");
  return 0;
};

const { values } = parseArgs({
  options: {
    worlds: { type: "string", default: "100000" },
    from: { type: "string", default: "0" },
    help: { type: "boolean", default: false },
  },
});
const [worlds, from] = [Number(values.worlds), Number(values.from)];
if (values.help) console.log(HELP);
else if (!Number.isSafeInteger(worlds) || worlds < 1 || !Number.isSafeInteger(from) || from < 0) {
  console.error(`--worlds must be a whole number from 1, --from from 0\n\n${HELP}`);
  process.exitCode = 2;
} else process.exitCode = run(worlds, from);
