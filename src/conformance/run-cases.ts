import {
  aFunction,
  anyObject,
  between,
  checkOptions,
  mayBeLeftOut,
  someText,
  withFunctions,
  type OptionRule,
  type OptionRules,
} from "../domain/input/options.ts";
import { invariant, unreachable } from "../domain/invariant.ts";
import type { CaseResult, ConformanceCase, ConformanceReport, ConformanceRunner, Lacks, Waiver } from "./cases.ts";
import { messageOf, NotConforming, NotOpened } from "./expectations.ts";

/** Options that every kit takes besides its harness. */
export type KitOptions<Harness> = Readonly<{
  /** The subject, such as "the PostgreSQL store": the name of the group of tests. */
  name: string;
  runner: ConformanceRunner;
  harness: Harness;
  /** Capabilities that the adapter or its harness lacks, each with the reason. All others are expected. */
  lacks?: Readonly<Record<string, string>>;
  /** Cases that are known to fail. A waiver for a case that does not exist is an error. */
  waivers?: readonly Waiver[];
  /**
   * Runs only these: ids of cases, or their prefixes, such as `STORE-DUE`. An entry that matches no case is an error.
   */
  only?: readonly string[];
  /** How long a case may take, in milliseconds; 20,000 by default. The few long ones may take six times as long. */
  timeLimitMs?: number;
  /** Called when all cases are over. */
  onReport?: (report: ConformanceReport) => void;
}>;

/** Each kit checks its own harness. */
const anything: OptionRule = { expected: "a harness", isOptional: true, isValid: () => true };

const KIT_OPTIONS: OptionRules<KitOptions<unknown>> = {
  name: someText,
  runner: withFunctions("describe", "it"),
  harness: anything,
  lacks: mayBeLeftOut(anyObject),
  waivers: mayBeLeftOut(anyObject),
  only: mayBeLeftOut(anyObject),
  timeLimitMs: mayBeLeftOut(between(1, 3_600_000)),
  onReport: mayBeLeftOut(aFunction),
};

const TIME_LIMIT_MS = 20_000;
const LONG_TIMES = 6;

/** The kit's own time limit is shorter than the runner's, because a runner's message names no guarantee. */
const RUNNER_WAITS_MS = 2_000;

/** Registers one test for each case, and a last one that gives the report. Throws a TypeError for misspelt options. */
export const describeCases = <Harness>(
  cases: readonly ConformanceCase<Harness>[],
  options: KitOptions<Harness>,
): void => {
  checkOptions("the kit", options, KIT_OPTIONS);
  const { name, runner, harness, lacks = {}, waivers = [], only, timeLimitMs = TIME_LIMIT_MS, onReport } = options;
  assertKnown(cases, lacks, waivers, only ?? []);
  const lacking = new Set(Object.keys(lacks));
  const results = new Map<string, CaseResult>();
  /** Once the harness has failed to open, each further case would fail in the same way. */
  let isOpen = true;
  runner.describe(name, () => {
    for (const it of cases) {
      const { id, title, shows } = it;
      const of = { id, title, shows };
      if (only !== undefined && !only.some((selected) => isSelected(id, selected))) {
        results.set(id, { ...of, outcome: "not_selected" });
        continue;
      }
      const sentence = `${id} ${title}`;
      const missing = missingFor(it, lacks);
      if (missing !== null) {
        results.set(id, { ...of, ...missing });
        runner.it.skip?.(sentence, () => Promise.resolve());
        continue;
      }
      const waiver = waivers.find((other) => other.id === id);
      const limitMs = timeLimitMs * (it.isLong === true ? LONG_TIMES : 1);
      results.set(id, { ...of, outcome: "not_run" });
      runner.it(
        sentence,
        async (...context) => {
          if (!isOpen) {
            skip(context);
            return;
          }
          const failure = await runCase(it, harness, { lacks: lacking, timeLimitMs: limitMs });
          isOpen = !(failure?.cause instanceof NotOpened);
          const excuse = isOpen ? waiver : undefined;
          results.set(id, resultOf(it, failure, excuse));
          if (failure !== null && excuse === undefined) throw failure;
        },
        limitMs + RUNNER_WAITS_MS,
      );
    }
    runner.it(
      "the report is complete",
      () => {
        onReport?.({ subject: name, results: [...results.values()] });
        return Promise.resolve();
      },
      RUNNER_WAITS_MS,
    );
  });
};

const isSelected = (id: string, selected: string): boolean => id === selected || id.startsWith(`${selected}-`);

/** Returns why a case cannot run: the first capability that is lacking. */
const missingFor = <Harness>(
  { parts = [], needs = [] }: ConformanceCase<Harness>,
  lacks: Readonly<Record<string, string>>,
): Readonly<{ outcome: "lacked" | "skipped"; reason: string }> | null => {
  const reasonAmong = (names: readonly string[]) => names.map((it) => lacks[it]).find((it) => it !== undefined);
  const [ofPort, ofHarness] = [reasonAmong(parts), reasonAmong(needs)];
  if (ofPort !== undefined) return { outcome: "lacked", reason: ofPort };
  return ofHarness === undefined ? null : { outcome: "skipped", reason: ofHarness };
};

/** Marks a running test as skipped, if its runner can. */
const skip = ([context]: readonly unknown[]): void => {
  if (typeof context === "object" && context !== null && "skip" in context && typeof context.skip === "function") {
    (context as { skip: (why: string) => void }).skip("the harness cannot open");
  }
};

/** How a case is run: the declared lacks, and the time limit in milliseconds. */
export type CaseOptions = Readonly<{ lacks?: Lacks; timeLimitMs?: number }>;

/** Runs one case. Returns null if it passes, else a failure that begins with the case and the rules that it shows. */
export const runCase = async <Harness>(
  { id, title, shows, run }: ConformanceCase<Harness>,
  harness: Harness,
  { lacks = new Set(), timeLimitMs = TIME_LIMIT_MS * LONG_TIMES }: CaseOptions = {},
): Promise<NotConforming | null> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotConforming(`it has not ended after ${timeLimitMs} ms`));
    }, timeLimitMs);
  });
  try {
    await Promise.race([run(harness, lacks), tooLong]);
    return null;
  } catch (cause) {
    const about = shows.length === 0 ? title : `${shows.join(", ")}: ${title}`;
    return new NotConforming(`${id} (${about}): ${messageOf(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
};

const resultOf = <Harness>(
  { id, title, shows }: ConformanceCase<Harness>,
  failure: NotConforming | null,
  waiver: Waiver | undefined,
): CaseResult => {
  const of = { id, title, shows };
  if (failure === null) {
    return waiver === undefined
      ? { ...of, outcome: "passed" }
      : { ...of, outcome: "waived_but_passed", reason: waiver.reason };
  }
  const cause = failure.message;
  return waiver === undefined
    ? { ...of, outcome: "failed", cause }
    : { ...of, outcome: "waived", reason: waiver.reason, cause };
};

const assertKnown = <Harness>(
  cases: readonly ConformanceCase<Harness>[],
  lacks: Readonly<Record<string, string>>,
  waivers: readonly Waiver[],
  only: readonly string[],
): void => {
  for (const selected of only) {
    invariant(
      cases.some(({ id }) => isSelected(id, selected)),
      `\`only\` names a case of this kit or how some begin, not ${selected}`,
    );
  }
  for (const { id, reason } of waivers) {
    invariant(
      cases.some((it) => it.id === id),
      `a waiver names a case of this kit, not ${id}`,
    );
    invariant(reason !== "", `the waiver of ${id} has a reason`);
  }
  const needs = new Set(cases.flatMap(({ needs = [], parts = [] }) => [...needs, ...parts]));
  for (const [lack, reason] of Object.entries(lacks)) {
    invariant(needs.has(lack), `every declared lack is something that a case needs, not ${lack}`);
    invariant(reason !== "", `the lack of ${lack} has a reason`);
  }
};

/** Returns the report as lines of text: one for each case that did not simply pass, and the counts. */
export const reportText = ({ subject, results }: ConformanceReport): string => {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const notable = results.flatMap((it) =>
    it.outcome === "passed" || it.outcome === "not_selected" ? [] : [`  ${it.id} ${it.outcome}${detailOf(it)}`],
  );
  const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return [`${subject}: ${results.length} cases, ${summary}`, ...notable].join("\n");
};

const detailOf = (result: CaseResult): string => {
  switch (result.outcome) {
    case "passed":
    case "not_run":
    case "not_selected":
      return "";
    case "failed":
      return `: ${result.cause}`;
    case "skipped":
    case "lacked":
    case "waived_but_passed":
      return `: ${result.reason}`;
    case "waived":
      return `: ${result.reason} (${result.cause})`;
    default:
      return unreachable(result);
  }
};
