/** The streams, variables and signals of one run; a test passes its own. */
export type Surroundings = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** For the requested data. */
  print: (line: string) => void;
  /** For problems and logs. */
  complain: (line: string) => void;
  /** Columns of the terminal of stdout; null if stdout is not a terminal. */
  columns: number | null;
  /** Replaces the progress line on stderr's terminal, or removes it if empty; null if stderr is not a terminal. */
  showProgress: ((text: string) => void) | null;
  /** Calls back once, when the process receives a signal to stop. */
  onStop: (stop: () => void) => void;
}>;

/** The exit codes and their meanings, for help. */
export const EXIT_CODES = {
  0: "done",
  1: "not succeeded: a file, a store, the network or the data is the reason",
  2: "wrong use: the command line or a variable of the environment has to change",
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** How a command ends without success: each problem is a sentence for the user. */
export type Failure = Readonly<{ exitCode: Exclude<ExitCode, 0>; problems: readonly string[] }>;

export const failed = (...problems: readonly string[]): Failure => ({ exitCode: 1, problems });

export const misused = (...problems: readonly string[]): Failure => ({ exitCode: 2, problems });

/** Values as `node:util` parses them. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

type OptionValue = string | boolean | readonly (string | boolean)[] | undefined;

/** One option: parsing, help and completions are made from it. */
export type Option = Readonly<{
  type: "string" | "boolean";
  multiple?: boolean;
  short?: string;
  /** How help names the value; a FILE is completed with files. */
  value?: string;
  /** The only accepted values. */
  oneOf?: readonly string[];
  about: string;
}>;

/** A word that a command takes besides its options. */
export type Word = Readonly<{ name: string; isOptional?: true; oneOf?: readonly string[] }>;

export type Asked = Readonly<{ values: OptionValues; words: readonly string[]; json: boolean }>;

export type Around = Surroundings &
  Readonly<{
    /** Reports the progress of long work. */
    report: (progress: string) => void;
  }>;

export type Command = Readonly<{
  name: string;
  /** Half a line for the list of commands. */
  summary: string;
  /** Paragraphs for its help. */
  about: readonly string[];
  /** The environment variables that it reads, for its help. */
  variables?: Readonly<Record<string, string>>;
  options: Readonly<Record<string, Option>>;
  words: readonly Word[];
  run: (asked: Asked, around: Around) => Promise<ExitCode | Failure>;
}>;

/** The option of every command that prints data. */
export const JSON_OPTION = {
  json: { type: "boolean", about: "prints JSON for scripts, and no progress" },
} as const satisfies Command["options"];

/** The option of every command whose work may take long. */
export const PROGRESS_OPTION = {
  progress: { type: "boolean", about: "reports progress on stderr also if that is not a terminal" },
} as const satisfies Command["options"];

/** Returns an environment variable; an empty one counts as unset. */
export const variableOf = (env: Surroundings["env"], name: string): string | null => textOf(env[name]);

export const textOf = (value: OptionValue): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Returns the values of an option that may be given several times. */
export const textsOf = (value: OptionValue): readonly string[] =>
  Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
