import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { book, CENTERS } from "../places.ts";
import { BENCH_START_MS, openEngine } from "../world.ts";

// A separate process that reports when it is ready, waits for a start signal, and books and reserves on a shared file
// as fast as it can for `--for-ms`. It prints the number of reserves, and the longest block of its event loop.

const { values } = parseArgs({
  options: { file: { type: "string" }, "for-ms": { type: "string" }, nth: { type: "string" } },
});

const opened = await openSqlite({ file: values.file ?? "", clock: createManualClock(BENCH_START_MS) });
if (opened.isErr()) throw new Error(opened.error.message);
const { store } = opened.value;
const engine = openEngine(store, CENTERS);
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
process.stdin.destroy();

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const until = performance.now() + Number(values["for-ms"]);
let reserves = 0;
for (let n = Number(values.nth) * 1_000_000; performance.now() < until; n += 1) {
  const [asked] = await book(engine, n, 1);
  if (asked === undefined) throw new Error("one booking was made");
  const held = await engine.reserve({ bookingId: asked.bookingId, slot: asked.slot }, { idempotencyKey: asked.key });
  if (held.isErr()) throw new Error(`a free slot was refused: ${held.error.code}`);
  reserves += 1;
}
delay.disable();
await store.close();
console.log(JSON.stringify({ reserves, blockedMs: delay.max / 1_000_000 }));
