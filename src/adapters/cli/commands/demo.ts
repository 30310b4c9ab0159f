import { failed, type Command } from "../command.ts";

/** The demo is an example: it uses only the library's public entries, as a host application does. */
type Demo = Readonly<{
  runDemo: (print: (line: string) => void, options: Readonly<{ inMemory: boolean }>) => Promise<boolean>;
}>;
const DEMO = "#demo";

export const demo: Command = {
  name: "demo",
  summary: "shows the main job in the terminal, on a clock that moves by itself",
  about: [
    "A hold that is confirmed, one that expires and is taken over, a retry, and a picture of the day: the sample center, on a clock of its own, in an SQLite file that is removed at the end. Exit code 1 if a statement was not true.",
  ],
  options: { memory: { type: "boolean", about: "in memory" } },
  words: [],
  run: async ({ values }, { print }) => {
    try {
      const { runDemo } = (await import(DEMO)) as Demo;
      return (await runDemo(print, { inMemory: values["memory"] === true })) ? 0 : 1;
    } catch (thrown) {
      return failed(thrown instanceof Error ? thrown.message : String(thrown));
    }
  },
};
