import { parseArgs } from "node:util";
import type { Command, ExitCode, Surroundings } from "./command.ts";
import { checkCatalog } from "./commands/check-catalog.ts";
import { demo } from "./commands/demo.ts";
import { migrate } from "./commands/migrate.ts";
import { movedTimes } from "./commands/moved-times.ts";
import { serve } from "./commands/serve.ts";
import { status } from "./commands/status.ts";
import { sweep } from "./commands/sweep.ts";

const COMMANDS: readonly Command[] = [serve, demo, checkCatalog, sweep, migrate, status, movedTimes];

const HELP = `holdfast <command> [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}`).join("\n")}

  holdfast <command> --help   tells about one of them
  exit code                   0 done, 1 not succeeded, 2 asked for in a way that cannot be`;

const HELP_OPTION = { help: { type: "boolean", short: "h" } } as const;

/** Runs one command line. What a user gets wrong is a sentence and an exit code, never a stack. */
export const runCommandLine = async (args: readonly string[], around: Surroundings): Promise<ExitCode> => {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    around.print(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((it) => it.name === name);
  if (command === undefined) {
    around.complain(`holdfast: there is no command "${name}". There are: ${COMMANDS.map((it) => it.name).join(", ")}.`);
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
  if (parsed.words.length !== command.words) {
    around.complain(`holdfast ${name}: takes ${command.words} names of files, not ${parsed.words.length}.`);
    return 2;
  }
  return command.run(parsed, around);
};

type Parsed = Parameters<Command["run"]>[0];

/** The values, or what is wrong with the options in words. */
const parse = (command: Command, args: readonly string[]): Parsed | string => {
  try {
    const options = { ...command.options, ...HELP_OPTION };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: values, words: positionals };
  } catch (thrown) {
    // parseArgs throws for what a user typed: its first sentence says what.
    return thrown instanceof Error ? (thrown.message.split(". ")[0] ?? thrown.message) : String(thrown);
  }
};
