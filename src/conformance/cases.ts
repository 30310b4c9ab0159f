/** One promise, checked. Its id is stable: a report, a waiver and the documentation name it. */
export type ConformanceCase<Harness> = Readonly<{
  /** Such as `STORE-READ-01`. */
  id: string;
  /** What a conforming adapter does, in one sentence. */
  title: string;
  /** What it shows: rows of docs/invariants.md, or rules. */
  shows: readonly string[];
  /** What the harness must be able to do for it; without one of these it is skipped, and the report says why. */
  needs?: readonly string[];
  run: (harness: Harness) => Promise<void>;
}>;

/** Such as vitest's or `node:test`'s. */
export type ConformanceRunner = Readonly<{
  describe: (name: string, body: () => void) => unknown;
  it: ((name: string, body: () => Promise<void>) => unknown) &
    Readonly<{ skip?: (name: string, body: () => Promise<void>) => unknown }>;
}>;

/** A case that is known to fail, and why that is accepted. */
export type Waiver = Readonly<{ id: string; reason: string }>;

/** What became of a case. */
export type CaseResult = Readonly<{ id: string; title: string; shows: readonly string[] }> &
  (
    | Readonly<{ outcome: "passed" | "not_run" }>
    | Readonly<{ outcome: "failed"; cause: string }>
    /** The harness lacks what the case needs. */
    | Readonly<{ outcome: "skipped"; reason: string }>
    | Readonly<{ outcome: "waived"; reason: string; cause: string }>
    /** The waiver is to be removed. */
    | Readonly<{ outcome: "waived_but_passed"; reason: string }>
  );

/** In the order of the cases. */
export type ConformanceReport = Readonly<{ subject: string; results: readonly CaseResult[] }>;
