import { readSync, writeSync } from "node:fs";
import { openWithSteps } from "../../../src/adapters/sqlite/open.ts";
import type { ChangeSet, ReservationStore } from "../../../src/ports/reservation-store.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { openWorld } from "../../support/engine-world.ts";

// A separate process that commits to files, one order for each line: change sets, or the confirm of a booking. Once all
// is written and nothing is committed it reports that, and waits for another line. Then it prints the answer.

export type Order = Readonly<{ file: string; atMs: number }> &
  (Readonly<{ confirm: string }> | Readonly<{ changeSets: readonly ChangeSet[] }>);

const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Returns the next line, or null at the end. The whole process waits, as if it were stopped. */
const hear = (): string | null => {
  const byte = Buffer.alloc(1);
  const line: number[] = [];
  while (readSync(0, byte) === 1) {
    if (byte[0] === 0x0a) return Buffer.from(line).toString();
    line.push(byte[0] as number);
  }
  return null;
};

const answerTo = async (order: Order, store: ReservationStore): Promise<unknown> => {
  if ("changeSets" in order) return (await store.commit(order.changeSets))._unsafeUnwrap();
  const answer = await (await openWorld()).engineOn(store).confirm({ bookingId: order.confirm });
  return answer.match(
    () => "accepted",
    ({ code }) => code,
  );
};

for (let line = hear(); line !== null; line = hear()) {
  const order = JSON.parse(line) as Order;
  const opened = await openWithSteps({ file: order.file, clock: createManualClock(order.atMs) }, (step) => {
    if (step !== "written") return;
    say("hangs");
    hear();
  });
  const { store } = opened._unsafeUnwrap();
  say(JSON.stringify(await answerTo(order, store)));
  await store.close();
}
