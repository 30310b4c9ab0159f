import { runCommandLine } from "../../src/adapters/cli/command-line.ts";

/** The terminal of a command line; by default there is none. */
type Terminal = Readonly<{ columns: number | null; isErrorTerminal: boolean }>;

const NO_TERMINAL: Terminal = { columns: null, isErrorTerminal: false };

/** A command line that runs in this process: its output, and its exit code. */
export const startCommand = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { columns, isErrorTerminal }: Terminal = NO_TERMINAL,
) => {
  const progress: string[] = [];
  const printed: string[] = [];
  const complained: string[] = [];
  let stop = (): void => undefined;
  let started = (): void => undefined;
  /** Fulfilled once it waits to be stopped. */
  const running = new Promise<void>((resolve) => (started = resolve));
  const ended = runCommandLine(args, {
    env,
    print: (line) => void printed.push(line),
    complain: (line) => void complained.push(line),
    columns,
    showProgress: isErrorTerminal ? (text) => void progress.push(text) : null,
    onStop: (it) => {
      stop = it;
      started();
    },
  });
  return { printed, complained, progress, running, ended, stop: () => stop() };
};

/** The same, to its end. */
export const runCommand = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { ended, printed, complained } = startCommand(args, env);
  return { code: await ended, printed: printed.join("\n"), complained: complained.join("\n") };
};

/** Calls a server that a command line runs, as soon as it has printed its address. */
export const callsOf = ({ printed }: Readonly<{ printed: readonly string[] }>, key = "a-key-of-the-tests") => {
  const url = /http:[^\s,]+/.exec(printed.join(" "))?.[0] ?? "";
  return async (method: string, path: string, body?: unknown): Promise<Record<string, any>> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `apikey ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text.startsWith("{") ? (JSON.parse(text) as Record<string, any>) : { text };
  };
};
