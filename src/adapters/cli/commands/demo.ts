import type { Command } from "../command.ts";
import { openDemoFile, openDemoMemory } from "../demo-store.ts";
import { runDemo } from "../demo.ts";

export const demo: Command = {
  name: "demo",
  summary: "tells the main job in the terminal, on a clock that moves by itself",
  help: `holdfast demo [--memory]

A hold that is confirmed, one that expires and is taken over, a retry, and the day's picture: the sample center, on a clock
of its own, in an SQLite file that is removed at the end. Exit code 1 where something was not as stated.

  --memory   in memory`,
  options: { memory: { type: "boolean" } },
  words: [],
  run: async ({ values }, { print, complain }) => {
    try {
      return (await runDemo(print, values["memory"] === true ? openDemoMemory : openDemoFile)) ? 0 : 1;
    } catch (thrown) {
      complain(`holdfast demo: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return 1;
    }
  },
};
