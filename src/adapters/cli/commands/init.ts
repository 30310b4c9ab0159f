import { writeFile } from "node:fs/promises";
import { failed, JSON_OPTION, type Command } from "../command.ts";
import { STARTER_CATALOG } from "../starter-catalog.ts";
import { reportCheck } from "./check-catalog.ts";

const DEFAULT_FILE = "catalog.json";

export const init: Command = {
  name: "init",
  summary: "writes a small catalog file to start from",
  about: [
    `Writes a catalog file with one center, its hours, two services, two therapists and two rooms: by default ./${DEFAULT_FILE}. Its names say what each entry is for. It never replaces a file: one that exists is exit code 1. Then it checks the file as "check-catalog" does.`,
  ],
  options: JSON_OPTION,
  words: [{ name: "FILE", isOptional: true }],
  run: async ({ words: [file = DEFAULT_FILE], json }, around) => {
    try {
      await writeFile(file, `${JSON.stringify(STARTER_CATALOG, null, 2)}\n`, { flag: "wx" });
    } catch (thrown) {
      return failed(writeProblem(file, thrown));
    }
    if (!json) around.print(`Wrote ${file}.`);
    const code = await reportCheck(file, json, around);
    if (!json) around.print(nextSteps(file));
    return code;
  },
};

const writeProblem = (file: string, thrown: unknown): string => {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === "EEXIST") return `${file} exists already, and is left as it is: name another file.`;
  return `${file} cannot be written: ${message}.`;
};

const nextSteps = (file: string): string => `
Next:
  1. Put your own center, services and therapists into it (docs/catalog-file.md has all fields).
  2. holdfast check-catalog ${quoted(file)}
  3. HOLDFAST_API_KEYS=web=a-long-secret-of-yours holdfast serve --catalog ${quoted(file)}`;

/** Quotes text for a shell. */
const quoted = (file: string): string => (/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);
