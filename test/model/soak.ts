import { parseArgs } from "node:util";
import { History, newTally, type Tally } from "./history.ts";
import { generateHistory, type Generated } from "./histories.ts";
import { shortest } from "./shortest.ts";
import { worldOf } from "./world.ts";

const HELP = `Holdfast's engine against a slow, obvious model: generated histories, every answer compared.

  npm run soak -- [options]

  --commands N     how many commands at least (default 1000000)
  --histories M    over how many histories at least (default 10000); a history has about N / M commands
  --seed S         whole number from which all histories follow (default 1)
  --only K         run history K alone, and if it differs, the fewest of its steps that still do
  --check-every C  compare everything recorded after each C-th command of a history (default 1)
  --help           this text

Each history: a small world of its own (zone, hours, catalog, roster, limits, policies), two engines on one memory
store, one clock that also steps back. The model shares no code with src/domain but its types and ids.

Compared after every command: acceptance or refusal code with its facts, the whole answer, the instants, the events
told (each in its own place, in order for each reservation); a refused command has left the dump as it was; what an
engine called dead does not live again.
Compared after every C-th command and at the end of each history: every recorded reservation, invoice, appointment and
booking, all claims (no two overlap; they are those of reserved and confirmed reservations and standing blocks), the
holders, the due queue, the keyed commands, and over the whole event log that a reservation leaves reserved once and an
invoice is voided or finalized once.

Ends with 0 and "no difference", or at the first difference with 1; with 2 where the options are wrong.
`;

type Options = Readonly<{ commands: number; histories: number; seed: number; checkEvery: number; only: number | null }>;

class WrongOptions extends Error {}

const wholeNumber = (name: string, text: string, least: number): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new WrongOptions(`--${name} must be a whole number, ${least} or more, not "${text}"`);
  return value;
};

const readOptions = (args: readonly string[]): Options | "help" => {
  const text = (byDefault: string) => ({ type: "string", default: byDefault }) as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        commands: text("1000000"),
        histories: text("10000"),
        seed: text("1"),
        "check-every": text("1"),
        only: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (cause) {
    throw new WrongOptions(cause instanceof Error ? cause.message : String(cause));
  }
  if (values.help) return "help";
  return {
    commands: wholeNumber("commands", values.commands, 1),
    histories: wholeNumber("histories", values.histories, 1),
    seed: wholeNumber("seed", values.seed, 0),
    checkEvery: wholeNumber("check-every", values["check-every"], 1),
    only: values.only === undefined ? null : wholeNumber("only", values.only, 0),
  };
};

/** Of ten steps about nine are commands, the others move the clock or change the catalog. */
const stepsOf = ({ commands, histories }: Options): number => Math.max(8, Math.ceil((commands / histories) * 1.15));

/** Runs one history; answers with the difference, or null. */
const run = async ({ spec, steps }: Generated, checkEvery: number, tally: Tally): Promise<unknown> => {
  const history = new History(worldOf(spec), { checkEvery, tally });
  try {
    for (const step of steps) await history.step(step);
    history.end();
    return null;
  } catch (difference) {
    return difference;
  }
};

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, it) => sum + it, 0);
const count = (value: number): string => value.toLocaleString("en-US");
const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;

const report = (tally: Tally, histories: number, elapsedMs: number, seed: number): void => {
  const commands = total(tally.accepted) + total(tally.refused);
  console.log(`\nseed ${seed}: ${count(commands)} commands in ${count(histories)} histories, ${seconds(elapsedMs)}`);
  console.log(`${count(Math.round((commands * 1000) / Math.max(1, elapsedMs)))} commands a second\n`);
  console.log("command                 asked   accepted");
  for (const name of [...new Set([...tally.accepted.keys(), ...tally.refused.keys()])].sort()) {
    const accepted = tally.accepted.get(name) ?? 0;
    const asked = accepted + (tally.refused.get(name) ?? 0);
    console.log(
      `${name.padEnd(21)} ${count(asked).padStart(8)} ${((100 * accepted) / asked).toFixed(1).padStart(8)} %`,
    );
  }
  console.log("\nrefusals");
  for (const [code, times] of [...tally.codes].sort(([, a], [, b]) => b - a))
    console.log(`${code.padEnd(26)} ${count(times).padStart(9)}`);
};

const tell = async (difference: unknown, generated: Generated, number: number, options: Options): Promise<void> => {
  const { seed, commands, histories, checkEvery } = options;
  const fewest = await shortest(generated, async (fewer) => (await run(fewer, 1, newTally())) !== null);
  const again = (await run(fewest, 1, newTally())) ?? difference;
  console.log(`\nDIFFERENCE in history ${number} of seed ${seed}\n`);
  console.log(again instanceof Error ? again.message : again);
  console.log(`\nthe world:\n  ${JSON.stringify(fewest.spec)}`);
  console.log(`the fewest steps (${fewest.steps.length} of ${generated.steps.length}):`);
  for (const step of fewest.steps) console.log(`  ${JSON.stringify(step)}`);
  const size = `--commands ${commands} --histories ${histories} --check-every ${checkEvery}`;
  console.log(`\nagain: npm run soak -- --seed ${seed} --only ${number} ${size}`);
};

const soak = async (options: Options): Promise<number> => {
  const { seed, checkEvery, only } = options;
  const tally = newTally();
  const startedMs = Date.now();
  let reportedMs = startedMs;
  let done = 0;
  const asked = (): number => total(tally.accepted) + total(tally.refused);
  const isEnough = (): boolean =>
    only === null ? done >= options.histories && asked() >= options.commands : done === 1;
  while (!isEnough()) {
    const number = only ?? done;
    const generated = generateHistory(seed, number, stepsOf(options));
    const difference = await run(generated, checkEvery, tally);
    if (difference !== null) {
      await tell(difference, generated, number, options);
      return 1;
    }
    done += 1;
    const nowMs = Date.now();
    if (nowMs - reportedMs >= 5_000 && only === null) {
      reportedMs = nowMs;
      const part = Math.min(done / options.histories, asked() / options.commands);
      const left = seconds(((nowMs - startedMs) * (1 - part)) / part);
      console.log(
        `${(100 * part).toFixed(0).padStart(3)} %  ${count(asked())} commands, ${count(done)} histories, ${left} left`,
      );
    }
  }
  report(tally, done, Date.now() - startedMs, seed);
  console.log("\nno difference");
  return 0;
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(HELP);
  else process.exitCode = await soak(options);
} catch (cause) {
  if (!(cause instanceof WrongOptions)) throw cause;
  console.error(`${cause.message}\n\nnpm run soak -- --help says what there is.`);
  process.exitCode = 2;
}
