import { parseArgs } from "node:util";
import { closestOf } from "../../domain/input/closest.ts";
import { packageVersion } from "./version.ts";
import { visible } from "./visible.ts";
import { textsOf, type Command, type ExitCode, type Surroundings } from "./command.ts";
import { checkCatalog } from "./commands/check-catalog.ts";
import { demo } from "./commands/demo.ts";
import { history } from "./commands/history.ts";
import { migrate } from "./commands/migrate.ts";
import { movedTimes } from "./commands/moved-times.ts";
import { serve } from "./commands/serve.ts";
import { status } from "./commands/status.ts";
import { sweep } from "./commands/sweep.ts";

const COMMANDS: readonly Command[] = [serve, demo, checkCatalog, sweep, migrate, status, history, movedTimes];

const HELP = `holdfast <command> [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}`).join("\n")}

  holdfast <command> --help   tells about one of them
  holdfast --version          the version of this package
  exit code                   0 done, 1 not succeeded, 2 asked for in a way that cannot be`;

const HELP_OPTION = { help: { type: "boolean", short: "h" } } as const;

/** Runs one command line. What a user gets wrong is a sentence and an exit code, never a stack. */
export const runCommandLine = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  const around: Surroundings = {
    ...surroundings,
    print: (line) => surroundings.print(visible(line)),
    complain: (line) => surroundings.complain(visible(line)),
  };
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") {
    around.print(await packageVersion());
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    around.print(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((it) => it.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((it) => it.name);
    around.complain(`holdfast: there is no command "${name}".${meant(name, names)} There are: ${names.join(", ")}.`);
    return 2;
  }
  const parsed = parse(command, rest);
  if (typeof parsed === "string") {
    around.complain(`holdfast ${name}: ${parsed}\nholdfast ${name} --help tells how.`);
    return 2;
  }
  if (parsed.values["help"] === true) {
    around.print(command.help);
    return 0;
  }
  const problem = wordsProblem(parsed, command);
  if (problem !== null) {
    around.complain(`holdfast ${name}: ${problem}\nholdfast ${name} --help tells how.`);
    return 2;
  }
  return command.run(parsed, around);
};

type Parsed = Parameters<Command["run"]>[0];

/** The values, or what is wrong with the options in words. */
const parse = (command: Command, args: readonly string[]): Parsed | string => {
  try {
    const options = { ...command.options, ...HELP_OPTION };
    const read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    const given = read.tokens.flatMap((it) => (it.kind === "option" ? [it.name] : []));
    const once = given.filter((name) => command.options[name]?.multiple !== true);
    const twice = once.find((name, at) => once.indexOf(name) < at);
    return twice === undefined ? { values: read.values, words: read.positionals } : `--${twice} is given twice.`;
  } catch (thrown) {
    // parseArgs throws for what a user typed: its first sentence says what.
    const said = thrown instanceof Error ? (thrown.message.split(". ")[0] ?? thrown.message) : String(thrown);
    const unknown = /^Unknown option '--([^']*)'/.exec(said)?.[1];
    return unknown === undefined ? said : `${said}.${meant(unknown, Object.keys(command.options), "--")}`;
  }
};

const meant = (written: string, known: readonly string[], prefix = ""): string => {
  const closest = closestOf(written, known);
  return closest === null ? "" : ` Did you mean ${prefix}${closest}?`;
};

/** What is missing, too much or empty, in words; null if nothing is. */
const wordsProblem = ({ words, values }: Parsed, command: Command): string | null => {
  const surplus = words[command.words.length];
  if (surplus !== undefined) return `"${surplus}" is one word too many.`;
  const missing = command.words.find((_, at) => (words[at] ?? "") === "");
  if (missing !== undefined) return `needs ${missing}.`;
  const empty = Object.keys(values).find((option) => values[option] === "" || textsOf(values[option]).includes(""));
  return empty === undefined ? null : `--${empty} needs a value.`;
};
