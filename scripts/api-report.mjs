/**
 * Writes the public API of each entry into etc/api, one report an entry, and docs/reference.md; with --check, fails if
 * one of them would change. A changed name then shows in review as a changed line, and an unintended change does not pass.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { referencePage } from "./reference.mjs";

const root = resolve(import.meta.dirname, "..");
const check = process.argv.includes("--check");
const reportFolder = join(root, "etc/api");
const tempFolder = join(root, ".cache/api");
const packageJsonFullPath = join(root, "package.json");

/** @type {{ exports: Record<string, string | { types: string }> }} */
const { exports } = JSON.parse(readFileSync(packageJsonFullPath, "utf8"));
const entries = Object.entries(exports).flatMap(([entry, target]) =>
  typeof target === "string"
    ? []
    : [{ name: entry === "." ? "index" : entry.slice(2), types: join(root, target.types) }],
);

/** @param {string} name @param {string} types */
const report = (name, types) => {
  const config = ExtractorConfig.prepare({
    packageJsonFullPath,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(root, "tsconfig.build.json") },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder,
        reportTempFolder: tempFolder,
        // A private type that a public one is built of is a part of the main entry's API; the other entries use the
        // main entry's types, and need not repeat them.
        includeForgottenExports: name === "index",
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          // These messages are reported elsewhere, and their line numbers would change every report with every edit.
          "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
          "ae-undocumented": { logLevel: ExtractorLogLevel.None },
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  return Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      // The compiler's version and the reports' paths would be printed on each run; errors still are.
      if (message.category === "console" && message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
};

mkdirSync(reportFolder, { recursive: true });
let failed = false;

for (const { name, types } of entries) {
  if (!existsSync(types)) {
    console.error(`Not built: ${types}. Run npm run build first.`);
    process.exit(1);
  }
  const { apiReportChanged, errorCount } = report(name, types);
  const stale = check && apiReportChanged;
  failed ||= errorCount > 0 || stale;
  console.log(`${name}: ${stale ? "differs from its report" : apiReportChanged ? "report updated" : "as reported"}`);
}

const known = new Set(entries.map(({ name }) => `${name}.api.md`));
for (const file of readdirSync(reportFolder)) {
  if (known.has(file) || !file.endsWith(".api.md")) continue;
  if (check) failed = true;
  else rmSync(join(reportFolder, file));
  console.log(`${file}: no entry of that name any more`);
}

const referenceFile = join(root, "docs/reference.md");
const reference = referencePage();
const isStale = !existsSync(referenceFile) || readFileSync(referenceFile, "utf8") !== reference;
if (check && isStale) failed = true;
else if (isStale) writeFileSync(referenceFile, reference);
console.log(`docs/reference.md: ${!isStale ? "as the types" : check ? "differs from the types" : "updated"}`);

if (failed) {
  if (check) console.error("The public API changed. If you meant it: npm run api, and say so in CHANGELOG.md.");
  process.exit(1);
}
