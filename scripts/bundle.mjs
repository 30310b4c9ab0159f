/**
 * Writes the JavaScript that is published into an empty dist: a file for each entry of package.json, and each module of
 * src in one file only, so that a class is the same one from whichever entry it comes (docs/decisions/0011). The types
 * are tsc's (tsconfig.build.json).
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "rolldown";

const root = resolve(import.meta.dirname, "..");
/** @type {{ bin: Record<string, string>; exports: Record<string, string | { default: string }> }} */
const { bin, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.values(exports).flatMap((target) => (typeof target === "string" ? [] : [target.default]));
const places = [...entries, ...Object.values(bin)].map((file) => file.slice("./dist/".length, -".js".length));

await build({
  cwd: root,
  // The same paths in dist as in src.
  input: {
    ...Object.fromEntries(places.map((place) => [place, `src/${place}.ts`])),
    // The example that the command line runs.
    "examples/demo": "examples/demo/demo.ts",
  },
  platform: "node",
  // Every package: our own modules are imported by relative paths.
  external: (id, _importer, isResolved) => !isResolved && !id.startsWith("."),
  transform: { target: "es2023" },
  output: {
    dir: "dist",
    cleanDir: true,
    // For the check of the package, which is published without them.
    sourcemap: "hidden",
    minifyInternalExports: false,
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js",
    // Each file takes time to load: common code is in two files, of which a store alone needs one.
    codeSplitting: {
      groups: [
        { name: "domain", test: /[\\/]src[\\/](domain|ports)[\\/]/ },
        { name: "engine", test: /[\\/]src[\\/]engine[\\/]/ },
      ],
    },
  },
});

// The page of the board for operators: one file for a browser.
await build({
  cwd: root,
  input: "src/adapters/board/page/operator.tsx",
  platform: "browser",
  transform: { target: "es2022" },
  output: { file: "dist/board/board.js", minify: true },
});
const page = join(root, "src/adapters/board/page");
const style = ["board.css", "operator.css"].map((file) => readFileSync(join(page, file), "utf8"));
writeFileSync(join(root, "dist/board/board.css"), style.join(""));
copyFileSync(join(page, "index.html"), join(root, "dist/board/index.html"));
