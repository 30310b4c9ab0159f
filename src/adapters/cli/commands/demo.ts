import type { Command } from "../command.ts";
import { runDemo } from "../demo.ts";

export const demo: Command = {
  name: "demo",
  summary: "tells the main job in the terminal, on a clock that moves by itself",
  help: `holdfast demo

A hold that is confirmed, one that expires and is taken over, a retry, and the day's picture: the sample center, in
memory, on a clock of its own. Exit code 1 where something was not as stated.`,
  options: {},
  words: 0,
  run: async (_asked, { print }) => ((await runDemo(print)) ? 0 : 1),
};
