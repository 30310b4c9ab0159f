import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { demandEqual, openBy } from "../../src/conformance/expectations.ts";
import { describeCases } from "../../src/conformance/run-cases.ts";
import {
  reportText,
  type CaseBody,
  type ConformanceCase,
  type ConformanceReport,
  type KitOptions,
} from "../../src/conformance/index.ts";

/** Runs the tests that a kit registers, one after another, and records their outcomes. */
const recording = () => {
  const tests: { name: string; body: CaseBody; timeLimitMs: number }[] = [];
  const skipped: string[] = [];
  const context = { skip: (why: string) => void skipped.push(why) };
  const groups: string[] = [];
  const runner = {
    describe: (name: string, body: () => void) => {
      groups.push(name);
      body();
    },
    it: Object.assign(
      (name: string, body: CaseBody, timeLimitMs: number) => void tests.push({ name, body, timeLimitMs }),
      {
        skip: (name: string) => void skipped.push(name),
      },
    ),
  };
  const run = async (): Promise<readonly (readonly [string, string])[]> => {
    const results: (readonly [string, string])[] = [];
    for (const { name, body } of tests) {
      results.push([
        name,
        await body(context).then(
          () => "passed",
          (cause: unknown) => (cause as Error).message,
        ),
      ]);
    }
    return results;
  };
  return { runner, run, skipped, groups, tests };
};

const CASES: readonly ConformanceCase<number>[] = [
  { id: "N-01", title: "it is even", shows: ["S-01"], run: async (n) => demandEqual("the remainder", n % 2, 0) },
  {
    id: "N-02",
    title: "it is small",
    shows: ["S-02", "rule 3"],
    run: async (n) => demandEqual("the tens", n - (n % 10), 0),
  },
  { id: "N-03", title: "it has a crash", shows: ["S-25"], needs: ["crash"], run: async () => undefined },
];

const runKit = async (n: number, over: Partial<KitOptions<number>> = {}) => {
  const { runner, run, skipped, groups } = recording();
  let report: ConformanceReport | null = null;
  describeCases(CASES, { name: "numbers", runner, harness: n, onReport: (it) => void (report = it), ...over });
  return { results: await run(), skipped, groups, report: report as ConformanceReport | null };
};

describe("a kit", () => {
  it("registers one test for each case and one for the report, in one group", async () => {
    const { results, groups, report } = await runKit(2);
    expect(groups).toEqual(["numbers"]);
    const titles = ["N-01 it is even", "N-02 it is small", "N-03 it has a crash", "the report is complete"];
    expect(results).toEqual(titles.map((title) => [title, "passed"]));
    expect(report?.results.map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed"]);
  });

  it("reports for a failure the case, the rules that it shows, the expected and the actual value", async () => {
    const { results, report } = await runKit(12);
    const message = "N-02 (S-02, rule 3: it is small): the tens: expected 0, came 10";
    expect(results[1]).toEqual(["N-02 it is small", message]);
    expect(report?.results[1]).toMatchObject({ id: "N-02", outcome: "failed", cause: message });
  });

  it("skips cases that need a lacking capability, and reports why", async () => {
    const { results, skipped, report } = await runKit(2, { lacks: { crash: "it has no process" } });
    expect(results).toHaveLength(3);
    expect(skipped).toEqual(["N-03 it has a crash"]);
    expect(report?.results[2]).toMatchObject({ outcome: "skipped", reason: "it has no process" });
  });

  it("lets a waived case fail, and reports one that passes all the same", async () => {
    const waivers = [
      { id: "N-01", reason: "odd by design" },
      { id: "N-02", reason: "grows soon" },
    ];
    const { results, report } = await runKit(3, { waivers });
    expect(results.every(([, result]) => result === "passed")).toBe(true);
    expect(report?.results.map(({ outcome }) => outcome)).toEqual(["waived", "waived_but_passed", "passed"]);
    expect(reportText(report!)).toBe(
      [
        "numbers: 3 cases, 1 waived, 1 waived_but_passed, 1 passed",
        "  N-01 waived: odd by design (N-01 (S-01: it is even): the remainder: expected 0, came 1)",
        "  N-02 waived_but_passed: grows soon",
      ].join("\n"),
    );
  });

  it("knows no waiver for a case that does not exist, nor one without a reason", async () => {
    const waived = (id: string, reason: string) => runKit(2, { waivers: [{ id, reason }] });
    await expect(waived("N-09", "any")).rejects.toThrow("a waiver names a case of this kit, not N-09");
    await expect(waived("N-01", "")).rejects.toThrow("the waiver of N-01 has a reason");
  });

  it("knows nothing to lack that no case needs, nor without a reason", async () => {
    await expect(runKit(2, { lacks: { krash: "any" } })).rejects.toThrow("not krash");
    await expect(runKit(2, { lacks: { crash: "" } })).rejects.toThrow("the lack of crash has a reason");
  });

  it("runs only selected cases, by id or by prefix, and reports the rest as not selected", async () => {
    const cases = [...CASES, { ...CASES[0]!, id: "M-01-01" }, { ...CASES[0]!, id: "M-011" }];
    const selected = async (...only: readonly string[]) => {
      const { runner, run } = recording();
      let report: ConformanceReport | null = null;
      const onReport = (it: ConformanceReport): void => void (report = it);
      describeCases(cases, { name: "numbers", runner, harness: 2, only, onReport });
      const ran = (await run()).map(([name]) => name.split(" ")[0]);
      return { ran, report: report as ConformanceReport | null };
    };
    expect((await selected("N")).ran).toEqual(["N-01", "N-02", "N-03", "the"]);
    const { ran, report } = await selected("N-02", "M-01");
    expect(ran).toEqual(["N-02", "M-01-01", "the"]);
    const outcomes = ["not_selected", "passed", "not_selected", "passed", "not_selected"];
    expect(report?.results.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(reportText(report!)).toBe("numbers: 5 cases, 3 not_selected, 2 passed");
    await expect(selected("N-0")).rejects.toThrow("`only` names a case of this kit or how some begin, not N-0");
  });

  it("reports a part of the port that is lacked as such, with any other needs of the case", async () => {
    const cases = [{ ...CASES[0]!, parts: ["outbox"], needs: ["crash"] }, ...CASES.slice(1)];
    const { runner, run, skipped } = recording();
    let report: ConformanceReport | null = null;
    const lacks = { outbox: "nobody listens", crash: "it has no process" };
    describeCases(cases, { name: "numbers", runner, harness: 2, lacks, onReport: (it) => void (report = it) });
    expect(await run()).toHaveLength(2);
    expect(skipped).toEqual(["N-01 it is even", "N-03 it has a crash"]);
    expect(reportText(report!)).toBe(
      [
        "numbers: 3 cases, 1 lacked, 1 passed, 1 skipped",
        "  N-01 lacked: nobody listens",
        "  N-03 skipped: it has no process",
      ].join("\n"),
    );
  });

  it("passes the declared lacks to a case", async () => {
    const seen: string[] = [];
    const run = async (_: number, lacks: ReadonlySet<string>): Promise<void> => void seen.push(...lacks);
    const recorded = recording();
    const cases = [{ ...CASES[0]!, run }, CASES[2]!];
    describeCases(cases, { name: "numbers", runner: recorded.runner, harness: 2, lacks: { crash: "no process" } });
    await recorded.run();
    expect(seen).toEqual(["crash"]);
  });

  it("ends a case at its time limit, which is longer for long ones, and makes the runner wait for that", async () => {
    const never = new Promise<never>(() => undefined);
    const cases = [
      { ...CASES[0]!, run: () => never },
      { ...CASES[1]!, isLong: true as const, run: () => never },
    ];
    const { runner, run, tests } = recording();
    describeCases(cases, { name: "numbers", runner, harness: 2, timeLimitMs: 5 });
    expect(tests.map(({ timeLimitMs }) => timeLimitMs)).toEqual([2_005, 2_030, 2_000]);
    expect((await run()).map(([, said]) => said)).toEqual([
      "N-01 (S-01: it is even): it has not ended after 5 ms",
      "N-02 (S-02, rule 3: it is small): it has not ended after 30 ms",
      "passed",
    ]);
  });

  it("fails once if its harness cannot open, and runs nothing else", async () => {
    const run = async (harness: () => Promise<never>): Promise<void> => openBy({ open: harness });
    const cases = CASES.map((it) => ({ ...it, run }));
    const { runner, run: runAll, skipped } = recording();
    let report: ConformanceReport | null = null;
    const waivers = [{ id: "N-01", reason: "known" }];
    const harness = () => Promise.reject(new Error("no server"));
    describeCases(cases, { name: "numbers", runner, harness, waivers, onReport: (it) => void (report = it) });
    expect((await runAll()).map(([, said]) => said)).toEqual([
      "N-01 (S-01: it is even): the harness cannot open: no server",
      ...["passed", "passed", "passed"],
    ]);
    expect(skipped).toEqual(["the harness cannot open", "the harness cannot open"]);
    expect((report as ConformanceReport | null)?.results.map(({ outcome }) => outcome)).toEqual([
      ...["failed", "not_run", "not_run"],
    ]);
  });

  it("reports an accident of a case like a failure of it", async () => {
    const cases = [{ ...CASES[0]!, run: () => Promise.reject(new TypeError("no such function")) }];
    const { runner, run } = recording();
    describeCases(cases, { name: "numbers", runner, harness: 2 });
    expect((await run())[0]?.[1]).toBe("N-01 (S-01: it is even): no such function");
  });
});

describe("data are compared", () => {
  const difference = (came: unknown, expected: unknown): string => {
    try {
      demandEqual("it", came, expected);
      return "equal";
    } catch (cause) {
      return (cause as Error).message;
    }
  };

  it("by their fields in any order, and by their lists in the same", () => {
    expect(difference({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe("equal");
    expect(difference({ a: undefined }, {})).toBe("equal");
    expect(difference([-0, NaN], [0, NaN])).toBe("equal");
    expect(difference([1, 2], [2, 1])).toBe("it at [0]: expected 2, came 1");
  });

  it("to the first place at which they differ", () => {
    expect(difference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toBe("it at .a[0].b: expected 2, came 1");
    expect(difference({ a: 1 }, { a: 1, b: null })).toBe("it at .b: expected null, came nothing");
    expect(difference([1], [1, 2])).toBe("it: expected [1,2], came [1]");
    expect(difference([], {})).toBe("it: expected {}, came []");
    expect(difference("1", 1)).toBe('it: expected 1, came "1"');
    expect(difference("x".repeat(1_000), "")).toContain("… (1002 characters)");
  });
});

it("the kit runs under node:test", () => {
  const script = fileURLToPath(new URL("print-node-test.ts", import.meta.url));
  // Named, since its default output differs between versions of Node.
  const args = ["--import", "tsx", "--test-reporter=tap", script];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(stdout).toMatch(/the memory store: \d+ cases, \d+ passed, \d+ skipped/);
  expect(stdout).toContain("STORE-CLOCK-03 skipped: each call does its work at once, so nothing waits for a lock");
  expect(status).toBe(0);
});
