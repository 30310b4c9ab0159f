import { unknownOptions } from "../../domain/input/options.ts";
import type { Clock } from "../../ports/clock.ts";
import { invalidLeapOption, type LeapOptions } from "../../ports/store-rules/leap-guard.ts";
import type { SqliteDatabase } from "./driver.ts";
import { fileNameProblem, IN_MEMORY } from "./file-name.ts";
import type { OpenRefusal } from "./open-refusal.ts";

/** A path, which the store opens and closes; or a handle of the host's own, which `close` leaves open. */
export type SqliteOptions = (Readonly<{ file: string }> | Readonly<{ database: SqliteDatabase }>) &
  Readonly<{
    /** What survives a loss of power; "full" by default. docs/sqlite.md says what each means. */
    synchronous?: "full" | "normal" | "off";
    /** For how long a call waits for another process to finish writing, in milliseconds; 5,000 by default. */
    waitLimitMs?: number;
    /**
     * For how long a read waits for a commit of another process that may still confirm a hold past its deadline, in
     * milliseconds; 1,000 by default. After that it is not certain of that hold.
     */
    finishWaitMs?: number;
    /** The machine's clock by default. */
    clock?: Clock;
  }> &
  LeapOptions;

/** The first option that cannot be meant so; null where all are well. */
export const invalidOption = (options: SqliteOptions): OpenRefusal | null => {
  if (!isObject(options)) return refused("options", "must be an object with file or database");
  const given: Readonly<Record<string, unknown>> = options;
  const [unknown] = unknownOptions(given, KNOWN);
  if (unknown !== undefined) return refused(unknown.field, unknown.problem);
  const { file, database, synchronous, clock } = given;
  if ((file === undefined) === (database === undefined)) return refused("file", "either file or database is given");
  const problem = file === undefined || file === IN_MEMORY ? null : fileNameProblem(file);
  if (problem !== null) return refused("file", problem);
  if (database !== undefined && !hasMethods(database, ["exec", "prepare", "close"]))
    return refused("database", "must be an open handle of node:sqlite, libsql or better-sqlite3");
  if (synchronous !== undefined && !DURABILITIES.includes(synchronous))
    return refused("synchronous", 'must be "full", "normal" or "off"');
  for (const wait of ["waitLimitMs", "finishWaitMs"]) {
    const ms = given[wait];
    if (ms !== undefined && !(Number.isSafeInteger(ms) && Number(ms) >= 0))
      return refused(wait, "must be a whole number of milliseconds");
  }
  if (clock !== undefined && !hasMethods(clock, ["nowMs", "elapsedMs"]))
    return refused("clock", "must have nowMs and elapsedMs");
  const leaps = invalidLeapOption(options);
  return leaps === null ? null : refused(leaps.field, leaps.problem);
};

/** Every option there is. */
const KNOWN = Object.keys({
  file: true,
  database: true,
  synchronous: true,
  waitLimitMs: true,
  finishWaitMs: true,
  clock: true,
  maxLeapMs: true,
  leapSettleMs: true,
} satisfies Record<OptionName<SqliteOptions>, true>);

type OptionName<Options> = Options extends Options ? keyof Options : never;

const DURABILITIES: readonly unknown[] = ["full", "normal", "off"];

const refused = (field: string, problem: string): OpenRefusal => ({
  code: "INVALID_OPTION",
  field,
  message: `${field}: ${problem}`,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  isObject(value) && names.every((name) => typeof value[name] === "function");
