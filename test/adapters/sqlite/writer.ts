import { parseArgs } from "node:util";
import { openSqlite } from "../../../src/adapters/sqlite/index.ts";
import { systemClock } from "../../../src/adapters/system/index.ts";
import { emptySet } from "../../../src/conformance/store/change-sets.ts";

// A separate process that reports when it is ready, waits for a start signal, and commits to a file as fast as it can
// for so long. It prints the number of commits, and the longest time of one.

const { values } = parseArgs({
  options: { file: { type: "string" }, forMs: { type: "string" } },
});

const { store } = (await openSqlite({ file: values.file ?? "", clock: systemClock }))._unsafeUnwrap();
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
process.stdin.destroy();
const until = performance.now() + Number(values.forMs);

let commits = 0;
let longestMs = 0;
while (performance.now() < until) {
  const startedAt = performance.now();
  const outcomes = await store.commit([emptySet({ command: null })]);
  if (outcomes.isErr()) throw new Error(outcomes.error.cause);
  longestMs = Math.max(longestMs, performance.now() - startedAt);
  commits += 1;
}
await store.close();
console.log(JSON.stringify({ commits, longestMs }));
