import type { ParseArgsConfig } from "node:util";

/** What a command line has around it; a test gives its own. */
export type Surroundings = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** For what was asked for. */
  print: (line: string) => void;
  /** For what went wrong, progress and logs. */
  complain: (line: string) => void;
  /** Calls back once, when somebody asks the process to stop. */
  onStop: (stop: () => void) => void;
}>;

/** 0: done. 1: it did not succeed. 2: it was asked for in a way that cannot be. */
export type ExitCode = 0 | 1 | 2;

/** Values as `node:util` parses them. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

type OptionValue = string | boolean | readonly (string | boolean)[] | undefined;

export type Command = Readonly<{
  name: string;
  /** Half a line for the list of commands. */
  summary: string;
  /** What `--help` prints. */
  help: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** The words that it takes besides its options, as its help calls them. */
  words: readonly string[];
  run: (asked: Readonly<{ values: OptionValues; words: readonly string[] }>, around: Surroundings) => Promise<ExitCode>;
}>;

/** A variable of the environment; one that is empty is not set. */
export const variableOf = (env: Surroundings["env"], name: string): string | null => textOf(env[name]);

export const textOf = (value: OptionValue): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The values of an option that may be given several times. */
export const textsOf = (value: OptionValue): readonly string[] =>
  Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
