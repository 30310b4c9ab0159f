import { parseArgs } from "node:util";
import { explore, type Found } from "./explore.ts";
import { MUTATIONS, mutated, type Mutation } from "./mutations.ts";
import { SCENARIOS, WHOLE } from "./scenarios.ts";
import { FILE, type Setting } from "./world.ts";

const HELP = `Every interleaving of a few calls around one hold, by the real transitions and guards (test/explorer/world.ts).

  npm run explore -- [options]

  --states N      the bound: no more states than this in one world (default 1000000)
  --only TEXT     only worlds and mutations whose name has this text in it
  --mutations     also prints the shortest way to what each broken protocol breaks
  --help          this text

Ends with 0 if nothing is ever broken and each broken protocol is found out, else with 1.
`;

const count = (value: number): string => value.toLocaleString("en-US");

const printTrace = ({ broken }: Found): void => {
  for (const [at, label] of (broken?.trace ?? []).entries()) console.log(`  ${at + 1}. ${label}`);
  if (broken !== null) console.log(`  => ${broken.problem}`);
};

const explored = (name: string, setting: Setting, mostStates: number): boolean => {
  const startedAt = performance.now();
  const found = explore(setting, mostStates);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const how = found.isBounded ? `stopped at the bound of ${count(mostStates)}` : "all there are";
  console.log(
    `${found.broken === null ? "holds " : "BROKEN"}  ${name}: ${count(found.states)} states, ${how}; ` +
      `${count(found.transitions)} steps, ${found.depth} deep, ${seconds} s`,
  );
  printTrace(found);
  return found.broken === null;
};

const foundOut = (name: string, mutation: Mutation, mostStates: number, prints: boolean): boolean => {
  const found = explore(mutated(mutation), mostStates);
  const isFound = found.broken !== null && mutation.breaks.test(found.broken.problem);
  console.log(`${isFound ? "found " : "MISSED"}  ${name}`);
  if (prints || !isFound) printTrace(found);
  return isFound;
};

const run = (mostStates: number, only: string, prints: boolean): number => {
  let failures = 0;
  const tally = (isRight: boolean): void => void (failures += isRight ? 0 : 1);
  for (const [name, setting] of Object.entries<Setting>({ ...SCENARIOS, ...WHOLE })) {
    if (!name.includes(only)) continue;
    tally(explored(name, setting, mostStates));
    if (name in SCENARIOS) tally(explored(`${name}, on a file`, { ...setting, protocol: FILE }, mostStates));
  }
  for (const [name, mutation] of Object.entries(MUTATIONS))
    if (name.includes(only)) tally(foundOut(name, mutation, mostStates, prints));
  return failures === 0 ? 0 : 1;
};

const { values } = parseArgs({
  options: {
    states: { type: "string", default: "1000000" },
    only: { type: "string", default: "" },
    mutations: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = run(Number(values.states), values.only, values.mutations);
