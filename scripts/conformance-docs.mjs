/**
 * Writes the tables of docs/conformance.md, which are the cases of the kits. A test fails if the two differ.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withCaseTables } from "../test/conformance/case-tables.ts";

const path = resolve(import.meta.dirname, "../docs/conformance.md");
writeFileSync(path, withCaseTables(readFileSync(path, "utf8")));
