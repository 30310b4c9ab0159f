#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";
import { cut } from "./table.ts";

const stops: (() => void)[] = [];
let asked = 0;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    asked += 1;
    // Asked twice, it does not wait for what it began.
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
        // Back to the start of the line, and remove what stands there.
        if (line !== shown) stderr.write(`\r\u001b[K${line}`);
        shown = line;
      }
    : null,
  onStop: (stop) => void stops.push(stop),
});
process.exitCode = code;
// What is still open then, such as a sink that never answers, does not delay the end.
setTimeout(() => process.exit(code), 200).unref();
