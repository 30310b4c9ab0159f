import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sampleFile } from "../../support/sample-catalog.ts";
import { whatToTry } from "../../../src/adapters/cli/sample-service.ts";
import { visible, visibleLine } from "../../../src/adapters/cli/visible.ts";
import { loadDriver } from "../../../src/adapters/sqlite/load-driver.ts";
import { runCommand } from "../../support/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-wrong-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const KEYS = { HOLDFAST_API_KEYS: "web=a-key-of-the-tests" };
const SAMPLE = sampleFile.pathname;
const CATALOG = ["--catalog", SAMPLE];

type Wrong = readonly [args: readonly string[], code: number, sentence: string, env?: Record<string, string>];

const saysWhatIsWrong = async (wrong: readonly Wrong[]): Promise<void> => {
  for (const [args, code, sentence, env = KEYS] of wrong) {
    const { printed, ...outcome } = await runCommand(args, env);
    expect({ args, ...outcome }).toEqual({ args, code, complained: expect.stringContaining(sentence) });
    expect(outcome.complained).not.toMatch(/\n\s+at /);
    expect(printed).toBe("");
  }
};

describe("the arguments of a command", () => {
  it("--version is the version of the package", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    for (const flag of ["--version", "-v"]) {
      expect(await runCommand([flag])).toEqual({ code: 0, printed: version, complained: "" });
    }
  });

  it("reports missing, extra, empty and misspelt arguments", () =>
    saysWhatIsWrong([
      [["check-catalog"], 2, "needs FILE."],
      [["check-catalog", ""], 2, "needs FILE."],
      [["check-catalog", SAMPLE, "more"], 2, '"more" is one word too many.'],
      [["status", "file.db"], 2, '"file.db" is one word too many.'],
      [["stauts"], 2, "Did you mean status?"],
      [["--hlep"], 2, "Did you mean --help?"],
      [["help", "swep"], 2, "Did you mean sweep?"],
      [["status", "--hepl"], 2, "Did you mean --help?"],
      [["status", "--jsno"], 2, "Did you mean --json?"],
      [["completions", "bsh"], 2, "SHELL must be one of bash, zsh, fish. Did you mean bash?"],
      [["serve", "--log-level", "wrn", ...CATALOG], 2, "Did you mean warn?"],
      [["serve", "--prot", "1"], 2, "Unknown option '--prot'. Did you mean --port?"],
      [["status", "--sqlit", "x"], 2, "Did you mean --sqlite?"],
      [["status", "--sqlite", ""], 2, "--sqlite needs a value."],
      [["status", "--consumer="], 2, "--consumer needs a value."],
      [["serve", "--port=", ...CATALOG], 2, "--port needs a value."],
      [["status", "--sqlite", "a.db", "--sqlite=b.db"], 2, "--sqlite is given twice."],
      [["serve", "--sample", ...CATALOG], 2, "choose one of --catalog and --sample."],
    ]));

  it("numbers are whole and in range; an empty variable is not set", async () => {
    await saysWhatIsWrong([
      ...["-1", "65536", "1e3", "0x50", " 80", "80.5", "99999999999", "port"].map(
        (port): Wrong => [["serve", `--port=${port}`, ...CATALOG], 2, "--port must be a number from 0 to 65535."],
      ),
      [["serve", ...CATALOG], 2, "PORT must be a number", { ...KEYS, PORT: "http" }],
      ...["0", "-1", "1.5", "36501", "week"].map(
        (days): Wrong => [["serve", `--open-booking-days=${days}`, ...CATALOG], 2, "--open-booking-days must be"],
      ),
      [["serve", ...CATALOG], 2, "HOLDFAST_API_KEYS has no key", { HOLDFAST_API_KEYS: "", PORT: "" }],
      [["migrate", "--postgres"], 2, "HOLDFAST_POSTGRES_URL", { HOLDFAST_POSTGRES_URL: "" }],
    ]);
  });
});

describe("missing files, and files of another kind", () => {
  it("a command that only looks makes no file; one in a folder that is missing says which", async () => {
    const typo = join(folder, "typo.db");
    const far = join(folder, "no", "such", "folder.db");
    await saysWhatIsWrong([
      [["status", "--sqlite", typo], 1, `there is no file ${typo}`],
      [["sweep", "--sqlite", typo], 1, `there is no file ${typo}`],
      [["migrate", "--sqlite", far], 1, `the folder ${join(folder, "no", "such")} does not exist`],
      [["serve", "--sqlite", far, ...CATALOG], 1, `the folder ${join(folder, "no", "such")} does not exist`],
      [["migrate", "--sqlite", folder], 1, `${folder} is a folder`],
      [["status", "--sqlite", folder], 1, `${folder} is a folder`],
      [["migrate", "--sqlite", join(SAMPLE, "x.db")], 1, `${SAMPLE} is not a folder`],
    ]);
    expect(existsSync(typo)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the host's texts on a terminal", () => {
  it("control characters are written out, and marks that turn text around", () => {
    expect(visible("a\u001b[31mb\u0007\u009b\u202e\r\n\tc")).toBe("a\\u001b[31mb\\u0007\\u009b\\u202e\\u000d\n\tc");
    expect(visibleLine("one\ntwo")).toBe("one\\u000atwo");
    expect(visible("Noël 🌊")).toBe("Noël 🌊");
  });

  it("a catalog's names and fields reach the terminal without them, each finding in one line", async () => {
    const file = join(folder, "hostile.json");
    const sample = JSON.parse(readFileSync(SAMPLE, "utf8")) as { centers: Record<string, unknown>[] };
    Object.assign(sample.centers[0] as object, {
      "bad\u001b[2J\nThe catalog is sound.": 1,
      zone: "\u001b]0;owned\u0007",
    });
    writeFileSync(file, JSON.stringify(sample));
    const { code, printed, complained } = await runCommand(["check-catalog", file]);
    expect(code).toBe(1);
    expect(printed + complained).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(printed.split("\n")).not.toContain("The catalog is sound.");
    rmSync(file);
  });
});

describe("missing packages", () => {
  const absent = () =>
    Promise.reject(Object.assign(new Error("Cannot find package 'libsql'"), { code: "ERR_MODULE_NOT_FOUND" }));
  const broken = () => Promise.reject(new Error("libsql.node: invalid ELF header\nmore"));

  it("a driver that is there and cannot be loaded says why; one that is absent needs no words", async () => {
    expect((await loadDriver([absent, broken]))._unsafeUnwrapErr()).toEqual(["libsql.node: invalid ELF header"]);
    expect((await loadDriver([absent]))._unsafeUnwrapErr()).toEqual([]);
  });

  it("--sample names the reference page only if there is one", () => {
    const url = "http://127.0.0.1:1";
    const file = { centers: [], warnings: [] };
    expect(whatToTry({ url, hasReference: true }, file)).toContain(`${url}/docs`);
    expect(whatToTry({ url, hasReference: false }, file)).not.toContain("/docs");
  });
});
