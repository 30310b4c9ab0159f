import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Order } from "./hanging-process.ts";

/** Another process that commits to files, and stops between its writes and its COMMIT. */
export const startHanging = () => {
  const child = spawn(process.execPath, ["--import", "tsx", "test/adapters/sqlite/hanging-process.ts"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await lines.next()).value);
  return {
    commitAndHang: async (order: Order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const first = await nextLine();
      if (first !== "hangs") throw new Error(`the other process did not come to its commit: ${first}`);
      const answer: Promise<unknown> = nextLine().then((line) => JSON.parse(line) as unknown);
      return {
        answer,
        letGo: (): Promise<unknown> => {
          child.stdin.write("go\n");
          return answer;
        },
      };
    },
    end: (): void => {
      child.stdin.end();
    },
  };
};
