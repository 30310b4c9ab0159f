import { parseArgs } from "node:util";
import { openDemoFile, openDemoMemory } from "./demo-store.ts";
import { runDemo } from "./demo.ts";

const { values } = parseArgs({ options: { memory: { type: "boolean", default: false } } });

const print = (line: string): void => {
  console.log(line);
};

runDemo(print, values.memory ? openDemoMemory : openDemoFile).then(
  (isAsStated) => {
    if (!isAsStated) process.exitCode = 1;
  },
  (cause: unknown) => {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 1;
  },
);
