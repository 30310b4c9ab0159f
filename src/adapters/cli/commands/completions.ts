import type { Command, Option } from "../command.ts";
import { HELP_OPTION } from "../help.ts";

const TOP_WORDS = ["help", "--help", "--version"];

/** The command that prints completions: they are made from the declarations of all commands. */
export const completionsOf = (commands: () => readonly Command[]): Command => ({
  name: "completions",
  summary: "prints completions for a shell",
  about: [
    'Prints a script that completes commands, options and values. bash: eval "$(holdfast completions bash)" in ~/.bashrc. zsh: write it to a file named _holdfast in a folder of $fpath. fish: write it to ~/.config/fish/completions/holdfast.fish.',
  ],
  options: {},
  words: [{ name: "SHELL", oneOf: Object.keys(SCRIPTS) }],
  run: ({ words: [shell = ""] }, { print }) => {
    const script = SCRIPTS[shell as keyof typeof SCRIPTS];
    print(script(commands()));
    return Promise.resolve(0);
  },
});

const optionsOf = ({ options }: Command): readonly (readonly [string, Option])[] =>
  Object.entries({ ...options, ...HELP_OPTION });

const takesFiles = (names: readonly (string | undefined)[]): boolean => names.includes("FILE");

/** Returns the words that a command takes in the place of an option: the names of its choices. */
const choicesOf = ({ words }: Command): readonly string[] => words.flatMap(({ oneOf }) => oneOf ?? []);

const bash = (commands: readonly Command[]): string => {
  const values = commands.flatMap((command) =>
    optionsOf(command).flatMap(([name, option]) => {
      if (option.type === "boolean") return [];
      const offered = takesFiles([option.value]) ? "files=yes" : `words="${option.oneOf?.join(" ") ?? ""}"`;
      return [`    "${command.name} --${name}") ${offered} ;;`];
    }),
  );
  const options = commands.map((command) => {
    const names = [...optionsOf(command).map(([name]) => `--${name}`), ...choicesOf(command)];
    const files = takesFiles(command.words.map(({ name }) => name)) ? '; [[ "$word" == -* ]] || files=yes' : "";
    return `    "${command.name} "*) words="${names.join(" ")}"${files} ;;`;
  });
  return `# bash completion for holdfast
_holdfast() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" files=""
  if [[ "$word" == "=" ]]; then word=""; elif [[ "$before" == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if (( COMP_CWORD == 1 )); then before="" COMP_WORDS=("" ""); fi
  case "\${COMP_WORDS[1]} $before" in
    " ") words="${[...commands.map(({ name }) => name), ...TOP_WORDS].join(" ")}" ;;
    "help "*) words="${commands.map(({ name }) => name).join(" ")}" ;;
${[...values, ...options].join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ -n "$files" ]]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _holdfast holdfast`;
};

/** Replaces characters by spaces that end a shell's single quotes, or separate parts in zsh. */
const plain = (text: string): string => text.replace(/[':[\]\\]/g, " ").replace(/ +/g, " ");

const zsh = (commands: readonly Command[]): string => `#compdef holdfast
_holdfast() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map(({ name, summary }) => `      '${name}:${plain(summary)}'`).join("\n")}
      'help:describes one command'
    )
    _describe command commands
    return
  fi
  shift words
  (( CURRENT -= 1 ))
  case "$words[1]" in
    help) _values command ${commands.map(({ name }) => name).join(" ")} ;;
${commands.map((command) => `    ${command.name}) _arguments ${zshArguments(command).join(" ")} ;;`).join("\n")}
  esac
}
compdef _holdfast holdfast`;

const zshArguments = (command: Command): readonly string[] => [
  ...optionsOf(command).map(([name, { type, multiple, value, oneOf, about }]) => {
    const action = oneOf === undefined ? (takesFiles([value]) ? "_files" : " ") : `(${oneOf.join(" ")})`;
    const taken = type === "boolean" ? "" : `:${value ?? name}:${action}`;
    return `'${multiple === true ? "*" : ""}--${name}[${plain(about)}]${taken}'`;
  }),
  ...command.words.map(({ name, oneOf }, at) => {
    const action = oneOf === undefined ? (takesFiles([name]) ? "_files" : " ") : `(${oneOf.join(" ")})`;
    return `'${at + 1}:${name}:${action}'`;
  }),
];

const fish = (commands: readonly Command[]): string => {
  const lines = commands.flatMap((command) => {
    const within = `complete -c holdfast -n '__fish_seen_subcommand_from ${command.name}'`;
    const files = takesFiles(command.words.map(({ name }) => name)) ? [`${within} -F`] : [];
    const choices = choicesOf(command);
    return [
      `complete -c holdfast -n __fish_use_subcommand -a ${command.name} -d '${plain(command.summary)}'`,
      ...files,
      ...(choices.length === 0 ? [] : [`${within} -a '${choices.join(" ")}'`]),
      ...optionsOf(command).map(([name, { type, value, oneOf, about }]) => {
        const taken = type === "boolean" ? "" : takesFiles([value]) ? " -r -F" : ` -x -a '${oneOf?.join(" ") ?? ""}'`;
        return `${within} -l ${name}${taken} -d '${plain(about)}'`;
      }),
    ];
  });
  return ["# fish completion for holdfast", "complete -c holdfast -f", ...lines].join("\n");
};

const SCRIPTS = { bash, zsh, fish };
