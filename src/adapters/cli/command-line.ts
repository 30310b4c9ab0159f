import { parseArgs } from "node:util";
import { closestOf } from "../../domain/input/closest.ts";
import { packageVersion } from "./version.ts";
import { visible, visibleLine } from "./visible.ts";
import {
  misused,
  textOf,
  textsOf,
  type Around,
  type Asked,
  type Command,
  type ExitCode,
  type Failure,
  type Surroundings,
} from "./command.ts";
import { checkCatalog } from "./commands/check-catalog.ts";
import { completionsOf } from "./commands/completions.ts";
import { demo } from "./commands/demo.ts";
import { history } from "./commands/history.ts";
import { init } from "./commands/init.ts";
import { migrate } from "./commands/migrate.ts";
import { movedTimes } from "./commands/moved-times.ts";
import { serve } from "./commands/serve.ts";
import { status } from "./commands/status.ts";
import { sweep } from "./commands/sweep.ts";
import { HELP_OPTION, helpOf, helpOfAll } from "./help.ts";

export const COMMANDS: readonly Command[] = [
  init,
  checkCatalog,
  serve,
  demo,
  sweep,
  migrate,
  status,
  history,
  movedTimes,
  completionsOf(() => COMMANDS),
];

/** Runs one command line. A user's mistake is answered with a sentence and an exit code, never with a stack. */
export const runCommandLine = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  const [name, ...rest] = args;
  const around = visibly(surroundings);
  const { print, complain, columns } = around;
  if (name === "--version" || name === "-v") {
    print(await packageVersion());
    return 0;
  }
  const isHelp = name === "--help" || name === "-h" || name === "help";
  const asked = isHelp ? rest[0] : name;
  if (asked === undefined) {
    print(helpOfAll(COMMANDS, columns));
    return isHelp ? 0 : 2;
  }
  const command = COMMANDS.find((it) => it.name === asked);
  if (command === undefined) {
    const names = COMMANDS.map((it) => it.name);
    const hint = meant(asked, [...names, "--help", "--version"]);
    complain(`holdfast: there is no command "${asked}".${hint} There are: ${names.join(", ")}.`);
    return 2;
  }
  if (isHelp) {
    print(helpOf(command, columns));
    return 0;
  }
  return runCommand(command, rest, around);
};

const runCommand = async (command: Command, args: readonly string[], around: Surroundings): Promise<ExitCode> => {
  const complainOf = ({ problems, exitCode }: Failure): ExitCode => {
    for (const problem of problems) around.complain(`holdfast ${command.name}: ${problem}`);
    return exitCode;
  };
  const parsed = parse(command, args);
  const isHelp = typeof parsed !== "string" && parsed.values["help"] === true;
  if (isHelp) {
    around.print(helpOf(command, around.columns));
    return 0;
  }
  const problem = typeof parsed === "string" ? parsed : problemOf(parsed, command);
  if (problem !== null || typeof parsed === "string") {
    return complainOf(misused(`${problem}\nSee holdfast ${command.name} --help.`));
  }
  const ended = await command.run(parsed, reporting(parsed, around));
  around.showProgress?.("");
  return typeof ended === "number" ? ended : complainOf(ended);
};

/** Escapes control characters, and removes a line of progress before another line is written. */
const visibly = (surroundings: Surroundings): Surroundings => {
  const { showProgress } = surroundings;
  const alone =
    (write: (line: string) => void): ((line: string) => void) =>
    (line) => {
      showProgress?.("");
      write(visible(line));
    };
  return { ...surroundings, print: alone(surroundings.print), complain: alone(surroundings.complain) };
};

/** Reports progress: on one line of a terminal, which is replaced; elsewhere on a line each, if requested. */
const reporting = ({ json, values }: Asked, around: Surroundings): Around => {
  const { showProgress, complain } = around;
  const lines = values["progress"] === true ? complain : null;
  const report = json ? null : (showProgress ?? lines);
  return { ...around, report: (progress) => report?.(visibleLine(progress)) };
};

/** Returns the values, or the problem of the options in words. */
const parse = (command: Command, args: readonly string[]): Asked | string => {
  const options: Command["options"] = { ...command.options, ...HELP_OPTION };
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    const given = read.tokens.flatMap((it) => (it.kind === "option" ? [it.name] : []));
    const once = given.filter((name) => command.options[name]?.multiple !== true);
    const twice = once.find((name, at) => once.indexOf(name) < at);
    if (twice !== undefined) return `--${twice} is given twice.`;
    return { values: read.values, words: read.positionals, json: read.values["json"] === true };
  } catch (thrown) {
    // parseArgs throws for a user's mistake: its first sentence states the problem.
    const said = thrown instanceof Error ? (thrown.message.split(". ")[0] ?? thrown.message) : String(thrown);
    const unknown = /^Unknown option '--([^']*)'/.exec(said)?.[1];
    return unknown === undefined ? said : `${said}.${meant(unknown, Object.keys(options), "--")}`;
  }
};

const meant = (written: string, known: readonly string[], prefix = ""): string => {
  const closest = closestOf(written, known);
  return closest === null ? "" : ` Did you mean ${prefix}${closest}?`;
};

/** Returns the first missing, surplus, empty or invalid value, in words; null if there is none. */
const problemOf = ({ words, values }: Asked, command: Command): string | null => {
  const surplus = words[command.words.length];
  if (surplus !== undefined) return `"${surplus}" is one word too many.`;
  for (const [at, { name, isOptional, oneOf }] of command.words.entries()) {
    const word = words[at];
    if (word === "" || (word === undefined && isOptional !== true)) return `needs ${name}.`;
    if (word !== undefined && oneOf?.includes(word) === false) return notAmong(name, word, oneOf);
  }
  for (const [name, { oneOf }] of Object.entries(command.options)) {
    const value = values[name];
    if (value === "" || textsOf(value).includes("")) return `--${name} needs a value.`;
    const text = textOf(value);
    if (text !== null && oneOf?.includes(text) === false) return notAmong(`--${name}`, text, oneOf);
  }
  return null;
};

const notAmong = (name: string, written: string, oneOf: readonly string[]): string =>
  `${name} must be one of ${oneOf.join(", ")}.${meant(written, oneOf)}`;
