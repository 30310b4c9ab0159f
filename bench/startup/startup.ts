import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { goal, line, measured, none, type Finding, type Scale } from "../report.ts";

const BUILT = join(import.meta.dirname, "..", "..", "src");
const CORE = join(BUILT, "index.js");
const MEMORY = join(BUILT, "adapters", "memory", "index.js");

/** How long the core takes to import, how large it is, and whether it keeps a process alive. */
export const benchStartup = async (scale: Scale): Promise<readonly Finding[]> => {
  const rounds = scale === "quick" ? 5 : 15;
  const core: number[] = [];
  const nothing: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    core.push(importMs(CORE));
    nothing.push(importMs("node:path"));
  }
  return [
    measured("import of a module of Node's own, ms", nothing),
    goal("import of the core, ms", core, 30, "at most"),
    none("timers and handles left behind by the core", handlesLeft()),
    ...(await sizes()),
  ];
};

/** In a process of its own, from the first line that it runs. */
const importMs = (module: string): number =>
  Number(
    run(`const startedAt = performance.now(); await import(${JSON.stringify(urlOf(module))});
         console.log(performance.now() - startedAt)`),
  );

/** An engine is made and asked, and then nobody waits for anything any more. */
const handlesLeft = (): number =>
  Number(
    run(`const { createReservationEngine } = await import(${JSON.stringify(urlOf(CORE))});
         const { createMemoryStore } = await import(${JSON.stringify(urlOf(MEMORY))});
         const engine = createReservationEngine({ store: createMemoryStore({ clock: { nowMs: () => 0 } }), ids: {} });
         await engine.expireDue();
         const owned = ["TTYWrap", "PipeWrap", "FSReqPromise", "CloseReq"];
         const left = process.getActiveResourcesInfo().filter((kind) => !owned.includes(kind));
         console.log(left.length)`),
  );

const urlOf = (module: string): string => (module.startsWith("node:") ? module : pathToFileURL(module).href);

const run = (script: string): string =>
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }).trim();

type Bundled = Readonly<{
  outputFiles: readonly Readonly<{ contents: Uint8Array }>[];
  metafile: Readonly<{ outputs: Readonly<Record<string, Readonly<{ inputs: Record<string, Input> }>>> }>;
}>;
type Input = Readonly<{ bytesInOutput: number }>;
type Bundler = Readonly<{ build(options: object): Promise<Bundled> }>;

/** As a bundler of the host leaves it, neverthrow included and luxon not. */
const sizes = async (): Promise<readonly Finding[]> => {
  const esbuild = loadBundler();
  if (esbuild === null) return [line("size of the core", "not measured: esbuild is not installed")];
  const bundle = async (contents: string) => {
    const { outputFiles, metafile } = await esbuild.build({
      stdin: { contents, resolveDir: BUILT },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      external: ["luxon"],
      write: false,
      metafile: true,
      outfile: "out.js",
    });
    const [output] = Object.values(metafile.outputs);
    return {
      gzipped: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length / 1_000,
      inputs: output?.inputs ?? {},
    };
  };
  const whole = await bundle(`export * from "./index.js"`);
  const engine = await bundle(`export { createReservationEngine } from "./index.js"`);
  return [
    goal("everything the core exports, kB gzipped", whole.gzipped, 20, "at most"),
    goal("createReservationEngine alone, kB gzipped", engine.gzipped, 20, "at most"),
    line("  of its minified bytes", sharesOf(engine.inputs)),
  ];
};

/** What each part of the sources takes of a bundle, largest first, as far as it is a hundredth. */
const sharesOf = (inputs: Readonly<Record<string, Input>>): string => {
  const bytes = new Map<string, number>();
  let total = 0;
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const part =
      /src\/(domain\/[^/]+|[^/]+)\//.exec(file)?.[1] ?? /node_modules\/([^/]+)/.exec(file)?.[1] ?? "the rest";
    bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput);
    total += bytesInOutput;
  }
  return [...bytes]
    .map(([part, count]) => [part, Math.round((100 * count) / total)] as const)
    .filter(([, share]) => share >= 1)
    .sort(([, one], [, other]) => other - one)
    .map(([part, share]) => `${part} ${share} %`)
    .join(", ");
};

/** It comes with the tools of this repository, and is not asked for by name in its package. */
const loadBundler = (): Bundler | null => {
  try {
    return createRequire(import.meta.url)("esbuild") as Bundler;
  } catch {
    return null;
  }
};
