import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

type ReferenceFile = Readonly<{ type: string; bytes: Uint8Array<ArrayBuffer> }>;

const ASSETS: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Holdfast: the HTTP API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null });
`;

/**
 * Returns the reference page for `createHttpHandler`: swagger-ui from this disk, without network access. Null if
 * `swagger-ui-dist` is not installed.
 */
export const swaggerFiles = (): ((name: string) => Promise<ReferenceFile | null>) | null => {
  const folder = installedFolder();
  if (folder === null) return null;
  return async (name) => {
    if (name === "index.html") return textFile("text/html; charset=utf-8", PAGE);
    if (name === "start.js") return textFile("text/javascript; charset=utf-8", START);
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) return null;
    return { type, bytes: new Uint8Array(await readFile(join(folder, name))) };
  };
};

const textFile = (type: string, text: string): ReferenceFile => ({ type, bytes: new TextEncoder().encode(text) });

const installedFolder = (): string | null => {
  try {
    return dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  } catch {
    return null;
  }
};
