/** One checked guarantee. Its id is stable: reports, waivers and the documentation name it. */
export type ConformanceCase<Harness> = Readonly<{
  /** Such as `STORE-READ-01`. */
  id: string;
  /** The guarantee of a conforming adapter, in one sentence. */
  title: string;
  /** The rows of docs/invariants.md, or the rules, that it shows. Empty if it is about the harness alone. */
  shows: readonly string[];
  /** Capabilities of the harness that it needs. Without one of these it is skipped, and the report says why. */
  needs?: readonly string[];
  /** The optional parts of the port that it is about. */
  parts?: readonly string[];
  /** Whether it takes much longer than others. */
  isLong?: true;
  run: (harness: Harness, lacks: Lacks) => Promise<void>;
}>;

/** Capabilities of the harness, or parts of the port, that are declared as lacking. */
export type Lacks = ReadonlySet<string>;

/** Such as vitest's or `node:test`'s. A body is skipped by its context if that has a `skip`. */
export type ConformanceRunner = Readonly<{
  describe: (name: string, body: () => void) => unknown;
  it: ((name: string, body: CaseBody, timeLimitMs: number) => unknown) &
    Readonly<{ skip?: (name: string, body: CaseBody) => unknown }>;
}>;

/** The body of a test; the runner may pass a context of its own. */
export type CaseBody = (...context: readonly unknown[]) => Promise<void>;

/** A case that is known to fail, and why that is accepted. */
export type Waiver = Readonly<{ id: string; reason: string }>;

/** The outcome of a case. */
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
