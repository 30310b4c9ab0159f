import { writeSync } from "node:fs";
import { openSqlite } from "../../src/adapters/sqlite/index.ts";

// Copies a file of a store that syncs nothing by itself: strace shows the files synced before the acknowledgement.

const [file = "", copy = ""] = process.argv.slice(2);
const { store, backUp } = (await openSqlite({ file, synchronous: "off" }))._unsafeUnwrap();
writeSync(1, "begin\n");
(await backUp(copy))._unsafeUnwrap();
writeSync(1, "acknowledged\n");
await store.close();
