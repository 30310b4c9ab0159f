import {
  between,
  mayBeLeftOut,
  oneOfTexts,
  optionProblems,
  ruleBy,
  withFunctions,
  type OptionRule,
} from "../../domain/input/options.ts";
import type { Clock } from "../../ports/clock.ts";
import { LEAP_OPTIONS, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import type { SqliteDatabase } from "./driver.ts";
import { fileNameProblem, IN_MEMORY } from "./file-name.ts";
import type { OpenRefusal } from "./open-refusal.ts";

/** A path, which the store opens and closes; or a handle of the host's own, which `close` leaves open. */
export type SqliteOptions = (Readonly<{ file: string }> | Readonly<{ database: SqliteDatabase }>) &
  Readonly<{
    /** The durability after a loss of power; "full" by default. See docs/sqlite.md. */
    synchronous?: "full" | "normal" | "off";
    /** How long a call waits for another process to finish writing, in milliseconds; 5,000 by default. */
    waitLimitMs?: number;
    /**
     * How long a read waits for a commit of another process that may still confirm a hold past its deadline, in
     * milliseconds; 1,000 by default. After that the end of that hold is reported as uncertain.
     */
    finishWaitMs?: number;
    /** The machine's clock by default. */
    clock?: Clock;
  }> &
  LeapOptions;

/** Whether the options have a handle of the host's own, and no path. */
export const isOfHost = (options: SqliteOptions): options is Extract<SqliteOptions, { database: SqliteDatabase }> =>
  (options as Readonly<{ database?: unknown }> | undefined)?.database !== undefined;

/** Returns the first invalid option, or null. */
export const invalidOption = (options: SqliteOptions): OpenRefusal | null => {
  const [wrong] = optionProblems(options, isOfHost(options) ? OF_A_HANDLE : OF_A_FILE);
  return wrong === undefined
    ? null
    : { code: "INVALID_OPTION", field: wrong.field, message: `${wrong.field}: ${wrong.problem}` };
};

type OptionName<Options> = Options extends Options ? keyof Options : never;
type Rules = Readonly<Record<OptionName<SqliteOptions>, OptionRule>>;

const aFile = ruleBy("a path, or database in its place", (value) =>
  value === IN_MEMORY ? null : fileNameProblem(value),
);
const aHandle: OptionRule = {
  ...withFunctions("exec", "prepare", "close"),
  expected: "an open handle of node:sqlite, libsql or better-sqlite3",
};
const aWaitMs = mayBeLeftOut({
  ...between(0, Number.MAX_SAFE_INTEGER),
  expected: "a whole number of milliseconds",
});

const OF_A_FILE: Rules = {
  file: aFile,
  database: mayBeLeftOut(aHandle),
  synchronous: mayBeLeftOut(oneOfTexts("full", "normal", "off")),
  waitLimitMs: aWaitMs,
  finishWaitMs: aWaitMs,
  clock: mayBeLeftOut(withFunctions("nowMs", "elapsedMs")),
  ...LEAP_OPTIONS,
};

const OF_A_HANDLE: Rules = {
  ...OF_A_FILE,
  file: mayBeLeftOut(ruleBy("left out", () => "is given beside database: give one of them")),
  database: aHandle,
};
