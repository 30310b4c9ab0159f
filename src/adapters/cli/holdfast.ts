#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";
import { cut } from "./table.ts";

const stops: (() => void)[] = [];
let asked = 0;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    asked += 1;
    // A second signal ends the process at once.
    if (asked > 1 || stops.length === 0) process.exit(1);
    for (const stop of stops) stop();
  });
}

const { stdout, stderr } = process;
let shown = "";

const code = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  print: (line) => {
    console.log(line);
  },
  complain: (line) => {
    console.error(line);
  },
  columns: stdout.isTTY ? stdout.columns : null,
  showProgress: stderr.isTTY
    ? (text) => {
        const line = cut(text, stderr.columns - 1);
        // Moves to the start of the line and clears it.
        if (line !== shown) stderr.write(`\r\u001b[K${line}`);
        shown = line;
      }
    : null,
  onStop: (stop) => void stops.push(stop),
});
process.exitCode = code;
// Open handles, such as a sink that never answers, do not delay the exit.
setTimeout(() => process.exit(code), 200).unref();
