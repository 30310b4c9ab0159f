/**
 * Writes the document of the HTTP API, which is made of the schemas that validate, into etc/openapi.json. A test fails
 * where the two differ. Run after a build.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { openApiText } from "../dist/adapters/http/openapi.js";

writeFileSync(resolve(import.meta.dirname, "../etc/openapi.json"), openApiText());
