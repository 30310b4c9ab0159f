import {
  aFunction,
  anyObject,
  checkOptions,
  mayBeLeftOut,
  someText,
  withFunctions,
  type OptionRule,
  type OptionRules,
} from "../domain/input/options.ts";
import { invariant, unreachable } from "../domain/invariant.ts";
import type { CaseResult, ConformanceCase, ConformanceReport, ConformanceRunner, Waiver } from "./cases.ts";
import { NotConforming } from "./expectations.ts";

/** What every kit is given besides its harness. */
export type KitOptions<Harness> = Readonly<{
  /** What is tested, such as "the PostgreSQL store": the name of the group of tests. */
  name: string;
  runner: ConformanceRunner;
  harness: Harness;
  /** What the adapter or its harness cannot do, each with the reason. Everything that is not listed is expected of it. */
  lacks?: Readonly<Record<string, string>>;
  /** Cases that are known to fail. A waiver for a case that does not exist is an error. */
  waivers?: readonly Waiver[];
  /** Told when all cases are over. */
  onReport?: (report: ConformanceReport) => void;
}>;

/** Each kit knows what it needs of its harness. */
const anything: OptionRule = { expected: "a harness", isOptional: true, isValid: () => true };

const KIT_OPTIONS: OptionRules<KitOptions<unknown>> = {
  name: someText,
  runner: withFunctions("describe", "it"),
  harness: anything,
  lacks: mayBeLeftOut(anyObject),
  waivers: mayBeLeftOut(anyObject),
  onReport: mayBeLeftOut(aFunction),
};

/** Registers one test for each case, and a last one that gives the report. Throws a TypeError for misspelt options. */
export const describeCases = <Harness>(
  cases: readonly ConformanceCase<Harness>[],
  options: KitOptions<Harness>,
): void => {
  checkOptions("the kit", options, KIT_OPTIONS);
  const { name, runner, harness, lacks = {}, waivers = [], onReport } = options;
  assertKnown(cases, lacks, waivers);
  const results = new Map<string, CaseResult>();
  runner.describe(name, () => {
    for (const it of cases) {
      const { id, title, shows } = it;
      const sentence = `${id} ${title}`;
      const missing = (it.needs ?? []).find((need) => lacks[need] !== undefined);
      if (missing !== undefined) {
        results.set(id, { id, title, shows, outcome: "skipped", reason: lacks[missing] ?? missing });
        runner.it.skip?.(sentence, () => Promise.resolve());
        continue;
      }
      const waiver = waivers.find((other) => other.id === id);
      results.set(id, { id, title, shows, outcome: "not_run" });
      runner.it(sentence, async () => {
        const failure = await runCase(it, harness);
        results.set(id, resultOf(it, failure, waiver));
        if (failure !== null && waiver === undefined) throw failure;
      });
    }
    runner.it("the report is complete", () => {
      onReport?.({ subject: name, results: [...results.values()] });
      return Promise.resolve();
    });
  });
};

/** Runs one case; null where it passes, else a failure that begins with the case and what it shows. */
export const runCase = async <Harness>(
  { id, title, shows, run }: ConformanceCase<Harness>,
  harness: Harness,
): Promise<NotConforming | null> => {
  try {
    await run(harness);
    return null;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return new NotConforming(`${id} (${shows.join(", ")}: ${title}): ${said}`, { cause });
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
): void => {
  for (const { id, reason } of waivers) {
    invariant(
      cases.some((it) => it.id === id),
      `a waiver names a case of this kit, not ${id}`,
    );
    invariant(reason !== "", `the waiver of ${id} has a reason`);
  }
  const needs = new Set(cases.flatMap((it) => it.needs ?? []));
  for (const [lack, reason] of Object.entries(lacks)) {
    invariant(needs.has(lack), `what is lacking is something that a case needs, not ${lack}`);
    invariant(reason !== "", `why ${lack} is lacking has a reason`);
  }
};

/** The report as lines of text: one for each case that did not simply pass, and the counts. */
export const reportText = ({ subject, results }: ConformanceReport): string => {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const notable = results.flatMap((it) => (it.outcome === "passed" ? [] : [`  ${it.id} ${it.outcome}${detailOf(it)}`]));
  const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return [`${subject}: ${results.length} cases, ${summary}`, ...notable].join("\n");
};

const detailOf = (result: CaseResult): string => {
  switch (result.outcome) {
    case "passed":
    case "not_run":
      return "";
    case "failed":
      return `: ${result.cause}`;
    case "skipped":
    case "waived_but_passed":
      return `: ${result.reason}`;
    case "waived":
      return `: ${result.reason} (${result.cause})`;
    default:
      return unreachable(result);
  }
};
