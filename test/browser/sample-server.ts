import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/documents.ts";

export type SampleServer = Readonly<{
  /** The board's address, with its key. */
  board: string;
  /** A day on which the center is open. */
  date: string;
  /** Holds the first start of that day that is free for the guest. */
  hold: (guestId: string) => Promise<void>;
  stop: () => void;
}>;

const COMMAND = join(ROOT, "dist/adapters/cli/holdfast.js");

export const isBuilt = (): boolean => existsSync(COMMAND);

/** The sample center, served by the built command line on a separate port. */
export const serveSample = async (): Promise<SampleServer> => {
  const server = spawn(process.execPath, [COMMAND, "serve", "--sample", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const printed = await new Promise<string>((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("Ctrl-C")) resolve(text);
    });
    server.once("exit", () => reject(new Error(`the server ended: ${text}`)));
  });
  const board = /\S+\/board#key=\S+/.exec(printed)?.[0] ?? "";
  const date = /"date":"(\d{4}-\d{2}-\d{2})"/.exec(printed)?.[1] ?? "";
  const { origin, hash } = new URL(board);
  const headers = { authorization: `apikey ${hash.slice("#key=".length)}`, "content-type": "application/json" };
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const post = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${origin}${path}`, { headers, ...post })).json();
  };
  return {
    board,
    date,
    hold: async (guestId) => {
      const guests = [{ id: guestId, items: [{ item: { id: "swedish-60" } }] }];
      const { id } = (await ask("/v1/bookings", { center_id: "harbour-spa", date, guests })) as { id: string };
      const { slots } = (await ask(`/v1/bookings/${id}/slots`)) as { slots: readonly { Time: string }[] };
      const held = (await ask(`/v1/bookings/${id}/slots/reserve`, { slot_time: slots[0]?.Time })) as object;
      if (!("is_reserved" in held) || held.is_reserved !== true) throw new Error(`not held: ${JSON.stringify(held)}`);
    },
    stop: () => void server.kill("SIGTERM"),
  };
};
