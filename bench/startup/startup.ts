import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { goal, line, measured, none, type Finding, type Scale } from "../report.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const CORE = join(ROOT, "dist", "index.js");
const MEMORY = join(ROOT, "dist", "adapters", "memory", "index.js");
const SYSTEM = join(ROOT, "dist", "adapters", "system", "index.js");

/** How long the core takes to import as it is published, how large it is, and whether it keeps a process alive. */
export const benchStartup = async (scale: Scale): Promise<readonly Finding[]> => {
  execFileSync("npm", ["run", "build", "--silent"], { cwd: ROOT, stdio: "inherit" });
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

/** The import time in a separate process, from its first line. */
const importMs = (module: string): number =>
  Number(
    run(`const startedAt = performance.now(); await import(${JSON.stringify(urlOf(module))});
         console.log(performance.now() - startedAt)`),
  );

/** The open handles after an engine was used and nothing is awaited. */
const handlesLeft = (): number =>
  Number(
    run(`const { createReservationEngine } = await import(${JSON.stringify(urlOf(CORE))});
         const { createMemoryStore } = await import(${JSON.stringify(urlOf(MEMORY))});
         const { systemClock, systemParts } = await import(${JSON.stringify(urlOf(SYSTEM))});
         const none = () => Promise.resolve(null);
         const engine = createReservationEngine({
           store: createMemoryStore({ clock: systemClock }),
           catalog: { centerIds: none, center: none },
           roster: { roster: none },
           guests: { find: none, relationsOf: none, search: none, add: none, relate: none },
           zones: { version: "none", isZone: none, offsetMsAt: none, instantsOf: none },
           ...systemParts(),
         });
         const swept = await engine.expireDue();
         if (swept.isErr()) throw new Error(swept.error.code);
         const owned = ["TTYWrap", "PipeWrap", "FSReqPromise", "CloseReq"];
         const left = process.getActiveResourcesInfo().filter((kind) => !owned.includes(kind));
         console.log(left.length)`),
  );

const urlOf = (module: string): string => (module.startsWith("node:") ? module : pathToFileURL(module).href);

const run = (script: string): string =>
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }).trim();

/** The sizes in a host's bundle, with neverthrow; luxon is in another entry. */
const sizes = async (): Promise<readonly Finding[]> => {
  const whole = await bundled(`export * from ${JSON.stringify(CORE)}`);
  const engine = await bundled(`export { createReservationEngine } from ${JSON.stringify(CORE)}`);
  return [
    goal("everything the core exports, kB gzipped", whole.gzipped, 20, "at most"),
    goal("createReservationEngine alone, kB gzipped", engine.gzipped, 20, "at most"),
    line("  of its bytes before they are minified", sharesOf(engine.modules)),
  ];
};

/** A host's program, bundled and minified. */
const bundled = async (program: string) => {
  const name = "program";
  const { output } = await build({
    input: name,
    plugins: [
      {
        name,
        resolveId: (id) => (id === name ? id : null),
        load: (id) => (id === name ? program : null),
      },
    ],
    platform: "node",
    output: { minify: true },
    write: false,
  });
  const [{ code, modules }] = output;
  return { gzipped: gzipSync(code, { level: 9 }).length / 1_000, modules };
};

/** Each file's share of a bundle, largest first, from one percent on. */
const sharesOf = (modules: Readonly<Record<string, Readonly<{ renderedLength: number }>>>): string => {
  const files = Object.entries(modules).map(([id, { renderedLength }]) => ({ id, length: renderedLength }));
  const total = files.reduce((sum, { length }) => sum + length, 0);
  return files
    .map(({ id, length }) => ({
      part: /node_modules\/([^/]+)/.exec(id)?.[1] ?? basename(id, ".js"),
      share: Math.round((100 * length) / total),
    }))
    .filter(({ share }) => share >= 1)
    .sort((one, other) => other.share - one.share)
    .map(({ part, share }) => `${part} ${share} %`)
    .join(", ");
};
