import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/adapters/cli/command-line.ts";
import { EXIT_CODES } from "../../../src/adapters/cli/command.ts";
import { cut, tableOf } from "../../../src/adapters/cli/table.ts";
import { callsOf, runCommand, startCommand } from "../../support/command-line.ts";
import { sampleFile } from "../../support/sample-catalog.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-terminal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const KEYS = { HOLDFAST_API_KEYS: "web=a-key-of-the-tests" };

describe("init", () => {
  it("writes a catalog that is sound, that nothing warns of, and that can be booked", async () => {
    const file = join(folder, "my catalog.json");
    const { code, printed, complained } = await runCommand(["init", file]);
    expect({ code, complained }).toEqual({ code: 0, complained: "" });
    expect(printed).toContain("The catalog is sound.");
    expect(printed).toContain(`serve --catalog '${file}'`);
    expect(printed).not.toContain("warning");

    const command = startCommand(["serve", "--memory", "--port", "0", "--catalog", file], KEYS);
    await Promise.race([command.running, command.ended]);
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const item = { item: { id: "massage-60" } };
    const { id } = await callsOf(command)("POST", "/v1/bookings", {
      center_id: "my-center",
      date: soon,
      guests: [{ id: "guest-1", items: [item] }],
    });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const { slots } = await callsOf(command)("GET", `/v1/bookings/${id}/slots`);
    expect(slots).toBeInstanceOf(Array);
    command.stop();
    expect(await command.ended).toBe(0);
  });

  it("leaves a file that exists as it is, with exit code 1", async () => {
    const file = join(folder, "mine.json");
    writeFileSync(file, "mine");
    expect(await runCommand(["init", file])).toEqual({
      code: 1,
      printed: "",
      complained: `holdfast init: ${file} exists already, and is left as it is: name another file.`,
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(await runCommand(["init", join(folder, "none", "x.json")])).toMatchObject({ code: 1 });
  });
});

describe("--json", () => {
  it("prints one document, or one for each line, and nothing else, also on a terminal", async () => {
    const store = ["--sqlite", join(folder, "json.db")];
    const asked: readonly (readonly string[])[] = [
      ["init", join(folder, "json.json")],
      ["check-catalog", sampleFile.pathname],
      ["migrate", ...store],
      ["sweep", ...store],
      ["status", ...store],
      ["moved-times", ...store, "--catalog", sampleFile.pathname],
    ];
    for (const args of asked) {
      const terminal = { columns: 20, isErrorTerminal: true };
      const command = startCommand([...args, "--json"], {}, terminal);
      expect(await command.ended).toBe(0);
      for (const line of command.printed) expect(JSON.parse(line)).toBeTypeOf("object");
      expect(command.progress.filter((it) => it !== "")).toEqual([]);
    }
    const commands = COMMANDS.filter(({ options }) => "json" in options).map(({ name }) => name);
    expect(commands).toEqual(expect.arrayContaining(asked.map(([name]) => name)));
  });

  it("check-catalog lists findings with their paths, and is exit code 1", async () => {
    const file = join(folder, "broken.json");
    writeFileSync(file, readFileSync(sampleFile, "utf8").replace('"gridMinutes": 15', '"gridMinutes": 7'));
    const { code, printed } = await runCommand(["check-catalog", file, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({ sound: false, findings: [{ field: "centers[0].gridMinutes" }] });
  });
});

describe("progress", () => {
  const sweep = ["sweep", "--sqlite", join(folder, "progress.db")];

  it("is one line on the terminal of stderr, removed before anything else is written", async () => {
    expect(await runCommand(["migrate", ...sweep.slice(1)])).toMatchObject({ code: 0 });
    const command = startCommand(sweep, {}, { columns: 80, isErrorTerminal: true });
    expect(await command.ended).toBe(0);
    expect(command.progress).toEqual(["0 expired so far…", "", ""]);
    expect(command.complained).toEqual([]);
  });

  it("elsewhere is a line each with --progress alone", async () => {
    expect(await runCommand(sweep)).toMatchObject({ code: 0, complained: "" });
    expect(await runCommand([...sweep, "--progress"])).toMatchObject({ code: 0, complained: "0 expired so far…" });
    expect(await runCommand([...sweep, "--progress", "--json"])).toMatchObject({ code: 0, complained: "" });
  });
});

describe("tables and help", () => {
  const rows = [
    { id: "one", text: "a text that is longer than the others", n: 1 },
    { id: "二番目", text: "short", n: 20 },
  ];

  it("are as wide as their texts, and at most as wide as the terminal", () => {
    expect(tableOf(rows, null).split("\n")).toEqual([
      "id      text                                   n",
      "one     a text that is longer than the others  1",
      "二番目  short                                  20",
    ]);
    expect(tableOf(rows, 30).split("\n")).toEqual([
      "id      text                n",
      "one     a text that is lo…  1",
      "二番目  short               20",
    ]);
    for (const line of tableOf(rows, 5).split("\n")) expect(line.length).toBeLessThanOrEqual(5);
    expect([cut("abc", 3), cut("abcd", 3), cut("二番目", 4)]).toEqual(["abc", "ab…", "二…"]);
  });

  it("a command cuts its table at the columns of the terminal", async () => {
    const command = startCommand(["check-catalog", sampleFile.pathname], {}, { columns: 24, isErrorTerminal: false });
    expect(await command.ended).toBe(0);
    const lines = (command.printed[0] ?? "").split("\n");
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(24);
    expect(command.printed[0]).toContain("…");
  });

  it("no line of help is wider than 100 columns", async () => {
    for (const args of [["help"], ...COMMANDS.map(({ name }) => ["help", name])]) {
      const { printed } = await runCommand(args);
      for (const line of printed.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it("help and docs have the same exit codes", async () => {
    const docs = readFileSync("docs/operations.md", "utf8");
    const helps = await Promise.all([runCommand(["help"]), runCommand(["help", "sweep"])]);
    for (const [code, about] of Object.entries(EXIT_CODES)) {
      expect(docs).toContain(`| ${code} | ${about} |`);
      for (const { printed } of helps) expect(printed.replace(/\s+/g, " ")).toContain(`${code} ${about}`);
    }
  });
});

describe("completions", () => {
  const scriptFor = async (shell: string): Promise<string> => (await runCommand(["completions", shell])).printed;

  it("have every command and option in each shell", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const script = await scriptFor(shell);
      for (const { name, options } of COMMANDS) {
        expect(script).toContain(name);
        for (const option of Object.keys(options))
          expect(script).toContain(shell === "fish" ? `-l ${option}` : `--${option}`);
      }
    }
  });

  it.skipIf(spawnSync("bash", ["-c", "true"]).status !== 0)("work in bash", async () => {
    writeFileSync(join(folder, "a file.json"), "");
    const script = await scriptFor("bash");
    const complete = (...words: readonly string[]): readonly string[] => {
      const program = `${script}
COMP_WORDS=("$@") COMP_CWORD=$(( $# - 1 ))
_holdfast
printf '%s\\n' "\${COMPREPLY[@]}"`;
      const options = { cwd: folder, encoding: "utf8" } as const;
      return execFileSync("bash", ["-c", program, "bash", "holdfast", ...words], options)
        .split("\n")
        .filter((it) => it !== "");
    };
    expect(complete("")).toEqual([...COMMANDS.map(({ name }) => name), "help", "--help", "--version"]);
    expect(complete("s")).toEqual(["serve", "sweep", "status"].sort((one, other) => order(one) - order(other)));
    expect(complete("help", "sw")).toEqual(["sweep"]);
    expect(complete("status", "--sq")).toEqual(["--sqlite"]);
    expect(complete("serve", "--log-level", "w")).toEqual(["warn"]);
    expect(complete("serve", "--log-level", "=", "w")).toEqual(["warn"]);
    expect(complete("serve", "--log-level", "=")).toEqual(["debug", "info", "warn", "error"]);
    expect(complete("serve", "--catalog", "a")).toEqual(["a file.json"]);
    expect(complete("serve", "--port", "")).toEqual([]);
    expect(complete("check-catalog", "a")).toEqual(["a file.json"]);
    expect(complete("check-catalog", "--j")).toEqual(["--json"]);
    expect(complete("completions", "z")).toEqual(["zsh"]);
    for (const { name, options } of COMMANDS) {
      const offered = complete(name, "--");
      expect(offered).toEqual([...Object.keys(options).map((it) => `--${it}`), "--help"]);
    }
  });

  const order = (command: string): number => COMMANDS.findIndex(({ name }) => name === command);
});
