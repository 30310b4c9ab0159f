import { writeSync } from "node:fs";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";
import { CENTER, openEngine } from "./center.ts";

// Books and reserves on a file, and writes a line as soon as a commit is acknowledged.

const [file = "", synchronous = "full"] = process.argv.slice(2);
const COMMITS = 12;

const opened = await openSqlite({ file, synchronous: synchronous as "full" | "off" });
if (opened.isErr()) throw new Error(opened.error.message);
const { store } = opened.value;
const engine = openEngine(store);
const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

writeSync(1, "begin\n");
for (let at = 0; at < COMMITS; at += 1) {
  const guests = [{ guestId: "ada", items: [{ itemId: "rub" }] }];
  const made = await engine.createBooking({ centerId: CENTER, date, guests });
  if (made.isErr()) throw new Error(made.error.code);
  writeSync(1, "acknowledged\n");
}
await store.close();
