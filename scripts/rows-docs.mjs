/** Writes the table of commands and states of docs/transitions.md. A test fails if it differs from the rows. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withCommandTable } from "../test/spec/command-table.ts";

const path = resolve(import.meta.dirname, "../docs/transitions.md");
writeFileSync(path, withCommandTable(readFileSync(path, "utf8")));
