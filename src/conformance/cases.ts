/** One promise, checked. Its id is stable: a report, a waiver and the documentation name it. */
export type ConformanceCase<Harness> = Readonly<{
  /** Such as `STORE-READ-01`. */
  id: string;
  /** What a conforming adapter does, in one sentence. */
  title: string;
  /** What it shows: rows of docs/invariants.md, or rules. Nothing if it is about the harness alone. */
  shows: readonly string[];
  /** What the harness must be able to do for it; without one of these it is skipped, and the report says why. */
  needs?: readonly string[];
  /** The parts of the port that it is about, of those that an adapter may lack as a whole. */
  parts?: readonly string[];
  /** Whether it takes much longer than others. */
  isLong?: true;
  run: (harness: Harness, lacks: Lacks) => Promise<void>;
}>;

/** What is lacking by declaration: of the harness, or parts of the port. */
export type Lacks = ReadonlySet<string>;

/** Such as vitest's or `node:test`'s. A body is skipped by its context if that has a `skip`. */
export type ConformanceRunner = Readonly<{
  describe: (name: string, body: () => void) => unknown;
  it: ((name: string, body: CaseBody, timeLimitMs: number) => unknown) &
    Readonly<{ skip?: (name: string, body: CaseBody) => unknown }>;
}>;

/** What a runner runs; it may hand in a context of its own. */
export type CaseBody = (...context: readonly unknown[]) => Promise<void>;

/** A case that is known to fail, and why that is accepted. */
export type Waiver = Readonly<{ id: string; reason: string }>;

/** What became of a case. */
export type CaseResult = Readonly<{ id: string; title: string; shows: readonly string[] }> &
  (
    | Readonly<{ outcome: "passed" | "not_run" }>
    /** Left out by the option `only`. */
    | Readonly<{ outcome: "not_selected" }>
    | Readonly<{ outcome: "failed"; cause: string }>
    /** The harness lacks what the case needs. */
    | Readonly<{ outcome: "skipped"; reason: string }>
    /** The adapter lacks the part of the port that the case is about. */
    | Readonly<{ outcome: "lacked"; reason: string }>
    | Readonly<{ outcome: "waived"; reason: string; cause: string }>
    /** The waiver is to be removed. */
    | Readonly<{ outcome: "waived_but_passed"; reason: string }>
  );

/** In the order of the cases. */
export type ConformanceReport = Readonly<{ subject: string; results: readonly CaseResult[] }>;
