import { EXIT_CODES, type Command, type Option, type Word } from "./command.ts";
import { wrapped } from "./table.ts";

const WIDEST = 100;
const MARGIN = 24;

/** The width of help: that of the terminal, within readable bounds. */
const widthFor = (columns: number | null): number => Math.max(MARGIN + 30, Math.min(columns ?? WIDEST, WIDEST));

const entry = (head: string, about: string, columns: number | null): string => {
  const text = wrapped(about, { width: widthFor(columns) - MARGIN, indent: " ".repeat(MARGIN) });
  const start = `  ${head}`;
  return start.length < MARGIN - 1 ? start.padEnd(MARGIN) + text : `${start}\n${" ".repeat(MARGIN)}${text}`;
};

const entries = (abouts: Readonly<Record<string, string>>, columns: number | null): string =>
  Object.entries(abouts)
    .map(([head, about]) => entry(head, about, columns))
    .join("\n");

const exitHelp = (columns: number | null): string => `Exit codes:\n${entries(EXIT_CODES, columns)}`;

export const helpOfAll = (commands: readonly Command[], columns: number | null): string =>
  [
    "holdfast <command> [options]",
    commands.map(({ name, summary }) => entry(name, summary, columns)).join("\n"),
    [
      entry("help COMMAND", "describes one command, as <command> --help does", columns),
      entry("--version", "prints the version of this package", columns),
    ].join("\n"),
    exitHelp(columns),
  ].join("\n\n");

export const HELP_OPTION = {
  help: { type: "boolean", short: "h", about: "prints this help" },
} as const satisfies Command["options"];

export const helpOf = ({ name, about, variables, options, words }: Command, columns: number | null): string =>
  [
    ["holdfast", name, ...words.map(wordText), "[options]"].join(" "),
    ...about.map((paragraph) => wrapped(paragraph, { width: widthFor(columns) })),
    Object.entries({ ...options, ...HELP_OPTION })
      .map(([option, it]) => entry(optionText(option, it), it.about, columns))
      .join("\n"),
    ...(variables === undefined
      ? []
      : [`From the environment, never from the command line, which others can read:\n${entries(variables, columns)}`]),
    exitHelp(columns),
  ].join("\n\n");

const wordText = ({ name, isOptional, oneOf }: Word): string => {
  const text = oneOf?.join("|") ?? name;
  return isOptional === true ? `[${text}]` : text;
};

const optionText = (name: string, { short, value, oneOf }: Option): string =>
  [short === undefined ? "" : `-${short}, `, `--${name}`, value ?? oneOf?.join("|") ?? ""]
    .join(" ")
    .trim()
    .replace(/ {2,}/g, " ");
