import { readSync, writeSync } from "node:fs";
import { openWithSteps } from "../../src/adapters/sqlite/open.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { openWorld } from "../engine/world.ts";

// A process of its own that confirms bookings on files, an order of a line each. Once all is written and nothing committed
// it says so, and stops there until it is let go by another line. Then it prints what became of the confirm.

type Order = Readonly<{ file: string; bookingId: string; atMs: number }>;

const say = (line: string): void => void writeSync(1, `${line}\n`);

/** The next line; null once there is none. The whole process waits, as one that is stopped. */
const hear = (): string | null => {
  const byte = Buffer.alloc(1);
  let line = "";
  while (readSync(0, byte) === 1) {
    if (byte[0] === 0x0a) return line;
    line += byte.toString("latin1");
  }
  return null;
};

const confirm = async ({ file, bookingId, atMs }: Order): Promise<void> => {
  const opened = await openWithSteps({ file, clock: createManualClock(atMs) }, (step) => {
    if (step !== "written") return;
    say("hangs");
    hear();
  });
  const { store } = opened._unsafeUnwrap();
  const answer = await (await openWorld()).engineOn(store).confirm({ bookingId });
  say(
    answer.match(
      () => "accepted",
      ({ code }) => code,
    ),
  );
  await store.close();
};

for (let order = hear(); order !== null; order = hear()) await confirm(JSON.parse(order) as Order);
