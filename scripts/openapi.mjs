/**
 * Writes the document of the HTTP API, which is made of the schemas that validate, into etc/openapi.json. A test fails
 * where the two differ. Run after a build.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

// Named by a variable: types are checked without a build.
const BUILT = "../dist/adapters/http/index.js";
const { openApiDocument } = await import(BUILT);

writeFileSync(resolve(import.meta.dirname, "../etc/openapi.json"), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
